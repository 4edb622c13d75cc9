"""A community's home: pinned, the trial, what was said last, and who waits; for members alone."""

import pytest

from app.core.clock import clock
from app.threads.models import Thread
from tests.build import Build, BuiltThread
from tests.cast import Actor, Stranger, shown, statements
from tests.overviews.filled import fill, run_trial

HOME = "/c/harbour-preview"


def test_a_member_sees_what_is_pinned_new_and_said_last(
    build: Build, ana: Actor, ben: Actor, thread: BuiltThread
) -> None:
    pinned = build.thread(by=ben, title="Read me first", pinned_at=clock.now())
    build.comment(thread, by=ben)
    home = ana.get(HOME).text
    assert home.index("Read me first") < home.index("New threads") < home.index("Rain gauge")
    assert "replied in" in home
    assert home.count(f'id="vote-{pinned.number}"') == 1


def test_a_customer_sees_the_trial_and_the_next_mission(
    build: Build, ana: Actor, tam: Actor
) -> None:
    run_trial(build)
    assert "Catch a frost night" in ana.get(HOME).text
    assert "Frost season trial" in ana.get(HOME).text
    assert "Catch a frost night" not in tam.get(HOME).text


def test_staff_see_who_waits_for_a_reply(
    build: Build, ana: Actor, tam: Actor, thread: BuiltThread
) -> None:
    assert "Who needs attention" in tam.get(HOME).text
    assert "Who needs attention" not in ana.get(HOME).text
    build.comment(thread, by=tam)
    assert "Who needs attention" not in tam.get(HOME).text


def test_an_empty_community_says_what_to_do(ana: Actor) -> None:
    assert "Be the first" in ana.get(HOME).text


def test_c01_outsiders_find_no_community(
    build: Build, ana: Actor, eve: Actor, stranger: Stranger, thread: BuiltThread
) -> None:
    assert shown(eve.get(HOME)) == shown(eve.get("/c/nowhere"))
    assert eve.get(HOME).status_code == 404
    assert stranger.get(HOME).status_code == 303
    ida = build.administrator()
    assert shown(ida.get(HOME)) == shown(ida.get("/c/nowhere"))


def test_t09_what_is_hidden_or_for_staff_stays_out(
    build: Build, ana: Actor, ben: Actor, tam: Actor, thread: BuiltThread
) -> None:
    build.comment(thread, by=tam, visibility="staff", body="A staff note")
    assert "replied in" not in ana.get(HOME).text
    build.comment(thread, by=ben, hidden_at=clock.now())
    assert "replied in" not in ana.get(HOME).text
    build.comment(thread, by=ben)
    assert "replied in" in ben.get(HOME).text
    build.change(Thread, {"audience": "staff"}, id=thread.id)
    assert "Rain gauge" not in ben.get(HOME).text
    assert "Rain gauge" in ana.get(HOME).text


@pytest.mark.parametrize("many", [10, 1000])
def test_it_takes_six_statements_whatever_there_is(
    build: Build, ana: Actor, ben: Actor, tam: Actor, many: int
) -> None:
    run_trial(build)
    fill(build, ana, ben, many)
    for actor in (ana, tam):
        with statements(at_most=6) as counted:
            assert actor.get(HOME).status_code == 200
        assert len(counted.seen) == 6


def test_an_empty_community_tells_its_owner_what_to_do_first(
    build: Build, olu: Actor, ana: Actor
) -> None:
    invites = 'href="/c/harbour-preview/settings/invitations">Invite somebody'
    assert invites in olu.get("/c/harbour-preview").text
    assert invites not in ana.get("/c/harbour-preview").text
