"""Taking the second step away from somebody else, who has lost whatever they took it by."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.errors import Conflict, NotFound
from app.core.languages import _
from app.identity import policy
from app.identity.actions.links import end_links
from app.identity.actions.sessions import end_sessions
from app.identity.events import SecondStepCleared
from app.identity.models import Authenticator, Passkey, Person, RecoveryCode
from app.identity.queries import lock_person
from app.identity.queries.second_step import get_methods


@action(policy.may_clear_second_step)
def clear_second_step(scope: Scope, person: Person, /) -> None:
    """The person is asked for no second step: application, recovery codes and passkeys are gone,
    every session is over and no link from a mail works. Their password and their address stay as
    they were, so that whoever does this can sign in as nobody (R03).

    Raises `Conflict` when there is nothing to take away.
    """
    locked = lock_person(scope, person.id)
    if locked is None:
        raise NotFound
    had = get_methods(scope, locked.id)
    if not (had.second_step or had.has_second):
        raise Conflict(_("There is no second step to take away."))
    for model in (Authenticator, RecoveryCode, Passkey):
        scope.run(scope.remove(model).where(model.person_id == locked.id))
    scope.run(scope.change(Person).where(Person.id == locked.id).values(second_step=False))
    end_sessions(scope, locked.id)
    end_links(scope, locked.id)
    scope.emit(
        SecondStepCleared(person_id=locked.id),
        before={"second_step": had.second_step, "app": had.authenticator, "passkeys": had.passkeys},
        after={"second_step": False, "app": False, "passkeys": 0},
    )
