"""Threads and comments that were written elsewhere: brought in, taken over again, taken out.

Nothing is announced: nobody is told of what happened long ago somewhere else.
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.access.verdicts import action
from app.communities.models import Community
from app.core.formulas.rising import rising_score
from app.core.markdown import render
from app.search import index
from app.threads import policy
from app.threads.actions.index import index_thread
from app.threads.models import (
    Comment,
    Exposure,
    Thread,
    ThreadTag,
    Vote,
    Watching,
    WorksAnswer,
)

ADDED, CHANGED, LEFT = "added", "changed", "left"


@dataclass(frozen=True)
class ForeignComment:
    """A comment as another system had it. `external_id` is the same each time it is read."""

    external_id: str
    author_id: int
    body: str
    created_at: datetime


@dataclass(frozen=True)
class ForeignThread:
    """A thread as another system had it."""

    external_id: str
    author_id: int
    kind: str
    status: str
    title: str
    body: str
    created_at: datetime
    tags: tuple[str, ...] = ()
    product_id: int | None = None
    comments: tuple[ForeignComment, ...] = field(default=())


_SHOWN = ("kind", "status", "title", "body", "product_id")


def what_would_change(
    thread: Any | None, foreign: ForeignThread, *, ignoring_product: bool = False
) -> str:
    """`added`, `changed` or `left`: what bringing it in would do to the thread itself."""
    if thread is None:
        return ADDED
    compared = [n for n in _SHOWN if not (ignoring_product and n == "product_id")]
    same = all(getattr(thread, name) == getattr(foreign, name) for name in compared)
    return LEFT if same and tuple(thread.tags) == foreign.tags else CHANGED


@action(policy.may_bring_in)
def bring_in(
    scope: Any, thread: Any | None, known: dict[str, Any], foreign: ForeignThread, /, *, run_id: int
) -> str:
    """The thread and its comments stand as in the other system. `added`, `changed` or `left`.

    `thread` and `known` (comments by external id) are what an earlier run brought.
    """
    outcome = what_would_change(thread, foreign)
    if thread is None:
        thread = _add(scope, foreign, run_id)
    elif outcome == CHANGED:
        _change(scope, thread, foreign)
    fresh = [c for c in foreign.comments if c.external_id not in known]
    for comment in foreign.comments:
        kept = known.get(comment.external_id)
        if kept is not None and kept.body != comment.body:
            kept.body, kept.body_html = comment.body, render(comment.body)
            kept.revision += 1
            outcome = CHANGED if outcome == LEFT else outcome
    if fresh:
        _add_comments(scope, thread, fresh, run_id)
        outcome = CHANGED if outcome == LEFT else outcome
    scope.flush()
    return outcome


def _add(scope: Any, foreign: ForeignThread, run_id: int) -> Thread:
    number = scope.run_returning(
        update(Community)
        .where(Community.id == scope.community_id)
        .values(next_thread=Community.next_thread + 1)
        .returning(Community.next_thread)
    )[0]
    acts = [c.created_at for c in foreign.comments]
    thread = Thread(
        number=number - 1,
        author_id=foreign.author_id,
        body_html=render(foreign.body),
        tags=list(foreign.tags),
        external_id=foreign.external_id,
        import_run_id=run_id,
        created_at=foreign.created_at,
        last_activity_at=max([foreign.created_at, *acts]),
        rising=rising_score(foreign.created_at, acts),
        **{name: getattr(foreign, name) for name in _SHOWN},
    )
    scope.add(thread)
    _tag(scope, thread, foreign.tags)
    index_thread(scope, thread)
    return thread


def _change(scope: Any, thread: Any, foreign: ForeignThread) -> None:
    for name in _SHOWN:
        setattr(thread, name, getattr(foreign, name))
    thread.body_html = render(foreign.body)
    thread.tags = list(foreign.tags)
    thread.revision += 1
    scope.flush()
    scope.run(scope.remove(ThreadTag).where(ThreadTag.thread_id == thread.id))
    _tag(scope, thread, foreign.tags)
    index_thread(scope, thread)


def _tag(scope: Any, thread: Any, tags: tuple[str, ...]) -> None:
    scope.add_all(ThreadTag, [{"thread_id": thread.id, "tag": tag} for tag in tags])


def _add_comments(scope: Any, thread: Any, comments: list[ForeignComment], run_id: int) -> None:
    rows = [
        {
            **asdict(comment),
            "thread_id": thread.id,
            "parent_id": None,
            "body_html": render(comment.body),
            "visibility": "members",
            "is_official": False,
            "hidden_reason": "",
            "revision": 1,
            "import_run_id": run_id,
        }
        for comment in comments
    ]
    scope.add_all(Comment, rows)
    thread.comments = Thread.comments + len(rows)
    thread.last_activity_at = max(thread.last_activity_at, *(c.created_at for c in comments))
    thread.revision += 1
    scope.flush()


@action(policy.may_bring_in)
def take_out(scope: Any, /, *, run_id: int) -> tuple[int, int, list[int]]:
    """What the run brought is gone: threads, comments, and the numbers of threads that stay
    because people answered them."""
    brought = dict(
        scope.rows(scope.select(Thread.id, Thread.number).where(Thread.import_run_id == run_id))
    )
    answered = _answered(scope, run_id)
    going = [thread_id for thread_id in brought if thread_id not in answered]
    comments = 0
    for at in range(0, len(going), 200):
        comments += _remove(scope, going[at : at + 200])
    comments += _remove_comments_on_others(scope, run_id)
    return len(going), comments, sorted(brought[thread_id] for thread_id in answered)


def _answered(scope: Any, run_id: int) -> set[int]:
    mine = scope.select(Thread.id).where(Thread.import_run_id == run_id).subquery()
    found: set[int] = set()
    for model, more in (
        (Comment, [Comment.import_run_id.is_(None)]),
        (Vote, []),
        (WorksAnswer, []),
    ):
        wanted = scope.select(model.thread_id).where(model.thread_id.in_(mine.select()), *more)
        found |= set(scope.all(wanted))
    kept = scope.select(Thread.id).where(
        Thread.import_run_id == run_id, Thread.item_id.is_not(None)
    )
    return found | set(scope.all(kept))


def _remove(scope: Any, thread_ids: list[int]) -> int:
    removed = 0
    for model in (ThreadTag, Exposure, Watching, Comment):
        count = scope.run(scope.remove(model).where(model.thread_id.in_(thread_ids)))
        removed += count if model is Comment else 0
    for thread_id in thread_ids:
        index.remove(scope, thread_id)
    scope.run(scope.remove(Thread).where(Thread.id.in_(thread_ids)))
    return removed


def _remove_comments_on_others(scope: Any, run_id: int) -> int:
    """Comments that the run added to threads which stay, unless somebody replied to them."""
    replied = scope.select(Comment.parent_id).where(Comment.parent_id.is_not(None)).subquery()
    rows = scope.rows(
        scope.select(Comment.id, Comment.thread_id).where(
            Comment.import_run_id == run_id, Comment.id.not_in(replied.select())
        )
    )
    if not rows:
        return 0
    scope.run(scope.remove(Comment).where(Comment.id.in_([row.id for row in rows])))
    for thread_id in {row.thread_id for row in rows}:
        lost = sum(row.thread_id == thread_id for row in rows)
        scope.run(
            scope.change(Thread)
            .where(Thread.id == thread_id)
            .values(comments=Thread.comments - lost, revision=Thread.revision + 1)
        )
    return len(rows)
