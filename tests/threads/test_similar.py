"""Threads like a title, and what the board finds by words."""

from typing import Any

from app.core.clock import clock
from app.threads.actions.index import index_thread
from app.threads.models import Thread
from tests.build import Build
from tests.cast import Actor, statements

SIMILAR = "/c/harbour-preview/threads/similar"


def indexed(build: Build, **more: Any) -> Any:
    made = build.thread(**more)
    with build.scope(more.get("community") or build.harbour) as scope:
        index_thread(scope, build.row(Thread, id=made.id))
    return made


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
