"""What came of a mission for one member."""

from typing import Any

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.trials import policy
from app.trials.actions.counters import recount_missions, recount_trial
from app.trials.actions.enrolments import keep_enrolment
from app.trials.events import MissionResultSet
from app.trials.models import EnrolmentState, Mission, MissionResult, Result, Trial
from app.trials.queries.participation import find_enrolment


@action(policy.may_give_result)
def set_result(
    scope: CommunityScope,
    trial: Trial,
    mission: Mission,
    /,
    *,
    result: Result,
    note: str = "",
    device: str = "",
) -> None:
    """The member's result for the mission stands as this, counted once, and they take part.

    Sending the same again changes nothing. The trial's row must be locked.
    """
    known = find_enrolment(scope, trial)
    takes_part = known is not None and EnrolmentState(known.state).takes_part
    changed = _put(scope, mission, result=result.value, note=note, device=device)
    if not changed and takes_part:
        return
    keep_enrolment(scope, trial, known)
    # for who comes back, the results from before count again too
    recount_missions(scope, trial, *([mission] if takes_part else []))
    recount_trial(scope, trial)
    scope.emit(MissionResultSet(trial_id=trial.id, mission_id=mission.id, result=result))


def _put(scope: CommunityScope, mission: Mission, **values: Any) -> bool:
    now = clock.now()
    key = {"mission_id": mission.id, "member_id": scope.member.id}
    first = {"created_at": now, "changed_at": now}
    changed = scope.put(MissionResult, key=key, values=values, at_first=first)
    if changed:  # the time is no part of what is compared
        mine = (
            MissionResult.mission_id == mission.id,
            MissionResult.member_id == scope.member.id,
        )
        scope.run(scope.change(MissionResult).where(*mine).values(changed_at=now))
    return changed


@action(policy.may_link_problem)
def link_problem(scope: WorkScope, /, *, mission_id: int, member_id: int, thread_id: int) -> None:
    """The member's result for the mission, if there is one, names this problem. One statement."""
    scope.run(
        scope.change(MissionResult)
        .where(MissionResult.mission_id == mission_id, MissionResult.member_id == member_id)
        .values(thread_id=thread_id)
    )
