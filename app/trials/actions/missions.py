"""Writing missions and putting them in order."""

from datetime import date

from app.access.verdicts import action
from app.communities.actions.numbers import take_mission_number
from app.communities.scope import CommunityScope
from app.core.errors import Conflict
from app.core.languages import _
from app.trials import policy
from app.trials.events import MissionAdded, MissionEdited
from app.trials.models import Enrolment, EnrolmentState, Mission, Trial

MOST = 50


@action(policy.may_change)
def add_mission(
    scope: CommunityScope,
    trial: Trial,
    /,
    *,
    title: str,
    why: str,
    steps: str,
    due_on: date | None,
) -> Mission:
    """The trial has one more mission, the last. Who was done with it is active again.

    Raises `Conflict` at 50. The trial's row must be locked. Five statements.
    """
    if trial.next_mission > MOST:
        raise Conflict(_("A trial has at most %(n)s missions.", n=MOST))
    position = trial.next_mission
    mission = scope.add(
        Mission(
            trial_id=trial.id,
            number=take_mission_number(scope),
            position=position,
            title=title,
            why=why,
            steps=steps,
            due_on=due_on,
        )
    )
    scope.run(scope.change(Trial).where(Trial.id == trial.id).values(next_mission=position + 1))
    scope.run(
        scope.change(Enrolment)
        .where(Enrolment.trial_id == trial.id, Enrolment.state == EnrolmentState.DONE)
        .values(state=EnrolmentState.ACTIVE.value)
    )
    scope.emit(MissionAdded(trial_id=trial.id, mission_id=mission.id))
    return mission


@action(policy.may_change)
def edit_mission(
    scope: CommunityScope,
    trial: Trial,
    mission: Mission,
    /,
    *,
    title: str,
    why: str,
    steps: str,
    due_on: date | None,
) -> None:
    """The mission has these words and this due date. Results stay."""
    wanted = {"title": title, "why": why, "steps": steps, "due_on": due_on}
    if all(getattr(mission, field) == value for field, value in wanted.items()):
        return
    scope.run(scope.change(Mission).where(Mission.id == mission.id).values(**wanted))
    scope.emit(MissionEdited(trial_id=trial.id, mission_id=mission.id))


@action(policy.may_change)
def put_mission_earlier(scope: CommunityScope, trial: Trial, mission: Mission, /) -> None:
    """The mission stands before the one that stood before it; the first stays where it is.

    The trial's row must be locked.
    """
    before = scope.one(
        scope.select(Mission)
        .where(Mission.trial_id == trial.id, Mission.position < mission.position)
        .order_by(Mission.position.desc())
    )
    if before is None:
        return
    here, there = mission.position, before.position
    for moved, position in ((mission, there), (before, here)):
        scope.run(scope.change(Mission).where(Mission.id == moved.id).values(position=position))
    fact = MissionEdited(trial_id=trial.id, mission_id=mission.id)
    scope.emit(fact, before={"position": here}, after={"position": there})
