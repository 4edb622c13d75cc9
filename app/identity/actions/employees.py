"""Saying who is of the company."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.identity import policy
from app.identity.events import EmployeeMade
from app.identity.models import Person


@action(policy.may_become_employee)
def make_employee(scope: Scope, person_id: int, /) -> bool:
    """The person is an employee. Whether they were none before."""
    changed = scope.run(
        scope.change(Person)
        .where(Person.id == person_id, Person.is_employee.is_(False))
        .values(is_employee=True)
    )
    if changed:
        scope.emit(EmployeeMade(person_id=person_id))
    return bool(changed)
