"""Who is an employee, and who an administrator."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.identity import policy
from app.identity.events import FlagsSet
from app.identity.models import Person


@action(policy.may_administer)
def set_flags(
    scope: Scope, person: Person, /, *, is_employee: bool, is_administrator: bool
) -> None:
    """The person has these flags. Raises `Conflict` when no administrator would be left.

    Administrators are locked in one order, so that two who take each other's flag at the same
    moment do not both succeed.
    """
    if is_administrator and not is_employee:
        raise Invalid({"is_employee": _("Administrators are employees.")})
    administrators = scope.all(
        scope.select(Person.id)
        .where(Person.is_administrator.is_(True))
        .order_by(Person.id)
        .with_for_update()
    )
    row = scope.first(
        scope.select(Person.is_employee, Person.is_administrator)
        .where(Person.id == person.id)
        .with_for_update()
    )
    was, wanted = tuple(row), (is_employee, is_administrator)
    if was == wanted:
        return
    if not is_administrator and administrators == [person.id]:
        raise Conflict(_("This is the last administrator; name another one first."))
    scope.run(
        scope.change(Person)
        .where(Person.id == person.id)
        .values(is_employee=is_employee, is_administrator=is_administrator)
    )
    scope.emit(
        FlagsSet(person_id=person.id, is_employee=is_employee, is_administrator=is_administrator),
        before={"is_employee": was[0], "is_administrator": was[1]},
        after={"is_employee": is_employee, "is_administrator": is_administrator},
    )
