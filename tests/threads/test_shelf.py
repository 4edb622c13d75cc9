"""The shelf of what too few have seen, and threads like a title."""

from typing import Any

from app.communities.models import Community
from app.core.clock import clock
from app.threads.actions.index import index_thread
from app.threads.models import Thread
from tests.build import Build
from tests.cast import Actor, statements

SHELF = "/c/harbour-preview/threads/shelf"
SIMILAR = "/c/harbour-preview/threads/similar"


def crowded(build: Build) -> None:
    """A community large enough for a shelf."""
    build.change(Community, {"members": 200}, id=build.harbour.id)


def indexed(build: Build, **more: Any) -> Any:
    made = build.thread(**more)
    with build.scope(more.get("community") or build.harbour) as scope:
        index_thread(scope, build.row(Thread, id=made.id))
    return made


def test_the_shelf_shows_three_of_what_too_few_have_seen(
    build: Build, ana: Actor, ben: Actor
) -> None:
    crowded(build)
    for n in range(5):
        build.thread(by=ana, title=f"Unseen {n}", seen=n)
    build.thread(by=ana, title="Seen enough", seen=15)
    build.thread(by=ben, title="Own")
    build.thread(by=ana, title="Ended", status="shipped")
    with statements(at_most=2):
        part = ben.get_part(SHELF)
    assert part.text.count("<li data-seen=") == 3
    assert not any(title in part.text for title in ("Seen enough", "Own", "Ended"))
    assert part.text == ben.get_part(SHELF).text


def test_what_the_member_has_seen_leaves_the_shelf(build: Build, ana: Actor, ben: Actor) -> None:
    crowded(build)
    thread = build.thread(by=ana, title="Unseen")
    ben.post("/c/harbour-preview/seen", numbers=str(thread.number), origin="shelf")
    ben.house.gathered.flush()
    assert "Unseen" not in ben.get_part(SHELF).text
    assert "You have seen them all" in ben.get(SHELF).text


def test_t08_the_shelf_holds_nothing_hidden_or_for_staff(
    build: Build, ana: Actor, ben: Actor, mia: Actor
) -> None:
    crowded(build)
    build.thread(by=ana, title="Hidden", hidden_at=clock.now())
    build.thread(by=ana, title="For staff", audience="staff")
    assert "<li data-seen=" not in ben.get_part(SHELF).text + mia.get_part(SHELF).text


def test_similar_threads_come_with_votes_status_and_one_press(
    build: Build, ana: Actor, ben: Actor
) -> None:
    thread = indexed(build, by=ana, kind="problem", title="Rain gauge reads 0 mm", votes=7)
    with statements(at_most=3):
        part = ben.get_part(f"{SIMILAR}?title=The rain gauge shows nothing")
    assert f'form="vote-form-{thread.number}"' in part.text
    assert f'id="vote-form-{thread.number}"' in part.text
    assert 'data-status="open"' in part.text
    assert "<span>7</span>" in part.text


def test_t08_nothing_is_similar_that_may_not_be_seen(
    build: Build, ana: Actor, ben: Actor, eve: Actor
) -> None:
    indexed(build, by=ana, title="Rain gauge secret", audience="staff")
    indexed(build, by=ana, title="Rain gauge hidden", hidden_at=clock.now())
    indexed(build, by=eve, title="Rain gauge elsewhere", community=build.elsewhere)
    answer = ben.get(f"{SIMILAR}?title=Rain gauge secret hidden elsewhere")
    assert "No thread is like that" in answer.text
    assert 'class="similar"' not in answer.text


def test_the_board_finds_by_words(build: Build, ana: Actor, ben: Actor) -> None:
    indexed(build, by=ana, title="Rain gauge reads 0 mm")
    indexed(build, by=ana, title="Export a calendar", kind="praise")
    board = "/c/harbour-preview/threads"
    assert "Export a calendar" in ben.get(f"{board}?q=calend").text
    assert "Rain gauge" not in ben.get(f"{board}?q=calend").text
    assert "No thread is like that" in ben.get(f"{board}?q=calend+kind:idea").text
    assert "Export a calendar" in ben.get(f"{board}?q=kind:praise").text


def test_c12_a_title_of_any_kind_is_answered(ben: Actor) -> None:
    for title in ("", "%22 OR *", "a" * 400, "%F0%9F%8C%A7", "the of and"):
        assert ben.get_part(f"{SIMILAR}?title={title}").status_code == 200
    assert ben.get_part(f"{SIMILAR}?title={'a' * 401}").status_code in (200, 422)
    assert ben.get_part(f"{SIMILAR}?title=%00").status_code == 404  # no address of ours
