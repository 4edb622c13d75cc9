"""Erasing somebody from threads: their words, if those shall go, and their name in others' words."""

from typing import Any

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.core.erasing import GONE, Forgotten
from app.core.markdown import render
from app.search.models import Document
from app.threads import policy
from app.threads.actions.index import index_thread
from app.threads.models import Comment, Thread

AT_ONCE = 200
_WORDS = (
    "title",
    "body",
    "steps",
    "expected",
    "actual",
    "device",
    "status_reason",
    "hidden_reason",
)
_SAID = ("body", "hidden_reason")


@action(policy.by_the_house)
def empty_words(scope: WorkScope, /, *, member_id: int) -> None:
    """What the member wrote in the community is empty. Threads, comments and votes stay, so that
    every count is as it was, and others' answers keep their place."""
    own = Thread.author_id == member_id
    for thread in _each(scope, Thread, own):
        thread.title, thread.body, thread.body_html = GONE, "", ""
        thread.steps = thread.expected = thread.actual = thread.device = ""
        _changed(scope, thread)
        index_thread(scope, thread)
    for comment in _each(scope, Comment, Comment.author_id == member_id):
        comment.body = comment.body_html = ""
        _changed(scope, comment)


@action(policy.by_the_house)
def take_out_of_words(scope: WorkScope, /, *, forgotten: Forgotten) -> None:
    """Nobody's words in the community name the person or their address."""
    columns = [getattr(Thread, name) for name in _WORDS]
    for thread in _each(scope, Thread, forgotten.stands_in(*columns)):
        _take_out(thread, _WORDS, forgotten)
        _changed(scope, thread)
        index_thread(scope, thread)
    told = [getattr(Comment, name) for name in _SAID]
    for comment in _each(scope, Comment, forgotten.stands_in(*told)):
        _take_out(comment, _SAID, forgotten)
        _changed(scope, comment)
    found = forgotten.stands_in(Document.title, Document.body)
    for text in _each(scope, Document, found):  # tags, which stand beside a thread's words
        _take_out(text, ("title", "body"), forgotten)
        scope.flush()


def _each(scope: WorkScope, model: Any, condition: Any) -> Any:
    """The rows in the order of their ids, locked, a few at a time."""
    last = 0
    wanted = scope.select(model).where(condition).order_by(model.id).limit(AT_ONCE)
    while rows := scope.all(wanted.where(model.id > last).with_for_update()):
        yield from rows
        last = rows[-1].id


def _take_out(row: Any, names: tuple[str, ...], forgotten: Forgotten) -> None:
    for name in names:
        value = getattr(row, name)
        if (without := forgotten.out_of(value)) != value:
            setattr(row, name, without[:200] if name == "title" else without)


def _changed(scope: WorkScope, row: Any) -> None:
    """The HTML follows the words, and whatever was kept of the row is made anew."""
    row.body_html = render(row.body)
    row.edits, row.revision = row.edits + 1, row.revision + 1
    scope.flush()
