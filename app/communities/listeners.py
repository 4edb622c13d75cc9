"""What communities do when they hear of a person."""

from app.access.scope import WorkScope
from app.communities.actions.members import rename_person
from app.core.ledger.events import on
from app.identity.events import PersonRenamed
from app.identity.queries import get_person


@on(PersonRenamed)
def carry_name(scope: WorkScope, event: PersonRenamed) -> None:
    """Every membership shows the person's name as it is now."""
    rename_person(scope, event.person_id, name=get_person(scope, event.person_id).name)
