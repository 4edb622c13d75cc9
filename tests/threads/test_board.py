"""The board: orders, filters, paging, what it costs, and what it never shows."""

import gzip
import re
from datetime import timedelta
from typing import Any

import brotli
import pytest

from app.core.clock import clock
from app.core.ids import new_id
from app.threads.actions.facets import recount_facets
from app.threads.models import Thread, ThreadTag
from tests.build import Build, BuiltThread
from tests.cast import Actor, shown, statements

BOARD = "/c/harbour-preview/threads"


def titles(answer: Any) -> list[str]:
    """The cards' titles, in order."""
    return re.findall(r'<h3 dir="auto"><a href="[^"]+">([^<]*)</a>', answer.text)


def fill(build: Build, by: Actor, many: int) -> None:
    """Many threads at once, each with other numbers."""
    now = clock.now()
    begin = build.row(type(build.harbour), id=build.harbour.id).next_thread
    build.add(
        *(
            Thread(
                id=new_id(),
                community_id=build.harbour.id,
                number=begin + n,
                author_id=by.member_id,
                kind=("idea", "problem", "question")[n % 3],
                title=f"Thread {begin + n} about something that matters",
                body="Some words.",
                body_html="<p>Some words.</p>",
                tags=["rain"] if n % 2 else [],
                votes=n % 40,
                rising=float(n),
                fair=n / 10_000,
                version="2.4.0-beta.3",
                created_at=now,
                last_activity_at=now - timedelta(hours=n),
            )
            for n in range(many)
        )
    )
    build.change(type(build.harbour), {"next_thread": begin + many}, id=build.harbour.id)


def test_the_board_shows_titles_authors_and_counts(ben: Actor, thread: BuiltThread) -> None:
    page = ben.get(BOARD)
    assert page.status_code == 200
    assert titles(page) == ["Rain gauge reads 0 mm after the restart"]
    assert "<bdi>Ana Lindqvist</bdi>" in page.text
    assert "I have this too: Rain gauge" in page.text


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("rising", "Hot"),
        ("fair", "Fair"),
        ("top", "Loved"),
        ("new", "Newest"),
        ("unanswered", "Newest"),
    ],
)
def test_each_order_begins_with_its_own(build: Build, ben: Actor, sort: str, first: str) -> None:
    build.thread(by=ben, title="Hot", rising=99.0, fair=0.0, comments=1)
    build.thread(by=ben, title="Fair", rising=1.0, fair=0.9, comments=1)
    build.thread(by=ben, title="Loved", rising=1.0, fair=0.0, votes=9, comments=1)
    build.thread(by=ben, title="Newest", rising=1.0, fair=0.0)
    assert titles(ben.get(f"{BOARD}?sort={sort}"))[0] == first


def test_pinned_threads_stand_first_in_rising_order_and_once(build: Build, ben: Actor) -> None:
    build.thread(by=ben, title="Pinned", rising=1.0, pinned_at=clock.now())
    build.thread(by=ben, title="Hot", rising=9.0)
    assert titles(ben.get(BOARD)) == ["Pinned", "Hot"]
    assert titles(ben.get(f"{BOARD}?sort=new")) == ["Hot", "Pinned"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=idea", ["B"]),
        ("status=planned", ["B"]),
        ("tag=rain", ["A"]),
        ("version=2.4", ["A"]),
        ("severity=loss", ["A"]),
        ("by=me", ["B"]),
        ("kind=nonsense", ["B", "A"]),
        ("voted=me", []),
        ("watched=me", []),
        ("q=status:planned", ["B"]),
        ("q=by:me+kind:idea", ["B"]),
    ],
)
def test_filters_leave_what_they_say(
    build: Build, ana: Actor, ben: Actor, query: str, expected: list[str]
) -> None:
    a = build.thread(
        by=ana, title="A", kind="problem", version="2.4", severity="loss", tags=["rain"], rising=1.0
    )
    build.add(ThreadTag(community_id=build.harbour.id, thread_id=a.id, tag="rain"))
    build.thread(by=ben, title="B", status="planned", rising=2.0)
    answer = ben.get(f"{BOARD}?{query}")
    assert answer.status_code == 200
    assert titles(answer) == expected


def test_pages_follow_each_other_without_gap_or_repeat(build: Build, ben: Actor) -> None:
    fill(build, ben, 70)
    seen: list[str] = []
    address = f"{BOARD}?sort=top&kind=idea"
    while address:
        page = ben.get(address)
        seen += titles(page)
        older = re.search(r'href="([^"]+)" rel="next"', page.text)
        address = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == len([n for n in range(70) if n % 3 == 0])


def test_a01_a_forged_cursor_is_refused(ben: Actor, thread: BuiltThread) -> None:
    assert ben.get(f"{BOARD}?after=abc").status_code == 404


def test_the_fair_sentence_has_its_own_two_numbers(build: Build, ben: Actor) -> None:
    build.thread(by=ben, title="A", votes=12, seen=30, seen_votes=9)
    assert "9 of 30 who saw it" in ben.get(f"{BOARD}?sort=fair").text
    assert "who saw it</span>" not in ben.get(BOARD).text


