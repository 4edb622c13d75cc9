"""What communities do when they hear of a person or an account, and what they say to a new name."""

from app.access.scope import WorkScope
from app.communities.actions.cohorts import refill_everywhere
from app.communities.actions.members import rename_person
from app.communities.models import Member
from app.communities.queries.names import TAKEN_FOR_STAFF, looks_like_staff_somewhere
from app.core.ledger.events import on
from app.customers.events import AccountChanged, PersonAttached
from app.customers.models import AccountPerson
from app.identity.actions.persons import checks_names
from app.identity.events import DevicesChanged, PersonRenamed
from app.identity.queries import get_person
from app.identity.scope import OwnScope


@checks_names
def refuse_names_of_staff(scope: OwnScope, name: str) -> str:
    """No customer takes the name of one of the staff afterwards either (C08)."""
    return TAKEN_FOR_STAFF if looks_like_staff_somewhere(scope, name) else ""


@on(PersonRenamed)
def carry_name(scope: WorkScope, event: PersonRenamed) -> None:
    """Every membership shows the person's name as it is now."""
    rename_person(scope, event.person_id, name=get_person(scope, event.person_id).name)


@on(DevicesChanged, PersonAttached)
def follow_person(scope: WorkScope, event: DevicesChanged | PersonAttached) -> None:
    """The person stands in each cohort whose rule holds for them now."""
    refill_everywhere(scope, Member.person_id == event.person_id)


@on(AccountChanged)
def follow_account(scope: WorkScope, event: AccountChanged) -> None:
    """The account's people stand in each cohort whose rule holds for them now."""
    people = scope.select(AccountPerson.person_id).where(
        AccountPerson.account_id == event.account_id
    )
    refill_everywhere(scope, Member.person_id.in_(people))
