"""Which trials an invitation into the community may open."""

from app.access.scope import Scope
from app.communities.queries.offers import TrialChoice, lists_trials
from app.trials.models import Trial, TrialState

OFFERED = (TrialState.RECRUITING.value, TrialState.RUNNING.value)


def offer_trials() -> None:
    """Communities know from now on which trials there are."""
    lists_trials(list_offered)


def list_offered(scope: Scope) -> list[TrialChoice]:
    """The trials that members are sought for or that run, by number. One statement."""
    wanted = scope.select(Trial.id, Trial.name).where(Trial.state.in_(OFFERED))
    return [TrialChoice(row.id, row.name) for row in scope.rows(wanted.order_by(Trial.number))]
