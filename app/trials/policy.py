"""Who may run trials, take part in them and give results. No database, no web."""

from typing import Any

from app.access.roles import Permission
from app.access.verdicts import YES, Verdict, no
from app.trials.models import EnrolmentState, TrialState

ASK_MANAGER = "Ask a manager of this community."


def may_run(scope: Any, *records: Any) -> Verdict:
    """Managers make trials, write missions, enrol members and see who takes part."""
    if not scope.allows(Permission.RUN_TRIALS):
        return no("Only managers run trials.", ASK_MANAGER)
    return YES


def may_change(scope: Any, trial: Any, *records: Any) -> Verdict:
    """Managers change a trial until it is closed."""
    if not may_run(scope):
        return may_run(scope)
    if trial.state == TrialState.CLOSED:
        return no("This trial is closed, so it stays as it is.")
    return YES


def may_take_part(scope: Any, trial: Any) -> Verdict:
    """Customers take part while members are sought and while it runs; staff never count as
    customers."""
    if scope.member.is_staff:
        return no("Trials are for customers; staff do not count among those who take part.")
    if not scope.allows(Permission.POST):
        return no("You cannot take part here.", ASK_MANAGER)
    if trial.state not in (TrialState.RECRUITING, TrialState.RUNNING):
        return no("Nobody can join this trial now.", ASK_MANAGER)
    return YES


def may_leave(scope: Any, trial: Any) -> Verdict:
    """Whoever was enrolled leaves on any day, without a reason."""
    if scope.member.is_staff or not scope.allows(Permission.POST):
        return no("You do not take part here.")
    if trial.state == TrialState.CLOSED:
        return no("This trial is closed, so it stays as it is.")
    return YES


def may_give_result(scope: Any, trial: Any, *missions: Any) -> Verdict:
    """Customers give results while the trial runs and while it closes."""
    if scope.member.is_staff:
        return no("Results are the customers' words; staff do not count among them.")
    if not scope.allows(Permission.POST):
        return no("You cannot give results here.", ASK_MANAGER)
    if not TrialState(trial.state).takes_results:
        return no("Results are taken while the trial runs.", ASK_MANAGER)
    return YES


def may_fetch_builds(scope: Any, trial: Any) -> Verdict:
    """Builds are for the period of the trial, and for staff (U11)."""
    left = trial.my_state == EnrolmentState.WITHDRAWN
    if scope.member.is_staff or (trial.takes_results and not left):
        return YES
    return no("Builds are there while the trial runs.")


def may_link_problem(scope: Any, *records: Any) -> Verdict:
    """The house alone ties a problem to the result that it came from."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")


def may_open(scope: Any, *records: Any) -> Verdict:
    """The house alone opens a trial to somebody new, as their invitation said."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")
