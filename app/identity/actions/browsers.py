"""Knowing the browsers in which somebody has been signed in, to tell them of a new one (S27)."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity import policy
from app.identity.events import NewBrowser
from app.identity.models import KnownBrowser
from app.identity.queries import token_hash


@action(policy.may_prove_themself)
def note_browser(scope: Scope, person_id: int, /, *, mark: str) -> None:
    """The person is known in this browser. If it is new to them and not their first, that is told."""
    if not mark:
        return
    known = {"person_id": person_id, "mark_hash": token_hash(mark)}
    if not scope.put(KnownBrowser, key=known, values={}, at_first={"since": clock.now()}):
        return
    others = scope.select(KnownBrowser.since).where(
        KnownBrowser.person_id == person_id, KnownBrowser.mark_hash != known["mark_hash"]
    )
    if scope.first(others) is not None:
        scope.emit(NewBrowser(person_id=person_id))
