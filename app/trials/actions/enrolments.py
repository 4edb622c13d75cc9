"""Enrolling members, taking part, and leaving."""

from sqlalchemy import and_, func

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.trials import policy
from app.trials.actions.counters import recount_missions, recount_trial
from app.trials.events import MemberEnrolled, MemberWithdrew, TrialOffered
from app.trials.models import Enrolment, EnrolmentState, Mission, MissionResult, Trial, TrialState
from app.trials.queries.participation import find_enrolment, list_to_enrol

AT_ONCE = 1000


@action(policy.may_change)
def enrol_members(scope: CommunityScope, trial: Trial, /, *, cohort_id: int | None = None) -> int:
    """All active customers (of the cohort, when one is named) are enrolled, as invited unless they
    were enrolled before. How many are new. The trial's row must be locked."""
    ids = list_to_enrol(scope, trial, cohort_id)
    for start in range(0, len(ids), AT_ONCE):
        rows = [_invited(trial, member_id) for member_id in ids[start : start + AT_ONCE]]
        scope.put_all(Enrolment, rows, key=("trial_id", "member_id"))
    if ids:
        scope.emit(
            TrialOffered(trial_id=trial.id, cohort_id=cohort_id, members=len(ids)),
            after={"members": len(ids)},
        )
    return len(ids)


@action(policy.may_open)
def open_to_newcomer(scope: WorkScope, trial_id: int, member_id: int, /) -> None:
    """The member is invited to the trial, unless it is closed or they were enrolled before."""
    alive = scope.select(Trial.id).where(Trial.id == trial_id, Trial.state != TrialState.CLOSED)
    if scope.first(alive) is not None:
        first = {"state": EnrolmentState.INVITED.value, "created_at": clock.now()}
        key = {"trial_id": trial_id, "member_id": member_id}
        scope.put(Enrolment, key=key, values={}, at_first=first)


def _invited(trial: Trial, member_id: int) -> dict[str, object]:
    return {
        "trial_id": trial.id,
        "member_id": member_id,
        "state": EnrolmentState.INVITED.value,
        "created_at": clock.now(),
    }


@action(policy.may_take_part)
def take_part(scope: CommunityScope, trial: Trial, /) -> None:
    """The member takes part; who does already stays where they are. Results from before they
    left count again. The trial's row must be locked."""
    known = find_enrolment(scope, trial)
    if known is not None and EnrolmentState(known.state).takes_part:
        return
    keep_enrolment(scope, trial, known)
    recount_missions(scope, trial)
    recount_trial(scope, trial)


@action(policy.may_leave)
def leave_trial(scope: CommunityScope, trial: Trial, /) -> None:
    """The member takes part no more; their results are kept, but count no more. The trial's row
    must be locked."""
    known = find_enrolment(scope, trial)
    if known is None or known.state == EnrolmentState.WITHDRAWN:
        return
    _set_state(scope, trial, EnrolmentState.WITHDRAWN)
    recount_missions(scope, trial)
    recount_trial(scope, trial)
    scope.emit(MemberWithdrew(trial_id=trial.id))


def keep_enrolment(scope: CommunityScope, trial: Trial, known: Enrolment | None) -> None:
    """The member takes part, as far as their results go: accepted, active or done.

    Two statements, and one more for who is new. The trial's row must be locked.
    """
    given = _count_own_results(scope, trial)
    missions = trial.next_mission - 1
    state = EnrolmentState.ACTIVE if given else EnrolmentState.ACCEPTED
    if given and given >= missions:
        state = EnrolmentState.DONE
    _set_state(scope, trial, state)
    if known is None or not EnrolmentState(known.state).takes_part:
        scope.emit(MemberEnrolled(trial_id=trial.id))


def _set_state(scope: CommunityScope, trial: Trial, state: EnrolmentState) -> None:
    key = {"trial_id": trial.id, "member_id": scope.member.id}
    scope.put(Enrolment, key=key, values={"state": state.value})


def _count_own_results(scope: CommunityScope, trial: Trial) -> int:
    mission = and_(
        Mission.community_id == scope.community_id, Mission.id == MissionResult.mission_id
    )
    return scope.one(
        scope.select(MissionResult)
        .join(Mission, mission)
        .where(Mission.trial_id == trial.id, MissionResult.member_id == scope.member.id)
        .with_only_columns(func.count(), maintain_column_froms=True)
    )
