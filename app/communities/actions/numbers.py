"""The numbers that count from 1 in a community."""

from typing import Any

from app.access.verdicts import action
from app.communities import policy
from app.communities.models import Community


@action(policy.may_take_number)
def take_thread_number(
    scope: Any, /, *, only_if: tuple[Any, ...] = (), more: tuple[Any, ...] = ()
) -> Any:
    """The next number of a thread is taken: a row of it and of what was asked besides (`more`).

    None, and nothing is taken, where a condition of `only_if` does not hold. Two at once never get
    the same number. One statement.
    """
    taken = scope.change(Community).where(Community.id == scope.community_id, *only_if)
    return scope.run_returning(
        taken.values(next_thread=Community.next_thread + 1).returning(
            (Community.next_thread - 1).label("number"), *more
        )
    )


@action(policy.may_take_number)
def take_trial_number(scope: Any, /) -> int:
    """The next number of a trial is taken. Two at once never get the same. One statement."""
    taken = scope.change(Community).where(Community.id == scope.community_id)
    row = scope.run_returning(
        taken.values(next_trial=Community.next_trial + 1).returning(Community.next_trial - 1)
    )
    return row[0]


@action(policy.may_take_number)
def take_mission_number(scope: Any, /) -> int:
    """The next number of a mission is taken, over all trials. Two at once never get the same. One
    statement."""
    taken = scope.change(Community).where(Community.id == scope.community_id)
    row = scope.run_returning(
        taken.values(next_mission=Community.next_mission + 1).returning(Community.next_mission - 1)
    )
    return row[0]
