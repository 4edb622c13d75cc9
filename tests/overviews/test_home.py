"""Home: what happened because Ana spoke, what is due, what is new; and nothing of anyone else's."""

from typing import Any

import pytest

from app.communities.models import Community, Member
from app.core.clock import clock
from app.identity.models import Person
from app.threads.models import Thread
from app.trials.models import Trial
from tests.build import Build, BuiltThread
from tests.cast import Actor, Stranger, statements
from tests.overviews.filled import fill, run_trial

BACKLOG = "/products/lumen-weather-station/backlog"


@pytest.fixture
def spoken(
    build: Build, ana: Actor, ben: Actor, pat: Actor, thread: BuiltThread, work: Any
) -> BuiltThread:
    """Ana's problem: Ben has it too and replies, Pat plans it and ships it."""
    ben.post(thread.address + "/vote", importance="critical")
    ben.post(thread.address + "/comments", body="Here as well, after every restart.")
    build.version("2.4.0-beta.4")
    made = pat.post(BACKLOG, title="Rain", community="harbour-preview", thread=thread.number)
    item = made.headers["location"]
    work()
    assert pat.post(item + "/move", status="planned", revision=1).status_code == 303
    work()
    shipped: dict[str, Any] = {"status": "shipped", "version": "2.4.0-beta.4", "revision": 2}
    assert pat.post(item + "/move", **shipped).status_code == 303
    work()
    return thread


def test_anas_home_says_what_happened_because_she_spoke(ana: Actor, spoken: BuiltThread) -> None:
    home = ana.get("/").text
    assert "One thing moved because you spoke" in home
    for words in (
        "1 person voted for",
        "replied in",
        'data-status="planned">Planned',
        "Shipped in 2.4.0-beta.4",
        "Does it work for you now?",
    ):
        assert words in home, words
    assert home.index("Does it work for you now?") < home.index("replied in")


def test_ben_who_voted_is_asked_too_until_he_answers(ben: Actor, spoken: BuiltThread) -> None:
    assert "which you voted for" in ben.get("/").text
    assert "It still happens" in ben.get("/").text
    assert ben.post(spoken.address + "/works", works="yes").status_code == 303
    assert "It still happens" not in ben.get("/").text


def test_what_was_there_at_the_last_visit_is_news_no_more(
    build: Build, ana: Actor, spoken: BuiltThread
) -> None:
    assert "One thing moved" in ana.get("/").text
    assert build.row(Person, id=ana.id).last_home_at is None  # a GET writes nothing
    build.house.gathered.flush()
    assert build.row(Person, id=ana.id).last_home_at is not None
    home = ana.get("/").text
    assert "One thing shipped and waits for your word" in home
    assert "Shipped in 2.4.0-beta.4" in home
    ana.post(spoken.address + "/works", works="yes")
    assert "Nothing new since your last visit" in ana.get("/").text


def test_what_came_later_stands_above_the_last_visit(
    build: Build, ana: Actor, ben: Actor, spoken: BuiltThread, work: Any
) -> None:
    ana.get("/")
    build.house.gathered.flush()
    ben.post(spoken.address + "/comments", body="Works here.")
    work()
    home = ana.get("/").text
    assert "People answered what you said" in home
    assert home.index("replied in") < home.index("Your last visit") < home.index("Planned")


def test_a_new_member_reads_what_to_do_first(ana: Actor) -> None:
    home = ana.get("/").text
    assert "Say the first thing" in home
    assert 'href="/c/harbour-preview/threads/new"' in home


def test_who_is_in_no_community_is_told_how_to_get_into_one(build: Build) -> None:
    assert "by invitation" in build.person("Noor Ito").get("/").text
    assert "/customers" in build.person("Tess Holm", is_employee=True).get("/").text


def test_signed_out_home_is_the_sign_in_page(
    build: Build, stranger: Stranger, ana: Actor, spoken: BuiltThread
) -> None:
    with statements(at_most=1):
        answer = stranger.get("/")
    assert answer.status_code == 200
    assert 'action="/sign-in"' in answer.text
    assert "Harbour" not in answer.text


def test_c01_eves_home_names_nothing_of_another_community(
    eve: Actor, ana: Actor, spoken: BuiltThread
) -> None:
    home = eve.get("/").text
    assert "Valley growers" in home
    for words in ("Harbour", "Rain gauge", "Ana", "Ben"):
        assert words not in home


def test_t09_a_hidden_thread_leaves_the_home_of_who_voted_for_it(
    build: Build, ana: Actor, ben: Actor, spoken: BuiltThread
) -> None:
    build.change(Thread, {"hidden_at": clock.now()}, id=spoken.id)
    assert "Rain gauge" not in ben.get("/").text
    build.change(Thread, {"hidden_at": None, "audience": "staff"}, id=spoken.id)
    assert "Rain gauge" not in ben.get("/").text
    assert "Rain gauge" in ana.get("/").text


def test_a_membership_that_ended_or_must_agree_first_shows_nothing(
    build: Build, ana: Actor, spoken: BuiltThread
) -> None:
    build.change(Community, {"agreement_version": 1}, id=build.harbour.id)
    home = ana.get("/").text
    assert "There is an agreement." in home
    assert "Rain gauge" not in home
    build.change(Community, {"agreement_version": 0}, id=build.harbour.id)
    build.change(Member, {"state": "removed"}, id=ana.member_id)
    assert "Harbour" not in ana.get("/").text


def test_home_shows_new_threads_of_all_my_communities(
    build: Build, ana: Actor, ben: Actor, eve: Actor
) -> None:
    build.thread(by=ben, title="Two clouds at once")
    build.member("Ana Lindqvist", community=build.elsewhere)
    growers = build.row(Member, community_id=build.elsewhere.id, person_id=eve.id)
    eve.member_id = growers.id
    build.thread(by=eve, title="Seed first", community=build.elsewhere)
    build.thread(by=eve, title="Frost in the valley", community=build.elsewhere)
    home = ana.get("/").text
    assert "Two clouds at once" in home
    assert "Frost in the valley" in home
    assert home.count('id="vote-1"') == 1


def test_missions_due_stand_on_a_customers_home_and_not_on_staffs(
    build: Build, ana: Actor, tam: Actor
) -> None:
    run_trial(build)
    assert "Catch a frost night" in ana.get("/").text
    assert "Catch a frost night" not in tam.get("/").text
    build.change(Trial, {"state": "draft"})
    assert "Catch a frost night" not in ana.get("/").text


@pytest.mark.parametrize("many", [10, 1000])
def test_home_takes_six_statements_whatever_there_is(
    build: Build, ana: Actor, ben: Actor, many: int
) -> None:
    run_trial(build)
    fill(build, ana, ben, many)
    with statements(at_most=6) as counted:
        home = ana.get("/", accept_encoding="br")
    assert len(counted.seen) == 6
    assert home.status_code == 200
    assert int(home.headers["content-length"]) <= 12_000
