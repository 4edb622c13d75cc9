"""Facts about trials: ids and enums only."""

from app.core.ledger.events import Event
from app.trials.models import Result, TrialState


class TrialMade(Event, name="trial.made", audited=True):
    """Staff made a trial; it is a draft."""

    trial_id: int


class TrialEdited(Event, name="trial.edited", audited=True):
    """Staff changed a trial's name, goals or period."""

    trial_id: int


class TrialMoved(Event, name="trial.moved", audited=True):
    """The trial stands elsewhere in its life."""

    trial_id: int
    was: TrialState
    state: TrialState


class TrialOffered(Event, name="trial.offered", audited=True):
    """Staff enrolled members, who may now say yes. `cohort_id` is None for all customers."""

    trial_id: int
    cohort_id: int | None
    members: int


class MissionAdded(Event, name="mission.added", audited=True):
    """The trial has one more thing to try."""

    trial_id: int
    mission_id: int


class MissionEdited(Event, name="mission.edited", audited=True):
    """Staff changed a mission's words, due date or place in the order."""

    trial_id: int
    mission_id: int


class MemberEnrolled(Event, name="trial.joined"):
    """A member takes part from now on."""

    trial_id: int


class MemberWithdrew(Event, name="trial.left"):
    """A member left the trial."""

    trial_id: int


class MissionResultSet(Event, name="mission.result-set"):
    """A member's result for a mission stands as this."""

    trial_id: int
    mission_id: int
    result: Result
