"""A thread's page: what each reader sees of it, in how many statements and bytes."""

from typing import Any

import brotli
import pytest

from app.communities.models import Community
from app.core.clock import clock
from app.identity.models import Person
from app.threads.models import Comment, Thread, Vote
from tests.build import Build, BuiltThread
from tests.cast import Actor, Stranger, shown, statements

WORDS = "Same here, on hardware B. We have three stations on the quay and only two do it. " * 3


@pytest.fixture
def long_thread(build: Build, thread: BuiltThread, ben: Actor, tam: Actor) -> BuiltThread:
    """A thread with 30 comments, ten of them replies, three staff notes and an official answer."""
    tops = [build.comment(thread, by=ben, body=f"No {n}: {WORDS}") for n in range(19)]
    for n in range(10):
        build.comment(thread, by=tam, body=f"Reply {n}. {WORDS}", parent_id=tops[n].id)
    build.comment(thread, by=tam, body="It was the adapter.", is_official=True)
    build.change(Thread, {"has_official_answer": True}, id=thread.id)
    for n in range(3):
        build.comment(thread, by=tam, body=f"Note {n}: they renew in June.", visibility="staff")
    return thread


@pytest.mark.parametrize("reader", ["ana", "ben", "mia", "olu"])
def test_thirty_comments_cost_four_statements(
    request: pytest.FixtureRequest, long_thread: BuiltThread, reader: str
) -> None:
    actor: Actor = request.getfixturevalue(reader)
    with statements(at_most=4):
        answer = actor.get(long_thread.address)
    assert answer.status_code == 200
    assert answer.text.count('class="comment"') == 30
    assert len(brotli.compress(answer.content, quality=5)) < 20_000


