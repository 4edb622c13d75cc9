"""Setting and withdrawing votes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, bindparam, case, func

from app.access.verdicts import action
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.formulas.rising import rising_after, rising_without
from app.threads import policy
from app.threads.events import VoteSet, VoteWithdrawn
from app.threads.models import Importance, Thread, Vote


@dataclass(frozen=True)
class Tally:
    """A thread's counts of votes."""

    votes: int
    nice: int
    important: int
    critical: int
    revision: int


@action(policy.may_vote)
def set_vote(scope: CommunityScope, thread: Any, /, *, importance: Importance) -> Tally:
    """The member's vote on this thread now stands with this importance.

    Returns the thread's counts afterwards. Sending the same vote again changes nothing.
    Three statements.
    """
    key = {"thread_id": thread.id, "member_id": scope.member.id}
    by_staff = scope.member.is_staff
    values = {"importance": importance.value, "by_staff": by_staff}
    if not scope.put(Vote, key=key, values=values):
        return tally_of(thread)
    scope.emit(VoteSet(thread_id=thread.id, importance=importance, by_staff=by_staff))
    return recount_votes(scope, thread)


@action(policy.may_vote)
def withdraw_vote(scope: CommunityScope, thread: Any, /) -> Tally:
    """The member has no vote on this thread. Three statements."""
    gone = scope.run_returning(
        scope.remove(Vote)
        .where(Vote.thread_id == thread.id, Vote.member_id == scope.member.id)
        .returning(Vote.created_at)
    )
    if not gone:
        return tally_of(thread)
    scope.emit(VoteWithdrawn(thread_id=thread.id))
    return recount_votes(scope, thread, taken_at=gone.created_at)


def tally_of(thread: Any) -> Tally:
    """The counts as they stand on the thread."""
    return Tally(
        thread.votes,
        thread.votes_nice,
        thread.votes_important,
        thread.votes_critical,
        thread.revision,
    )


def recount_votes(scope: Any, thread: Any, *, taken_at: datetime | None = None) -> Tally:
    """The thread's counters equal its votes. One UPDATE, which also lets the thread rise for
    a vote that is new, and sink for one that was given at `taken_at` and taken back.

    The thread's row must be locked by this transaction (`get_thread` of a writing scope does so):
    otherwise two votes at once could each count without the other.
    """
    sunk = thread.rising if taken_at is None else rising_without(thread.rising, taken_at)
    row = scope.run_returning(
        _recount(scope) if _is_house(scope) else scope.kept("recount of votes", _recount),
        **scope.open_values(),
        of_thread=thread.id,
        risen=rising_after(thread.rising, clock.now()),
        sunk=sunk,
    )
    return Tally(*row)


def _is_house(scope: Any) -> bool:
    return hasattr(scope, "actor_id")  # the worker keeps no statements


def _recount(scope: Any) -> Any:
    thread_id = bindparam("of_thread", type_=BigInteger)
    customers = Vote.by_staff.is_(False)
    counted = (
        scope.select(Vote)
        .where(Vote.thread_id == thread_id)
        .with_only_columns(
            thread_id.label("of"),
            func.count().filter(customers).label("votes"),
            func.count().filter(customers, Vote.importance == Importance.NICE).label("nice"),
            func.count()
            .filter(customers, Vote.importance == Importance.IMPORTANT)
            .label("important"),
            func.count()
            .filter(customers, Vote.importance == Importance.CRITICAL)
            .label("critical"),
            func.count().filter(Vote.by_staff).label("staff"),
            maintain_column_froms=True,
        )
        .subquery("counted")
    )
    more = counted.c.votes + counted.c.staff > Thread.votes + Thread.staff_votes
    return (
        scope.change(Thread)
        .where(Thread.id == thread_id, Thread.id == counted.c.of)
        .values(
            votes=counted.c.votes,
            votes_nice=counted.c.nice,
            votes_important=counted.c.important,
            votes_critical=counted.c.critical,
            staff_votes=counted.c.staff,
            # only another vote lets it rise: changing one's mind must not
            rising=case(
                (more, bindparam("risen", type_=Float)), else_=bindparam("sunk", type_=Float)
            ),
            revision=Thread.revision + 1,
        )
        .returning(
            Thread.votes,
            Thread.votes_nice,
            Thread.votes_important,
            Thread.votes_critical,
            Thread.revision,
        )
    )
