"""Kept counters beside the board's filters. They count what every member may see, and only that:
a hidden thread, or one for its author and staff, moves none of them (T05)."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func

from app.access.verdicts import action
from app.threads import policy
from app.threads.models import Audience, BoardCount, Thread, ThreadTag

ALL = "all"
"""The facet of every thread that members see."""


@dataclass(frozen=True)
class Facets:
    """What a thread counts under."""

    kind: str
    status: str
    version: str = ""
    tags: tuple[str, ...] = ()

    def names(self) -> list[str]:
        """The counters that it moves: `all`, `kind:idea`, `status:open`, `version:2.4`, `tag:rain`."""
        version = [f"version:{self.version}"] if self.version else []
        tags = [f"tag:{tag}" for tag in dict.fromkeys(self.tags)]
        return [ALL, f"kind:{self.kind}", f"status:{self.status}", *version, *tags]


def facets_of(thread: Any) -> Facets | None:
    """What the thread counts under as it stands now; None while not every member sees it."""
    if thread.hidden_at is not None or thread.audience != Audience.MEMBERS:
        return None
    return Facets(thread.kind, thread.status, thread.version, tuple(thread.tags or ()))


@action(policy.may_gather_views)
def shift_facets(scope: Any, before: Facets | None, after: Facets | None, /) -> None:
    """The counters count the thread as `after`, no longer as `before`. At most one statement.

    Call it in the transaction that changes the thread, with the thread's row locked, whenever a
    thread is made (`None, facets_of(thread)`), hidden or restored, moves to another status, kind,
    version or audience, or gets other tags: take `before = facets_of(thread)` first, change the
    thread, then call it. The same on both sides costs nothing.
    """
    shift: Counter[str] = Counter()
    shift.update(after.names() if after else ())
    shift.subtract(before.names() if before else ())
    moved = {name: by for name, by in shift.items() if by}
    scope.shift(BoardCount, moved, key="facet", counter="threads")


@action(policy.may_gather_views)
def recount_facets(scope: Any, /) -> None:
    """The counters of the scope's community equal its threads. For imports and `firstlight check`.

    Seven statements, however many threads.
    """
    counted: dict[str, int] = {}
    for prefix, column in (
        ("kind", Thread.kind),
        ("status", Thread.status),
        ("version", Thread.version),
    ):
        counted |= _counted(scope, prefix, column)
    counted |= _counted_tags(scope)
    if everything := scope.count(Thread, *_every_member_sees()):
        counted[ALL] = everything
    scope.run(scope.remove(BoardCount))
    scope.shift(BoardCount, counted, key="facet", counter="threads")


def _every_member_sees() -> tuple[Any, ...]:
    return Thread.audience == Audience.MEMBERS, Thread.hidden_at.is_(None)


def _counted(scope: Any, prefix: str, column: Any) -> dict[str, int]:
    grouped = scope.select(column).add_columns(func.count()).where(*_every_member_sees())
    rows = scope.rows(grouped.group_by(column))
    return {f"{prefix}:{value}": threads for value, threads in rows if value}


def _counted_tags(scope: Any) -> dict[str, int]:
    grouped = (
        scope.select(ThreadTag.tag)
        .join(
            Thread,
            (Thread.community_id == ThreadTag.community_id) & (Thread.id == ThreadTag.thread_id),
        )
        .add_columns(func.count())
        .where(*_every_member_sees())
        .group_by(ThreadTag.tag)
    )
    return {f"tag:{tag}": threads for tag, threads in scope.rows(grouped)}
