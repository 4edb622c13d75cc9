"""Views: who saw which thread, and the fair order that is counted from them.

A view counts once for a member and thread; those of staff, of the author, and of people who came by a
direct link do not count, and neither do their votes. A lost view is harmless: a vote adds it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func

from app.access.roles import Role
from app.access.verdicts import action
from app.communities.models import Member
from app.core.clock import clock
from app.core.formulas.fair import (
    THREADS_FOR_HISTORY,
    VIEWS_FOR_HISTORY,
    Prior,
    fair_score,
    seen_at_least,
)
from app.threads import policy
from app.threads.models import BoardCount, Exposure, Origin, Thread, Vote

MILLIONTHS = 1_000_000
FAIR_THREADS, FAIR_RATES = "fair:threads", "fair:rates"
"""The community's kept sums: threads with 10 views or more, and their rates v/s in millionths."""

BATCH = 200


@dataclass(frozen=True)
class View:
    """A member saw a thread, coming from there."""

    thread_id: int
    member_id: int
    origin: Origin


@dataclass(frozen=True)
class Counted:
    """The two numbers of the fair sentence: of `seen` members, `votes` voted."""

    votes: int = 0
    seen: int = 0

    @property
    def rate(self) -> int:
        """v/s in millionths."""
        return round(MILLIONTHS * self.votes / self.seen) if self.seen else 0

    @property
    def tells(self) -> bool:
        """Whether enough members saw the thread for it to count in the community's mean."""
        return self.seen >= VIEWS_FOR_HISTORY


@action(policy.may_gather_views)
def record_views(scope: Any, /, *, views: Iterable[View], first_only: bool = False) -> None:
    """These views stand beside those known, and the threads' fair order counts them.

    At most eight statements for each 200 threads. Threads and members that are gone are left out.
    With `first_only` a view known before stays as it is, even one by a link.
    """
    wanted = list(views)
    ids = sorted({view.thread_id for view in wanted})
    for begin in range(0, len(ids), BATCH):
        batch = ids[begin : begin + BATCH]
        threads = _locked(scope, batch)
        customers = _customers(scope, wanted)
        seen = [
            view
            for view in wanted
            if view.thread_id in threads
            and view.member_id in customers
            and threads[view.thread_id].author_id != view.member_id
        ]
        _keep(scope, seen, first_only=first_only)
        _recount(scope, threads)


@action(policy.may_gather_views)
def count_voter(scope: Any, /, *, thread_id: int, member_id: int) -> None:
    """The voter has a view of the thread, and fair order counts the vote as it is. Who is known to
    have come by a link stays out of both numbers."""
    record_views(scope, views=[View(thread_id, member_id, Origin.LIST)], first_only=True)


@action(policy.may_gather_views)
def recount_fair(scope: Any, /) -> None:
    """Every thread's fair numbers, and the community's sums, equal a recount. For checks, imports."""
    scope.run(scope.remove(BoardCount).where(BoardCount.facet.in_((FAIR_THREADS, FAIR_RATES))))
    scope.run(scope.change(Thread).values(seen=0, seen_votes=0))
    ids = scope.all(scope.select(Thread.id).order_by(Thread.id))
    for _ in range(2):  # once for the sums, once more for the scores that follow from them
        for begin in range(0, len(ids), BATCH):
            _recount(scope, _locked(scope, ids[begin : begin + BATCH]))


def _locked(scope: Any, ids: list[int]) -> dict[int, Any]:
    statement = scope.select(Thread.id, Thread.author_id, Thread.seen, Thread.seen_votes)
    ordered = statement.where(Thread.id.in_(ids)).order_by(Thread.id)  # one order: no deadlock
    return {row.id: row for row in scope.rows(ordered.with_for_update())}


def _customers(scope: Any, views: list[View]) -> set[int]:
    ids = {view.member_id for view in views}
    statement = scope.select(Member.id).where(Member.id.in_(ids), Member.role == Role.CUSTOMER)
    return set(scope.all(statement))


def _keep(scope: Any, views: list[View], *, first_only: bool) -> None:
    now = clock.now()
    # who came by a link and now sees the card in a list counts from now on, in both numbers
    by_link = {(v.thread_id, v.member_id): v for v in views if v.origin is Origin.LINK}
    by_list = {(v.thread_id, v.member_id): v for v in views if v.origin is not Origin.LINK}
    rows = [
        {"thread_id": v.thread_id, "member_id": v.member_id, "origin": v.origin, "created_at": now}
        for v in (by_link | by_list).values()
    ]
    scope.put_all(
        Exposure,
        rows,
        key=("thread_id", "member_id"),
        replace=() if first_only else ("origin",),
        where=lambda kept, new: and_(kept.origin == Origin.LINK, new.origin != Origin.LINK),
    )


def _recount(scope: Any, threads: dict[int, Any]) -> None:
    if not threads:
        return
    counted = _counts(scope, list(threads))
    sums: Counter[str] = Counter()
    for thread_id, row in threads.items():
        before = Counted(row.seen_votes, row.seen)
        after = counted.setdefault(thread_id, Counted())
        for numbers, sign in ((after, 1), (before, -1)):
            if numbers.tells:
                sums[FAIR_THREADS] += sign
                sums[FAIR_RATES] += sign * numbers.rate
    moved = {name: by for name, by in sums.items() if by}
    scope.shift(BoardCount, moved, key="facet", counter="threads")
    prior = community_prior(scope)
    scope.run(
        scope.change(Thread)
        .where(Thread.id.in_(threads))
        .values(
            seen=_by_thread({i: c.seen for i, c in counted.items()}),
            seen_votes=_by_thread({i: c.votes for i, c in counted.items()}),
            fair=_by_thread(
                {i: fair_score(c.votes, c.seen, prior=prior) for i, c in counted.items()}
            ),
        )
    )


def community_prior(scope: Any) -> Prior:
    """What the community's own threads say of a new one. One statement, from kept sums."""
    names = (FAIR_THREADS, FAIR_RATES)
    statement = scope.select(BoardCount.facet, BoardCount.threads)
    kept = {
        row.facet: row.threads for row in scope.rows(statement.where(BoardCount.facet.in_(names)))
    }
    threads = kept.get(FAIR_THREADS, 0)
    if threads < THREADS_FOR_HISTORY:
        return Prior()
    return Prior.of_community(kept.get(FAIR_RATES, 0) / MILLIONTHS / threads, threads)


def _counts(scope: Any, ids: list[int]) -> dict[int, Counted]:
    voted = and_(
        Vote.community_id == Exposure.community_id,
        Vote.thread_id == Exposure.thread_id,
        Vote.member_id == Exposure.member_id,
        Vote.by_staff.is_(False),
    )
    statement = (
        scope.select(Exposure.thread_id)
        .outerjoin(Vote, voted)
        .add_columns(func.count().label("seen"), func.count(Vote.member_id).label("votes"))
        .where(Exposure.thread_id.in_(ids), Exposure.origin != Origin.LINK)
        .group_by(Exposure.thread_id)
    )
    return {
        row.thread_id: Counted(row.votes, seen_at_least(row.votes, row.seen))
        for row in scope.rows(statement)
    }


def _by_thread(values: dict[int, Any]) -> Any:
    return case(values, value=Thread.id)