def test_nothing_new_is_a_304(ben: Actor, long_thread: BuiltThread) -> None:
    first = ben.get(long_thread.address)
    again = ben.get(long_thread.address, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_official_answer_stands_on_top_and_is_marked_in_its_place(
    ben: Actor, long_thread: BuiltThread
) -> None:
    text = ben.get(long_thread.address).text
    assert text.index("It was the adapter.") < text.index("No 0: Same here")
    assert text.count("It was the adapter.") == 1
    assert text.index("No 18: Same here") < text.rindex("Official answer")


def test_later_comments_follow_by_cursor(build: Build, thread: BuiltThread, ben: Actor) -> None:
    made = [build.comment(thread, by=ben, body=f"Comment {n}.") for n in range(65)]
    seen: list[str] = []
    address = thread.address
    while address:
        text = ben.get(address).text
        seen += [f"Comment {n}." for n in range(65) if f"<p>Comment {n}.</p>" in text]
        address = next(
            (p.split('"')[0] for p in text.split('href="')[1:] if "after=" in p.split('"')[0]), ""
        )
    assert seen == [f"Comment {n}." for n in range(65)]
    assert "<p>Comment 64.</p>" in ben.get(f"{thread.address}?at={made[64].id}").text
    assert ben.get(f"{thread.address}?after=forged").status_code == 404


def test_c10_huge_and_odd_numbers_are_answered(ben: Actor, thread: BuiltThread) -> None:
    base = thread.address.rsplit("/", 1)[0]
    for odd in ("9" * 30, "-1", "0", "1.0", "1e3", "%2B1", "１", "x", "9" * 5000):
        assert ben.get(f"{base}/{odd}").status_code == 404
    assert ben.get(f"{thread.address}?at={'9' * 30}").status_code == 422
    assert ben.get(f"{thread.address}/comments?known=-1").status_code == 422


def test_the_slug_is_decoration(ben: Actor, thread: BuiltThread) -> None:
    plain, with_slug = ben.get(thread.address), ben.get(thread.address + "-rain-gauge-0")
    assert plain.status_code == with_slug.status_code == 200
    for answer in (plain, with_slug):
        assert f'<link rel="canonical" href="{thread.address}">' in answer.text


def test_each_part_stands_in_its_page(pat: Actor, long_thread: BuiltThread) -> None:
    page = shown(pat.get(long_thread.address + "/comments"))[1]
    part = shown(pat.get_part(long_thread.address + "/comments"))[1].strip()
    assert part in page
    reply = shown(pat.get_part(long_thread.address))[1].strip()
    assert reply in page
    for name in ("history", "who"):
        address = f"{long_thread.address}/{name}"
        assert pat.get_part(address).text.strip() in pat.get(address).text


def test_new_comments_are_told_in_words(build: Build, ben: Actor, long_thread: BuiltThread) -> None:
    build.comment(long_thread, by=ben, body="And one more.")
    known = long_thread.now().comments - 1
    text = ben.get_part(f"{long_thread.address}/comments?known={known}").text
    assert "1 new comment<" in text
    assert f"known={known + 1}" in text
    assert f'hx-trigger="thread-{long_thread.id} from:body"' in text


def test_t11_t12_staff_notes_are_in_no_output_for_customers(
    build: Build, ana: Actor, ben: Actor, tam: Actor, long_thread: BuiltThread
) -> None:
    assert "renew in June" in tam.get(long_thread.address).text
    note = next(c for c in _comments(build) if c.visibility == "staff")
    for customer in (ana, ben):
        for path in ("", "/comments", f"?at={note.id}", f"?parent={note.id}", "/history"):
            for get in (customer.get, customer.get_part):
                text = get(long_thread.address + path).text
                assert "renew in June" not in text
                assert f"c{note.id}" not in text
        edit = customer.get(f"{long_thread.address}/comments/{note.id}/edit")
        never = customer.get(f"{long_thread.address}/comments/1/edit")
        assert shown(edit) == shown(never)
        assert edit.status_code == 404
        replied = customer.post(long_thread.address + "/comments", body="Hm", parent=note.id)
        unknown = customer.post(long_thread.address + "/comments", body="Hm", parent=1)
        assert replied.status_code == unknown.status_code == 422


def test_t10_nobody_reads_who_voted_or_watches(
    build: Build, ana: Actor, ben: Actor, tam: Actor, thread: BuiltThread
) -> None:
    ben.post(thread.address + "/vote", importance="critical")
    ben.post(thread.address + "/watch", watch="none")
    assert ana.get(thread.address + "/who").status_code == 403
    text = ana.get(thread.address).text
    assert "Ben" not in text
    assert '<option value="all" selected>' in text
    with statements(at_most=4):
        needs = tam.get(thread.address + "/who").text
    assert "Baltic Pilots" in needs
    assert "1 critical" in needs


def test_staff_never_count_as_those_who_need_it(
    build: Build, ben: Actor, tam: Actor, thread: BuiltThread
) -> None:
    tam.post(thread.address + "/vote", importance="critical")
    assert "0 critical" in tam.get(thread.address + "/who").text
    assert len(build.rows(Vote)) == 1


def test_the_product_team_is_led_to_the_backlog(
    pat: Actor, tam: Actor, thread: BuiltThread
) -> None:
    link = "/products/lumen-weather-station/backlog/new?community=harbour-preview&amp;thread=1"
    assert link in pat.get(thread.address + "/who").text
    assert link not in tam.get(thread.address + "/who").text


@pytest.mark.parametrize(("names", "name"), [("first", "Ana"), ("none", "A customer")])
def test_names_are_shown_as_the_community_says(
    build: Build, ana: Actor, ben: Actor, tam: Actor, thread: BuiltThread, names: str, name: str
) -> None:
    build.comment(thread, by=ana, body="More of it.")
    build.change(Community, {"names_shown": names}, id=build.harbour.id)
    text = ben.get(thread.address).text
    assert f"<bdi>{name}</bdi>" in text
    assert "Lindqvist" not in text
    assert "Lindqvist" in tam.get(thread.address).text
    assert "Lindqvist" in ana.get(thread.address).text
    assert ("Aurora" in text) is (names == "first")


def test_a_declined_thread_says_why_and_its_history_who(
    pat: Actor, ben: Actor, thread: BuiltThread
) -> None:
    pat.post(thread.address + "/status", status="review")
    clock.move(days=1)
    pat.post(thread.address + "/status", status="declined", reason="The gauge is sold out.")
    assert "The gauge is sold out." in ben.get(thread.address).text
    with statements(at_most=3):
        text = ben.get_part(thread.address + "/history").text
    assert text.index("Open") < text.index("Under review") < text.index("Declined")
    assert "Pat Ferreira" in text
    assert "The gauge is sold out." in text


def test_a_thread_for_its_author_and_staff_is_nobody_elses(
    build: Build, ana: Actor, ben: Actor, tam: Actor
) -> None:
    own = build.thread(by=ana, audience="staff", title="We lose the contract")
    never = shown(ben.get("/c/harbour-preview/threads/999"))
    for path in ("", "-slug", "/comments", "/history", "/who", "/edit", "/hide"):
        assert shown(ben.get(own.address + path)) == never
    assert ana.get(own.address).status_code == tam.get(own.address).status_code == 200


READ = [
    "",
    "/comments",
    "/history",
    "/who",
    "/edit",
    "/hide",
    "/comments/7/edit",
    "/comments/7/hide",
]


@pytest.mark.parametrize("path", READ)
def test_t01_t02_to_an_outsider_no_address_of_a_thread_exists(
    eve: Actor, stranger: Stranger, thread: BuiltThread, path: str
) -> None:
    refused = eve.get(thread.address + path)
    assert refused.status_code == 404
    assert shown(refused) == shown(eve.get("/c/nowhere/threads/1" + path))
    assert stranger.get(thread.address + path).status_code == 303


def _comments(build: Build) -> list[Any]:
    return build.rows(Comment)


def test_kept_comments_serve_nobody_who_may_see_or_do_less(
    build: Build, thread: BuiltThread, ana: Actor, ben: Actor, mia: Actor
) -> None:
    hidden = {"hidden_at": clock.now(), "hidden_reason": "An advertisement"}
    build.comment(thread, by=ana, body="Buy my lamps", **hidden)
    own = build.comment(thread, by=ana, body="Mine to change")
    edit, hide = f"/comments/{own.id}/edit", f"/comments/{own.id}/hide"
    for _ in range(2):
        staff, author, other = (who.get(thread.address).text for who in (mia, ana, ben))
        assert [("Buy my lamps" in text) for text in (staff, author, other)] == [True, False, False]
        assert [("An advertisement" in text) for text in (staff, author, other)] == [
            True,
            True,
            False,
        ]
        assert [(edit in text) for text in (staff, author, other)] == [False, True, False]
        assert [(hide in text) for text in (staff, author, other)] == [True, False, False]


def test_what_is_not_there_is_said_in_the_readers_language_and_tells_nothing(
    build: Build, ana: Actor, eve: Actor, thread: BuiltThread
) -> None:
    for somebody in (ana, eve):
        build.change(Person, {"language": "de"}, id=somebody.id)
    missing = shown(ana.get("/c/harbour-preview/threads/999"))
    assert missing[0] == 404
    assert '<html lang="de"' in missing[1]
    assert "Nothing at this address" not in missing[1]
    for address in (thread.address, "/c/harbour-preview", "/c/nowhere", "/c/nowhere/threads/1"):
        assert shown(eve.get(address)) == missing
