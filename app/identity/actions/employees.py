"""Saying who is of the company."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.errors import Conflict
from app.core.languages import _, language
from app.identity import policy
from app.identity.events import EmployeeMade
from app.identity.models import Person
from app.identity.queries import find_person_by_email, lock_person


@action(policy.may_become_employee)
def make_employee(scope: Scope, person_id: int, /) -> bool:
    """The person is an employee. Whether they were none before.

    Their row is locked, also where nothing changes: whoever takes the flag away at this moment
    waits, and sees the staff role that this transaction gives.
    """
    lock_person(scope, person_id)
    changed = scope.run(
        scope.change(Person)
        .where(Person.id == person_id, Person.is_employee.is_(False))
        .values(is_employee=True)
    )
    if changed:
        scope.emit(EmployeeMade(person_id=person_id))
    return bool(changed)


@action(policy.may_administer)
def add_employee(scope: Scope, /, *, name: str, email: str) -> Person:
    """A new person of the company, who has no password yet. Raises `Conflict` when the address has
    a sign-in already: nobody becomes an employee by a slip of the pen."""
    email = email.strip().lower()
    first = {"name": name, "language": language()}
    if not scope.put(Person, key={"email": email}, values={}, at_first=first):
        raise Conflict(_("Somebody with this address has a sign-in already: set the flag there."))
    person = find_person_by_email(scope, email)
    if person is None:
        raise LookupError("a person just made is gone")
    make_employee(scope, person.id)
    return person
