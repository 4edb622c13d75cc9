"""Backlog items: made of threads in two clicks, ranked by a shown formula, moved once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.backlog.models import Evidence, Item, ItemMove
from app.communities.models import Member
from app.core.ledger.models import AuditRow, OutboxRow
from app.threads.models import Status, Thread
from tests.build import Build, BuiltThread
from tests.cast import Actor, shown, statements

BACKLOG = "/products/lumen-weather-station/backlog"


@pytest.fixture
def item(pat: Actor, ben: Actor, thread: BuiltThread, work: Any) -> str:
    """An item that Pat made of Ana's thread, which Ben needs. Its address."""
    ben.post(thread.address + "/vote", importance="critical")
    made = pat.post(BACKLOG, title="Rain", community=thread.community.slug, thread=thread.number)
    assert made.status_code == 303
    work()
    return made.headers["location"]


def test_a_thread_becomes_an_item_in_two_clicks(
    pat: Actor, ben: Actor, thread: BuiltThread, build: Build
) -> None:
    ben.post(thread.address + "/vote", importance="critical")
    begun = pat.get(f"{BACKLOG}/new?community=harbour-preview&thread={thread.number}")
    assert "with 1 vote. Its status" in begun.text
    made = pat.post(BACKLOG, title="Rain", community="harbour-preview", thread=thread.number)
    assert made.headers["location"] == f"{BACKLOG}/1"
    assert build.row(Item).reach == 1
    again = pat.get(f"{BACKLOG}/new?community=harbour-preview&thread={thread.number}")
    assert again.headers["location"] == f"{BACKLOG}/1"


def test_the_item_says_who_needs_it(pat: Actor, item: str) -> None:
    with statements(at_most=8):
        page = pat.get(item)
    for words in ("Members", "customers, each counted once", "0 important, 0 nice to have"):
        assert words in page.text


def test_employees_never_count_as_customers(
    build: Build, pat: Actor, tam: Actor, item: str, thread: BuiltThread
) -> None:
    tam.post(thread.address + "/vote", importance="critical")
    assert "<dd>0 important, 0 nice to have</dd>" in pat.get(item).text
    assert thread.now().staff_votes == 1


def test_the_thread_follows_its_item(
    build: Build, pat: Actor, item: str, thread: BuiltThread, work: Any
) -> None:
    assert thread.now().status == Status.REVIEW
    build.version("2.4.0-beta.4")
    pat.post(item + "/move", status="planned", revision=1)
    work()
    assert (thread.now().status, thread.now().item_id) == (Status.PLANNED, build.row(Item).id)
    pat.post(item + "/move", status="shipped", version="2.4.0-beta.4", revision=2)
    work()
    assert (thread.now().status, thread.now().shipped_in) == (Status.SHIPPED, "2.4.0-beta.4")
    assert [m.now for m in build.rows(ItemMove)] == ["planned", "shipped"]
    acts = [row.act for row in build.rows(AuditRow)]
    assert acts.count("item.moved") == 2
    assert acts.count("thread.status-set") == 3


def test_shipping_needs_a_version_and_keeps_what_was_chosen(pat: Actor, item: str) -> None:
    refused = pat.post(item + "/move", status="shipped", version="", revision=1)
    assert refused.status_code == 422
    assert '<option value="shipped" selected>' in refused.text


def test_x07_of_two_moves_at_once_one_wins_and_the_other_is_shown(
    build: Build, pat: Actor, item: str
) -> None:
    def move(status: str) -> int:
        return pat.post(item + "/move", status=status, revision=1).status_code

    with ThreadPoolExecutor(10) as pool:
        codes = sorted(pool.map(move, ["planned", "progress"] * 5))
    assert codes == [303] + [409] * 9
    assert len(build.rows(ItemMove)) == 1


def test_one_item_for_a_thread_also_when_ten_try(
    build: Build, pat: Actor, thread: BuiltThread
) -> None:
    def make(n: int) -> int:
        sent = {"title": f"Rain {n}", "community": "harbour-preview", "thread": thread.number}
        return pat.post(BACKLOG, **sent).status_code

    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(make, range(10)))
    assert codes.count(303) == 1
    assert set(codes) <= {303, 409, 503}
    assert len(build.rows(Evidence)) == len(build.rows(Item)) == 1


def test_the_score_is_shown_with_its_parts(pat: Actor, item: str, build: Build) -> None:
    sent = {"reach": "40", "impact": "2", "confidence": "80", "effort_weeks": "4", "revision": "1"}
    pat.post(item + "/score", **sent)
    assert build.row(Item).score == 16.0
    assert "40 × 2 × 80 % ÷ 4" in pat.get(BACKLOG).text
    wrong = pat.post(item + "/score", **{**sent, "impact": "9"})
    assert wrong.status_code == 422
    assert 'value="9"' in wrong.text


