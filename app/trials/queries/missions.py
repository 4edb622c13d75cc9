"""Missions: those of a trial with the member's results, and what is due for the member."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import and_, func

from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import NotFound
from app.threads.models import Thread
from app.trials.models import Enrolment, EnrolmentState, Mission, MissionResult, Trial, TrialState
from app.trials.policy import may_give_result
from app.trials.queries.trials import TrialRow, known_here, select_trials
from app.trials.queries.visibility import my_enrolment, visible_to

SOON = timedelta(days=1)
MOST_DUE = 50


@dataclass(frozen=True)
class LinkedThread:
    """The problem that was reported with a result."""

    number: int
    title: str
    address: str


@dataclass(frozen=True)
class MissionRow:
    """A mission with its counts, and the member's own result."""

    id: int
    number: int
    title: str
    why: str
    steps: tuple[str, ...]
    due_on: date | None
    worked: int
    trouble: int
    failed: int
    blocked: int
    skipped: int
    my_result: str | None
    note: str
    device: str
    thread: LinkedThread | None
    is_open: bool  # whether the member may give a result now
    trial: TrialRow

    @property
    def address(self) -> str:
        """The mission's path."""
        return f"{self.trial.address}/missions/{self.number}"

    @property
    def results(self) -> int:
        """How many members have a result."""
        return self.worked + self.trouble + self.failed + self.blocked + self.skipped

    @property
    def enrolled(self) -> int:
        """Of how many."""
        return self.trial.enrolled

    @property
    def is_due_soon(self) -> bool:
        """Whether the member still owes a result, and the day is tomorrow or has come."""
        return self.my_result is None and _is_soon(self.due_on, self.trial.today)

    @property
    def threads(self) -> tuple[LinkedThread, ...]:
        """The problem reported with it, if any."""
        return (self.thread,) if self.thread else ()

    @property
    def report_address(self) -> str:
        """Where a problem is reported with all that is known already; "" when that is done or
        nothing went wrong."""
        if self.my_result in (None, "worked") or self.thread is not None:
            return ""
        version, device = quote(self.trial.version, safe=""), quote(self.device, safe="")
        known = f"kind=problem&version={version}&mission={self.id}&device={device}"
        return f"{self.trial.base}/threads/new?{known}&product={self.trial.product_slug}"


_COLUMNS: tuple[Any, ...] = (
    Mission.id.label("m_id"),
    Mission.number.label("m_number"),
    Mission.title,
    Mission.why,
    Mission.steps,
    Mission.due_on,
    Mission.worked,
    Mission.trouble,
    Mission.failed,
    Mission.blocked,
    Mission.skipped,
    MissionResult.result.label("my_result"),
    MissionResult.note,
    MissionResult.device,
    Thread.number.label("t_number"),
    Thread.title.label("t_title"),
)


def get_trial_with_missions(
    scope: CommunityScope, number: int
) -> tuple[TrialRow, tuple[MissionRow, ...]]:
    """The trial and its missions in order, or `NotFound`. One statement."""
    here = scope.community_id
    mission = and_(Mission.community_id == here, Mission.trial_id == Trial.id)
    thread = and_(
        Thread.community_id == here,
        Thread.id == MissionResult.thread_id,
        Thread.author_id == scope.member.id,  # authors may always read their own
    )
    rows = scope.rows(
        select_trials(scope, *_COLUMNS)
        .outerjoin(Mission, mission)
        .outerjoin(MissionResult, _my_result(scope))
        .outerjoin(Thread, thread)
        .where(Trial.number == number)
        .order_by(Mission.position, Mission.number)
    )
    if not rows:
        raise NotFound
    size = len(rows[0]) - len(_COLUMNS)
    fields = rows[0]._fields[:size]
    trial = TrialRow(**dict(zip(fields, rows[0][:size], strict=True)), **known_here(scope))
    is_open = bool(may_give_result(scope, trial))
    return trial, tuple(_mission(row, trial, is_open) for row in rows if row.m_id is not None)


def _mission(row: Any, trial: TrialRow, is_open: bool) -> MissionRow:
    thread = None
    if row.t_number is not None:
        address = f"{trial.base}/threads/{row.t_number}"
        thread = LinkedThread(row.t_number, row.t_title, address)
    return MissionRow(
        id=row.m_id,
        number=row.m_number,
        title=row.title,
        why=row.why,
        steps=steps_of(row.steps),
        due_on=row.due_on,
        worked=row.worked,
        trouble=row.trouble,
        failed=row.failed,
        blocked=row.blocked,
        skipped=row.skipped,
        my_result=row.my_result,
        note=row.note or "",
        device=row.device or "",
        thread=thread,
        is_open=is_open,
        trial=trial,
    )


def steps_of(text: str) -> tuple[str, ...]:
    """The steps that were written one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _my_result(scope: CommunityScope) -> Any:
    return and_(
        MissionResult.community_id == scope.community_id,
        MissionResult.mission_id == Mission.id,
        MissionResult.member_id == scope.member.id,
    )


def _is_soon(due_on: date | None, today: date) -> bool:
    return due_on is not None and due_on - today <= SOON


@dataclass(frozen=True)
class DueMission:
    """A mission of a running trial that the member has no result for. `address` leads to it on
    the trial's page; `done` and `of` are 0: steps are not ticked off one by one."""

    id: int
    number: int
    title: str
    next_step: str
    due_on: date | None
    is_due_soon: bool
    trial_number: int
    trial_name: str
    address: str
    done: int = 0
    of: int = 0


def missions_due(scope: CommunityScope) -> list[DueMission]:
    """The member's open missions of running trials that they may see and have not left, the first
    due first, at most 50. Staff have none. One statement."""
    if scope.member.is_staff:
        return []
    left = func.coalesce(Enrolment.state, "") == EnrolmentState.WITHDRAWN
    trial = and_(Trial.community_id == scope.community_id, Trial.id == Mission.trial_id)
    rows = scope.rows(
        scope.select(Mission.id, Mission.number, Mission.title, Mission.steps, Mission.due_on)
        .add_columns(Trial.number.label("trial_number"), Trial.name.label("trial_name"))
        .select_from(Mission)
        .join(Trial, trial)
        .outerjoin(Enrolment, my_enrolment(scope))
        .outerjoin(MissionResult, _my_result(scope))
        .where(Trial.state == TrialState.RUNNING, visible_to(scope), ~left)
        .where(MissionResult.member_id.is_(None))
        .order_by(Mission.due_on.is_(None), Mission.due_on, Trial.number, Mission.position)
        .limit(MOST_DUE)
    )
    today = clock.now().date()
    return [_due(row, today, scope.community.address) for row in rows]


def _due(row: Any, today: date, base: str) -> DueMission:
    return DueMission(
        id=row.id,
        number=row.number,
        title=row.title,
        next_step=(steps_of(row.steps) or ("",))[0],
        due_on=row.due_on,
        is_due_soon=_is_soon(row.due_on, today),
        trial_number=row.trial_number,
        trial_name=row.trial_name,
        address=f"{base}/trials/{row.trial_number}#mission-{row.number}",
    )


def get_mission(scope: CommunityScope, trial: Trial, number: int) -> Mission:
    """The trial's mission with this number, or `NotFound`. One statement."""
    return scope.get(
        scope.select(Mission).where(Mission.trial_id == trial.id, Mission.number == number)
    )
