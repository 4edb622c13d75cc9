"""Every kept counter against a recount: what `firstlight check` prints. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select  # allowed(select): a check spans the site
from sqlalchemy.orm import Session

from app.access.roles import Role
from app.access.scope import WorkScope
from app.communities.models import Community, Member, MemberState
from app.core.house import House
from app.identity.models import Person
from app.notices.models import Notice
from app.threads.models import Audience, Comment, Importance, Thread, Vote
from app.trials.models import Mission, MissionResult, Result, Trial

WHY = "a check counts the whole site"


@dataclass(frozen=True)
class Difference:
    """A counter that is not what it counts."""

    what: str
    id: int
    kept: int
    counted: int

    def __str__(self) -> str:
        return f"{self.what} of {self.id}: kept {self.kept}, counted {self.counted}"


def recount_all(house: House) -> Iterator[Difference]:
    """Where a counter differs, in the order of the tables. One statement for each counter."""
    with house.database.read() as session:
        for what, wanted in _counters():
            yield from _differences(session, what, wanted)


def _differences(session: Session, what: str, wanted: Select[Any]) -> Iterator[Difference]:
    scope = WorkScope(session)
    spanning = wanted.execution_options(across=WHY)
    for row in scope.rows(spanning):
        yield Difference(what, row.id, row.kept or 0, row.counted or 0)


def _counters() -> Iterator[tuple[str, Select[Any]]]:
    yield from _of_threads()
    yield from _of_members()
    yield from _of_trials()


def _of_threads() -> Iterator[tuple[str, Select[Any]]]:
    of_thread = and_(Vote.community_id == Thread.community_id, Vote.thread_id == Thread.id)
    customers = Vote.by_staff.is_(False)
    for name, column, more in (
        ("votes", Thread.votes, customers),
        ("nice votes", Thread.votes_nice, and_(customers, Vote.importance == Importance.NICE)),
        (
            "important votes",
            Thread.votes_important,
            and_(customers, Vote.importance == Importance.IMPORTANT),
        ),
        (
            "critical votes",
            Thread.votes_critical,
            and_(customers, Vote.importance == Importance.CRITICAL),
        ),
        ("staff votes", Thread.staff_votes, Vote.by_staff),
    ):
        yield name, _compared(Thread, column, Vote, and_(of_thread, more))
    yield (
        "comments",
        _compared(
            Thread,
            Thread.comments,
            Comment,
            and_(
                Comment.community_id == Thread.community_id,
                Comment.thread_id == Thread.id,
                Comment.visibility == Audience.MEMBERS,
                Comment.hidden_at.is_(None),
            ),
        ),
    )


def _of_members() -> Iterator[tuple[str, Select[Any]]]:
    yield (
        "members",
        _compared(
            Community,
            Community.members,
            Member,
            and_(
                Member.community_id == Community.id,
                Member.role == Role.CUSTOMER,
                Member.state == MemberState.ACTIVE,
                Member.person_id.is_not(None),
            ),
        ),
    )
    yield (
        "unread notices",
        _compared(
            Person,
            Person.unread,
            Notice,
            and_(Notice.person_id == Person.id, Notice.read_at.is_(None)),
        ),
    )


def _of_trials() -> Iterator[tuple[str, Select[Any]]]:
    for result in Result:
        yield (
            f"results “{result}”",
            _compared(
                Mission,
                getattr(Mission, result.value),
                MissionResult,
                and_(
                    MissionResult.community_id == Mission.community_id,
                    MissionResult.mission_id == Mission.id,
                    MissionResult.result == result,
                ),
            ),
        )
    yield (
        "results",
        _compared(
            Trial,
            Trial.results,
            MissionResult,
            and_(
                MissionResult.community_id == Trial.community_id,
                MissionResult.mission_id.in_(
                    select(Mission.id)  # allowed(select): a check spans the site
                    .where(Mission.community_id == Trial.community_id, Mission.trial_id == Trial.id)
                    .correlate(Trial)
                ),
            ),
        ),
    )


def _compared(owner: Any, kept: Any, counted: Any, condition: Any) -> Select[Any]:
    number = (
        select(func.count())  # allowed(select): a check spans the site
        .select_from(counted)
        .where(condition)
        .correlate(owner)
    ).scalar_subquery()
    columns = (owner.id, kept.label("kept"), number.label("counted"))
    wanted = select(*columns)  # allowed(select): a check spans the site
    return wanted.where(kept != number)
