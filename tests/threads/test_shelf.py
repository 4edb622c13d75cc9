"""The shelf: what too few have seen stands at every fifth place, and no thread twice or nowhere."""

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select, update

from app.communities.models import Community
from app.core.clock import clock
from app.core.formulas.fair import SHELF_EVERY, shelf_page
from app.core.ids import new_id
from app.threads.models import Exposure, Thread
from tests.build import Build
from tests.cast import Actor, statements

BOARD = "/c/harbour-preview/threads"
WHY = "Not yet seen by enough people"


@pytest.fixture
def crowded(build: Build) -> Build:
    """A community large enough for a shelf."""
    build.change(Community, {"members": 200}, id=build.harbour.id)
    return build


def cards(answer: Any) -> list[tuple[str, bool]]:
    """Each card's title, and whether it stands on the shelf."""
    found = re.findall(r'<li class="thread-card.*?</li>\n', answer.text, re.DOTALL)
    titles = [re.search(r'<h3 dir="auto"><a href="[^"]+">([^<]*)</a>', card) for card in found]
    return [
        (title[1] if title else "", 'data-origin="shelf"' in card)
        for card, title in zip(found, titles, strict=True)
    ]


def shelved(answer: Any) -> set[str]:
    """The titles on the shelf."""
    return {title for title, on_shelf in cards(answer) if on_shelf}


def older(answer: Any) -> str:
    """The address of the next page, or empty at the end."""
    found = re.search(r'href="([^"]+)" rel="next"', answer.text)
    return found[1].replace("&amp;", "&") if found else ""


def fill(build: Build, by: Actor, many: int, *, seen: Any) -> None:
    """So many threads; `seen` says of each number how many saw it."""
    now = clock.now()
    build.add(
        *(
            Thread(
                id=new_id(),
                community_id=build.harbour.id,
                number=1000 + n,
                author_id=by.member_id,
                kind="idea",
                title=f"Thread {n}",
                body="",
                body_html="",
                tags=[],
                votes=n % 7,
                seen=seen(n),
                rising=float(n * 37 % 101),
                fair=(n * 53 % 97) / 100,
                created_at=now,
                last_activity_at=now,
            )
            for n in range(many)
        )
    )


@pytest.mark.parametrize("sort", ["rising", "fair", "top", "unanswered"])
def test_every_fifth_place_is_the_shelfs(crowded: Build, ana: Actor, ben: Actor, sort: str) -> None:
    fill(crowded, ana, 60, seen=lambda n: n % 3 * 20)
    with statements(at_most=2):
        page = ben.get(f"{BOARD}?sort={sort}")
    places = [n for n, (_, on_shelf) in enumerate(cards(page), start=1) if on_shelf]
    assert places == [5, 10, 15, 20, 25, 30]
    assert page.text.count(f"{WHY}: by fewer than 15 members.") == 6
    assert cards(ben.get(f"{BOARD}?sort={sort}")) == cards(page)


@pytest.mark.parametrize("query", ["sort=new", "q=thread", "by=me", "voted=me", "watched=me"])
def test_the_newest_and_ones_own_have_no_shelf(
    crowded: Build, ana: Actor, ben: Actor, query: str
) -> None:
    fill(crowded, ana, 30, seen=lambda _: 0)
    assert shelved(ben.get(f"{BOARD}?{query}")) == set()


def test_it_keeps_to_the_filters(crowded: Build, ana: Actor, ben: Actor) -> None:
    fill(crowded, ana, 30, seen=lambda n: 20 * (n > 5))
    crowded.thread(by=ana, title="A problem that few saw", kind="problem", rising=-1.0)
    assert shelved(ben.get(f"{BOARD}?kind=idea"))
    assert "A problem that few saw" not in ben.get(f"{BOARD}?kind=idea").text


