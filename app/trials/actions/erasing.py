"""Erasing somebody from trials: what they noted, if it shall go, and their name in others' notes."""

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.core.erasing import Forgotten
from app.trials import policy
from app.trials.models import MissionResult


@action(policy.by_the_house)
def empty_notes(scope: WorkScope, /, *, member_id: int) -> None:
    """The member's results stay, and count; what they noted is empty."""
    mine = scope.change(MissionResult).where(MissionResult.member_id == member_id)
    scope.run(mine.values(note="", device=""))


@action(policy.by_the_house)
def take_out_of_notes(scope: WorkScope, /, *, forgotten: Forgotten) -> None:
    """No note names the person or their address."""
    named = forgotten.stands_in(MissionResult.note, MissionResult.device)
    for result in scope.all(scope.select(MissionResult).where(named)):
        result.note = forgotten.out_of(result.note)[:500]
        result.device = forgotten.out_of(result.device)[:200]
    scope.flush()
