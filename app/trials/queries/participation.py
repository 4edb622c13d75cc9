"""Who takes part in a trial, who is silent, and what is broken: for those who run it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func

from app.access.roles import Role
from app.communities.models import Cohort, CohortMember, Member, MemberState
from app.communities.scope import CommunityScope
from app.core.errors import NotFound
from app.threads.models import Kind, Severity, Status, Thread
from app.trials.models import Enrolment, EnrolmentState, Mission, Trial

SILENT = (EnrolmentState.INVITED, EnrolmentState.ACCEPTED, EnrolmentState.INSTALLED)
MOST_SILENT, MOST_PROBLEMS = 50, 30
_ENDED = tuple(status for status in Status if status.has_ended)


@dataclass(frozen=True)
class Participation:
    """How many stand where. Each member counts once."""

    invited: int  # and have not answered
    accepted: int  # take part and have no result yet
    active: int
    done: int
    withdrawn: int

    @property
    def asked(self) -> int:
        """Everybody who was ever enrolled."""
        return self.invited + self.taking_part + self.withdrawn

    @property
    def taking_part(self) -> int:
        """Who said yes and stayed."""
        return self.accepted + self.active + self.done

    @property
    def with_results(self) -> int:
        """Who takes part and gave at least one result."""
        return self.active + self.done

    @property
    def silent(self) -> int:
        """Who was asked, stayed, and has said nothing yet."""
        return self.invited + self.accepted


@dataclass(frozen=True)
class SilentRow:
    """A member without a result."""

    id: int
    name: str
    company: str
    state: str
    since: datetime
    is_staff: bool = False


@dataclass(frozen=True)
class ProblemRow:
    """An open problem that came from a mission. `total`: how many there are."""

    number: int
    title: str
    severity: str | None
    status: str
    votes: int
    mission: str
    total: int
    base: str

    @property
    def address(self) -> str:
        """The thread's path."""
        return f"{self.base}/threads/{self.number}"


def count_participation(scope: CommunityScope, trial_id: int) -> Participation:
    """How many members stand where. One statement."""
    rows = scope.rows(
        scope.select(Enrolment.state)
        .add_columns(func.count().label("members"))
        .where(Enrolment.trial_id == trial_id)
        .group_by(Enrolment.state)
    )
    of = {row.state: row.members for row in rows}
    return Participation(
        invited=of.get("invited", 0),
        accepted=of.get("accepted", 0) + of.get("installed", 0),
        active=of.get("active", 0),
        done=of.get("done", 0),
        withdrawn=of.get("withdrawn", 0),
    )


def list_silent(scope: CommunityScope, trial_id: int) -> list[SilentRow]:
    """Members who were enrolled and gave no result, the longest enrolled first, at most 50.

    Those who left the community are not among them. One statement.
    """
    member = and_(Member.community_id == scope.community_id, Member.id == Enrolment.member_id)
    rows = scope.rows(
        scope.select(Enrolment.member_id)
        .with_only_columns(
            Member.id,
            Member.name,
            Member.company,
            Enrolment.state,
            Enrolment.created_at,
            maintain_column_froms=False,
        )
        .select_from(Enrolment)
        .join(Member, member)
        .where(
            Enrolment.trial_id == trial_id,
            Enrolment.state.in_(SILENT),
            Member.state == MemberState.ACTIVE,
        )
        .order_by(Enrolment.created_at, Member.id)
        .limit(MOST_SILENT)
    )
    return [SilentRow(*row) for row in rows]


def list_problems(scope: CommunityScope, trial_id: int) -> list[ProblemRow]:
    """Problems from the trial's missions that have not ended, the worst first, at most 30.

    For staff, who read every audience. One statement.
    """
    mission = and_(Mission.community_id == scope.community_id, Mission.id == Thread.mission_id)
    worst = {severity.value: rank for rank, severity in enumerate(Severity)}
    rows = scope.rows(
        scope.select(Thread.number)
        .with_only_columns(
            Thread.number,
            Thread.title,
            Thread.severity,
            Thread.status,
            Thread.votes,
            Mission.title.label("mission"),
            func.count().over().label("total"),
            maintain_column_froms=False,
        )
        .select_from(Thread)
        .join(Mission, mission)
        .where(
            Mission.trial_id == trial_id,
            Thread.kind == Kind.PROBLEM,
            Thread.status.not_in(_ENDED),
            Thread.hidden_at.is_(None),
        )
        .order_by(
            case(worst, value=Thread.severity, else_=len(worst)),
            Thread.votes.desc(),
            Thread.number.desc(),
        )
        .limit(MOST_PROBLEMS)
    )
    return [ProblemRow(*row, base=scope.community.address) for row in rows]


def list_to_enrol(scope: CommunityScope, trial: Trial, cohort_id: int | None) -> list[int]:
    """Active customers (of the cohort, when one is named) who are not enrolled yet. One statement."""
    enrolled = and_(
        Enrolment.community_id == scope.community_id,
        Enrolment.trial_id == trial.id,
        Enrolment.member_id == Member.id,
    )
    wanted = (
        scope.select(Member.id)
        .outerjoin(Enrolment, enrolled)
        .where(
            Member.role == Role.CUSTOMER,
            Member.state == MemberState.ACTIVE,
            Member.person_id.is_not(None),
            Enrolment.member_id.is_(None),
        )
    )
    if cohort_id is not None:
        inside = and_(
            CohortMember.community_id == scope.community_id,
            CohortMember.member_id == Member.id,
            CohortMember.cohort_id == cohort_id,
        )
        wanted = wanted.join(CohortMember, inside)
    return scope.all(wanted.order_by(Member.id))


def find_enrolment(scope: CommunityScope, trial: Trial) -> Enrolment | None:
    """The member's own enrolment, or None. One statement."""
    return scope.one(
        scope.select(Enrolment).where(
            Enrolment.trial_id == trial.id, Enrolment.member_id == scope.member.id
        )
    )


def list_cohort_choices(scope: CommunityScope) -> list[tuple[int, str]]:
    """Id and name of every cohort, by name. One statement."""
    rows: list[Any] = scope.rows(scope.select(Cohort.id, Cohort.name).order_by(Cohort.name))
    return [(row.id, row.name) for row in rows]


def check_cohort(scope: CommunityScope, cohort_id: int) -> None:
    """Nothing when the community has this cohort; else raises `NotFound`. One statement."""
    if scope.one(scope.select(Cohort.id).where(Cohort.id == cohort_id)) is None:
        raise NotFound