def test_what_is_known_own_ended_or_seen_enough_is_not_on_it(
    crowded: Build, ana: Actor, ben: Actor
) -> None:
    fill(crowded, ana, 20, seen=lambda _: 20)
    few = {f"Few {n}" for n in range(4)}
    for title in few:
        crowded.thread(by=ana, title=title, seen=14)
    crowded.thread(by=ben, title="Own")
    crowded.thread(by=ana, title="Ended", status="shipped")
    crowded.thread(by=ana, title="For staff", audience="staff")
    crowded.thread(by=ana, title="Pinned", pinned_at=clock.now())
    known = crowded.thread(by=ana, title="Known")
    ben.post("/c/harbour-preview/seen", numbers=str(known.number), origin="shelf")
    ben.house.gathered.flush()
    assert shelved(ben.get(BOARD)) == few


def test_t08_it_holds_nothing_hidden_or_for_staff(
    crowded: Build, ana: Actor, ben: Actor, mia: Actor
) -> None:
    fill(crowded, ana, 20, seen=lambda _: 20)
    crowded.thread(by=ana, title="Hidden", hidden_at=clock.now())
    crowded.thread(by=ana, title="For staff", audience="staff")
    assert shelved(ben.get(BOARD)) | shelved(mia.get(BOARD)) == set()


def test_a_small_community_says_that_nobody_saw_it(build: Build, ana: Actor, ben: Actor) -> None:
    build.change(Community, {"members": 8}, id=build.harbour.id)
    fill(build, ana, 10, seen=lambda n: int(n > 2))
    assert f"{WHY}: by nobody so far." in ben.get(BOARD).text


def look_at(build: Build, who: Actor, page: Any) -> None:
    """All cards of the page are seen; the fair order is counted later."""
    numbers = [int(n) for n in re.findall(r'data-seen="(\d+)"', page.text)]
    with build.house.database.write() as session:
        mine = select(Thread.id).where(Thread.number.in_(numbers))
        ids = session.scalars(mine.where(Thread.community_id == build.harbour.id)).all()
        seen = update(Thread).values(seen=Thread.seen + 5)
        session.execute(seen.where(Thread.community_id == build.harbour.id, Thread.id.in_(ids)))
        views = [
            {"community_id": build.harbour.id, "thread_id": i, "member_id": who.member_id}
            for i in ids
        ]
        values = {"origin": "list", "created_at": clock.now()}
        session.execute(insert(Exposure), [view | values for view in views])
        session.commit()


@pytest.mark.parametrize("sort", ["rising", "fair", "top", "unanswered"])
@pytest.mark.parametrize("many", [3, 31, 75, 130])
def test_no_thread_stands_twice_or_nowhere_while_members_look(
    crowded: Build, ana: Actor, ben: Actor, sort: str, many: int
) -> None:
    chance = random.Random(many)
    fill(crowded, ana, many, seen=lambda _: chance.randrange(30))
    crowded.thread(by=ana, title="Pinned", pinned_at=clock.now())
    found: list[str] = []
    address = f"{BOARD}?sort={sort}"
    while address:
        page = ben.get(address)
        found += [title for title, _ in cards(page)]
        look_at(crowded, ben, page)
        address = older(page)
    assert len(found) == len(set(found)) == many + 1


def test_what_was_hidden_since_is_not_shown_on_the_next_page(
    crowded: Build, ana: Actor, ben: Actor
) -> None:
    fill(crowded, ana, 80, seen=lambda n: 20 * (n % 2))
    first = ben.get(f"{BOARD}?sort=top")
    there = shelved(ben.get(older(first)))
    gone = min(there)
    crowded.change(Thread, {"hidden_at": clock.now()}, title=gone)
    again = ben.get(older(first))
    assert gone not in again.text
    assert shelved(again) == there - {gone}


@given(
    threads=st.integers(0, 60),
    shelf=st.lists(st.integers(0, 60), unique=True, max_size=20),
    size=st.integers(1, 30),
)
def test_a_page_holds_each_thread_once_and_the_shelf_only_at_fifth_places(
    threads: int, shelf: list[int], size: int
) -> None:
    page = shelf_page(range(threads), shelf, size=size)
    numbers = [number for number, _ in page]
    assert len(set(numbers)) == len(numbers) <= size
    assert len(numbers) >= min(threads, size)
    in_order = [number for number, on_shelf in page if not on_shelf]
    assert in_order == sorted(in_order)
    for place, (_, on_shelf) in enumerate(page, start=1):
        assert not on_shelf or place % SHELF_EVERY == 0