def test_t01_a_thread_of_a_community_that_pat_is_not_in_cannot_be_linked(
    build: Build, pat: Actor, eve: Actor, item: str
) -> None:
    foreign = build.thread(by=eve, community=build.elsewhere, title="Hidden from Pat")
    sent = {"community": build.elsewhere.slug, "thread": foreign.number}
    refused = pat.post(item + "/evidence", **sent)
    nowhere = pat.post(item + "/evidence", community="nowhere", thread=1)
    assert refused.status_code == nowhere.status_code == 422
    assert "Hidden from Pat" not in refused.text
    assert len(build.rows(Evidence)) == 1


def test_a_contributor_scores_but_does_not_move(build: Build, item: str) -> None:
    con = build.person("Con Tributor", is_employee=True)
    build.on_team(con, "contributor")
    assert con.post(item + "/move", status="planned", revision=1).status_code == 403
    sent = {"reach": "1", "impact": "1", "confidence": "50", "effort_weeks": "1", "revision": "1"}
    assert con.post(item + "/score", **sent).status_code == 303


@pytest.mark.parametrize("path", ["", "/1", "/new"])
def test_to_all_others_the_backlog_does_not_exist(
    path: str, item: str, ana: Actor, tam: Actor, olu: Actor, stranger: Any
) -> None:
    for somebody in (ana, tam, olu):
        refused = somebody.get(BACKLOG + path)
        assert refused.status_code == 404
        assert shown(refused) == shown(somebody.get("/products/nothing/backlog" + path))
    assert stranger.get(BACKLOG + path).headers["location"].startswith("/sign-in")


def test_the_backlog_takes_three_statements_however_long(build: Build, pat: Actor) -> None:
    for n in range(40):
        pat.post(BACKLOG, title=f"Item {n}")
    with statements(at_most=3):
        assert "Item 39" in pat.get(BACKLOG).text


def test_the_roadmap_shows_members_what_they_may_see(
    build: Build, pat: Actor, ana: Actor, ben: Actor, item: str, thread: BuiltThread, work: Any
) -> None:
    pat.post(item + "/move", status="planned", revision=1)
    work()
    with statements(at_most=2):
        assert "Rain gauge" in ben.get("/c/harbour-preview/roadmap").text
    build.change(Thread, {"audience": "staff"}, id=thread.id)
    assert "Rain gauge" not in ben.get("/c/harbour-preview/roadmap").text
    assert "Rain gauge" in ana.get("/c/harbour-preview/roadmap").text


def test_the_changelog_names_those_who_agreed(
    build: Build, pat: Actor, ana: Actor, ben: Actor, item: str, work: Any
) -> None:
    build.version("2.4.0-beta.4")
    pat.post(item + "/move", status="shipped", version="2.4.0-beta.4", revision=1)
    work()
    build.change(Member, {"named_in_changelog": True}, id=ben.member_id)
    page = ana.get("/c/harbour-preview/changelog").text
    assert "2.4.0-beta.4" in page
    assert "Ben Okafor" in page
    assert "Ana Lindqvist" not in page.split("<main", 1)[1].split("</main>")[0]


def test_moving_an_item_is_one_fact(build: Build, pat: Actor, item: str) -> None:
    pat.post(item + "/move", status="planned", revision=1)
    assert [r.name for r in build.rows(OutboxRow)].count("item.moved") == 1


def test_what_has_shipped_no_longer_stands_among_what_comes_next(
    build: Build, pat: Actor, item: str
) -> None:
    build.version("2.4.0-beta.4")
    pat.post(item + "/move", status="shipped", version="2.4.0-beta.4", revision=1)
    page = pat.get(BACKLOG).text
    assert "1 item shipped or declined" in page
    assert 'id="card-LWS-1"' not in page


def test_x07_whoever_looked_before_a_lane_changed_sees_it_before_they_move_or_score(
    build: Build, pat: Actor, item: str
) -> None:
    pat.post(item + "/lane", lane="now")
    assert build.row(Item).revision == 2
    pat.post(item + "/lane", lane="now")  # state is set, not toggled: nothing changed
    assert build.row(Item).revision == 2
    assert pat.post(item + "/move", status="planned", revision=1).status_code == 409
    sent = {"reach": "77", "impact": "2", "confidence": "80", "effort_weeks": "4"}
    late = pat.post(item + "/score", **sent, revision="1")
    assert late.status_code == 409
    assert 'value="77"' in late.text  # what was typed is kept
    assert build.row(Item).reach != 77
    assert pat.post(item + "/score", **sent, revision="2").status_code == 303


def test_x07_of_two_scores_at_once_one_wins(build: Build, pat: Actor, item: str) -> None:
    def score(reach: int) -> int:
        sent = {"impact": "2", "confidence": "80", "effort_weeks": "4", "revision": "1"}
        return pat.post(item + "/score", reach=str(reach), **sent).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(score, range(1, 7)))
    assert codes == [303] + [409] * 5
    assert build.row(Item).revision == 2