def test_empty_states_say_what_to_do_first(build: Build, ben: Actor) -> None:
    assert "Start the first thread" in ben.get(BOARD).text
    assert "You have not started one yet" in ben.get(f"{BOARD}?by=me").text
    assert "Try fewer words" in ben.get(f"{BOARD}?q=nothing").text
    assert "Everything has an answer" in ben.get(f"{BOARD}?sort=unanswered").text


def test_the_budget_is_three_statements_and_12_kb_however_large(build: Build, ben: Actor) -> None:
    fill(build, ben, 10)
    counted = {}
    for many in (10, 990):
        for query in ("", "?sort=fair", "?sort=top", "?sort=new&tag=rain", "?q=thread+about"):
            with statements(at_most=3) as run:
                answer = ben.get(BOARD + query)
            assert answer.status_code == 200
            counted.setdefault(query, set()).add(len(run.seen))
        if many == 10:
            fill(build, ben, 990)
    assert all(len(numbers) == 1 for numbers in counted.values())
    assert len(titles(ben.get(BOARD))) == 30
    assert len(brotli.compress(ben.get(BOARD).content, quality=4)) <= 12_000
    assert len(gzip.compress(ben.get(BOARD).content, 6)) <= 12_500


def test_an_unchanged_board_is_304_within_two_statements(
    build: Build, ben: Actor, thread: BuiltThread
) -> None:
    tag = ben.get(f"{BOARD}?sort=top").headers["etag"]
    with statements(at_most=2):
        again = ben.get(f"{BOARD}?sort=top", If_None_Match=tag)
    assert (again.status_code, again.content) == (304, b"")


def test_a10_etags_differ_by_member_and_change_with_a_vote(
    ana: Actor, ben: Actor, thread: BuiltThread
) -> None:
    ours = ben.get(BOARD).headers["etag"]
    assert ana.get(BOARD).headers["etag"] != ours
    ben.post(thread.address + "/vote", support="yes")
    assert ben.get(BOARD, If_None_Match=ours).status_code == 200


def test_t08_hidden_and_staff_threads_never_stand_in_lists(
    build: Build, ana: Actor, ben: Actor, mia: Actor
) -> None:
    build.thread(by=ana, title="For staff", audience="staff")
    build.thread(by=ana, title="Hidden", hidden_at=clock.now())
    for query in ("", "?sort=fair", "?sort=new", "?sort=unanswered", "?q=staff", "?q=hidden"):
        assert titles(ben.get(BOARD + query)) == []
    assert titles(mia.get(BOARD)) == ["For staff"]
    assert titles(ana.get(BOARD)) == ["For staff"]


def test_a09_a_kept_card_never_carries_what_another_reader_may_see(
    build: Build, ana: Actor, ben: Actor, mia: Actor
) -> None:
    build.change(type(build.harbour), {"names_shown": "none"}, id=build.harbour.id)
    build.thread(by=ana, title="A")
    assert "Ana Lindqvist" in mia.get(BOARD).text
    assert "Ana Lindqvist" in ana.get(BOARD).text.partition("<main")[2]
    theirs = ben.get(BOARD).text
    assert "Ana Lindqvist" not in theirs
    assert "<bdi>A customer</bdi>" in theirs


def test_kept_cards_hold_no_token_of_another(ana: Actor, ben: Actor, thread: BuiltThread) -> None:
    tokens = {frozenset(re.findall(r"\b[0-9a-f]{56}\b", who.get(BOARD).text)) for who in (ana, ben)}
    assert all(len(found) == 1 for found in tokens)
    assert len(tokens) == 2


def test_to_an_outsider_the_board_does_not_exist(
    eve: Actor, stranger: Any, thread: BuiltThread
) -> None:
    for part in ("", "/facets", "/similar?title=rain"):
        assert shown(eve.get(BOARD + part)) == shown(eve.get("/c/nowhere/threads" + part))
        assert eve.get(BOARD + part).status_code == 404
        assert stranger.get(BOARD + part).status_code == 303


def test_the_filters_part_counts_within_two_statements(
    build: Build, ben: Actor, thread: BuiltThread
) -> None:
    with build.scope(build.harbour) as scope:
        recount_facets(scope)
    with statements(at_most=2):
        part = ben.get_part(f"{BOARD}/facets?sort=fair&kind=problem")
    assert 'href="/c/harbour-preview/threads?sort=fair" aria-current="true"' in part.text
    assert '<span class="faint">1</span>' in part.text
    assert "1 thread that every member sees" in ben.get(f"{BOARD}/facets").text


def test_t08_a_statement_built_for_one_community_and_role_serves_each_its_own(
    build: Build, ana: Actor, ben: Actor, mia: Actor, eve: Actor
) -> None:
    build.thread(by=ana, title="Ours", kind="idea")
    build.thread(by=ana, title="For staff", kind="idea", audience="staff")
    build.thread(by=eve, title="Theirs", kind="idea", community=build.elsewhere)
    build.thread(by=eve, title="Praise", kind="praise", community=build.elsewhere)
    for _ in range(2):
        assert titles(mia.get(f"{BOARD}?kind=idea")) == ["For staff", "Ours"]
        assert titles(ben.get(f"{BOARD}?kind=idea")) == ["Ours"]
        assert titles(eve.get("/c/valley-growers/threads?kind=idea")) == ["Theirs"]
        assert titles(eve.get("/c/valley-growers/threads?kind=praise")) == ["Praise"]
        assert titles(eve.get("/c/valley-growers/threads?by=me&kind=problem")) == []
