"""Making, changing and moving trials."""

from datetime import date

from app.access.verdicts import action
from app.communities.actions.numbers import take_trial_number
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _
from app.trials import policy
from app.trials.events import TrialEdited, TrialMade, TrialMoved
from app.trials.models import Trial, TrialState
from app.trials.queries.trials import VersionChoice


@action(policy.may_run)
def make_trial(
    scope: CommunityScope,
    /,
    *,
    name: str,
    goals: str,
    version: VersionChoice,
    cohort_id: int | None,
    starts_on: date,
    ends_on: date,
) -> Trial:
    """A draft, with the community's next number. Three statements."""
    trial = scope.add(
        Trial(
            number=take_trial_number(scope),
            name=name,
            goals=goals,
            product_id=version.product_id,
            version_id=version.id,
            cohort_id=cohort_id,
            state=TrialState.DRAFT.value,
            starts_on=starts_on,
            ends_on=ends_on,
            created_at=clock.now(),
        )
    )
    scope.emit(TrialMade(trial_id=trial.id))
    return trial


@action(policy.may_change)
def edit_trial(
    scope: CommunityScope,
    trial: Trial,
    /,
    *,
    name: str,
    goals: str,
    starts_on: date,
    ends_on: date,
) -> None:
    """The trial has this name, these goals and this period. Version and cohort stay."""
    wanted = {"name": name, "goals": goals, "starts_on": starts_on, "ends_on": ends_on}
    if all(getattr(trial, field) == value for field, value in wanted.items()):
        return
    scope.run(scope.change(Trial).where(Trial.id == trial.id).values(**wanted))
    scope.emit(TrialEdited(trial_id=trial.id))


@action(policy.may_run)
def move_trial(scope: CommunityScope, trial: Trial, /, *, state: TrialState) -> None:
    """The trial stands there in its life; moving it to where it is changes nothing.

    Raises `Conflict` for a step that does not lead there. The trial's row must be locked.
    """
    was = TrialState(trial.state)
    if was is state:
        return
    if state not in was.steps:
        raise Conflict(_("The trial has moved meanwhile, or that step does not exist."))
    scope.run(scope.change(Trial).where(Trial.id == trial.id).values(state=state.value))
    scope.emit(
        TrialMoved(trial_id=trial.id, was=was, state=state),
        before={"state": was.value},
        after={"state": state.value},
    )
