"""What products do when persons change."""

from app.access.scope import WorkScope
from app.core.ledger.events import on
from app.identity.events import FlagsSet
from app.products.actions import products


@on(FlagsSet)
def leave_teams(scope: WorkScope, event: FlagsSet) -> None:
    """Who is no employee any more is on no product's team; the door has closed already."""
    if not event.is_employee:
        products.leave_all_teams(scope, event.person_id)
