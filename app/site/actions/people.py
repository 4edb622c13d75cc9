"""Saying who is an employee, with all that hangs on it in communities."""

from app.access.verdicts import action
from app.communities.actions.members import end_staff_roles
from app.communities.queries.members import list_staff_places
from app.core.errors import Conflict
from app.core.languages import _
from app.identity.actions.flags import set_flags
from app.identity.actions.sessions import end_sessions
from app.identity.models import Person
from app.identity.queries.providers import DOUBTFUL, is_doubtful
from app.identity.scope import SiteScope
from app.site import policy


@action(policy.may_run_site)
def set_person_flags(
    scope: SiteScope, person: Person, /, *, is_employee: bool, is_administrator: bool
) -> list[str]:
    """The person has these flags; who is no employee any more is staff nowhere, and who rises signs
    in again (S20). The names of the communities that they left by it.

    Raises `Conflict` where no administrator or no owner would be left, and where somebody rises by
    an address that they have not proved (S03). Communities are locked
    first and the person after them, as whoever gives a staff role does too.
    """
    rises = (is_employee and not person.is_employee) or (
        is_administrator and not person.is_administrator
    )
    if rises and is_doubtful(scope, person.id):
        raise Conflict(_(DOUBTFUL))
    ended = [] if is_employee else end_staff_roles(scope, person.id)
    set_flags(scope, person, is_employee=is_employee, is_administrator=is_administrator)
    if rises:
        end_sessions(scope, person.id)
    if not is_employee and list_staff_places(scope, person.id):
        raise Conflict(_("Somebody gave them a staff role at this moment. Try again."))
    return ended
