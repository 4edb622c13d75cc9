"""Making and changing persons."""

from collections.abc import Callable
from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Invalid
from app.core.languages import _
from app.identity import policy
from app.identity.actions.passwords import hash_password, refuse_weak
from app.identity.events import AdministratorMade, PersonRenamed
from app.identity.models import Person, Setup
from app.identity.queries import find_person_by_email, get_person
from app.identity.queries.providers import DOUBTFUL, is_doubtful

NameCheck = Callable[[Any, str], str]
_NAME_CHECKS: list[NameCheck] = []


def checks_names(function: NameCheck) -> NameCheck:
    """The function is asked before somebody takes another name: `(scope, name)`. It says why they
    cannot be called so, or nothing."""
    _NAME_CHECKS.append(function)
    return function


@action(policy.may_prove_themself)
def make_person(
    scope: Scope,
    /,
    *,
    name: str,
    email: str,
    password: str | None,
    language: str = "en",
    is_employee: bool = False,
    is_administrator: bool = False,
    proved: bool = False,
) -> Person:
    """A person with this sign-in exists. Raises an integrity error when the address is taken.

    `proved`: the address is known to be theirs; otherwise its first proof takes away what was set up
    before (S03).
    """
    return scope.add(
        Person(
            name=name,
            email=email.strip().lower(),
            password_hash=hash_password(password) if password else None,
            language=language,
            is_employee=is_employee or is_administrator,
            is_administrator=is_administrator,
            email_proved_at=clock.now() if proved else None,
            created_at=clock.now(),
        )
    )


@action(policy.may_administer)
def make_administrator(
    scope: Scope, /, *, name: str, email: str, password: str | None, demo: bool = False
) -> Person:
    """The person with this address administers the site; they are made when there is none.

    A known person keeps name and password. The page `/setup` is gone afterwards. Raises `Invalid`
    on a weak password, and for somebody who has not proved the address (S03).
    """
    person = find_person_by_email(scope, email)
    if person is None:
        if password is not None:
            refuse_weak(password, name=name, email=email)
        person = make_person(
            scope,
            name=name,
            email=email,
            password=password,
            is_administrator=True,
            proved=True,
        )
    elif is_doubtful(scope, person.id):
        raise Invalid({"email": _(DOUBTFUL)})
    person.is_administrator = person.is_employee = True
    scope.flush()
    if scope.first(scope.select(Setup.id)) is None:
        scope.add(Setup(id=1, person_id=person.id, demo=demo, done_at=clock.now()))
    scope.emit(AdministratorMade(person_id=person.id))
    return person


@action(policy.may_change_own)
def change_profile(scope: Scope, /, *, name: str, language: str, zone: str) -> Person:
    """The viewer has this name, language and zone. A new name is told to who keeps copies. Raises
    `Invalid` for a name that would mislead others (C08)."""
    person = get_person(scope, scope.viewer.id if scope.viewer else 0)
    renamed = person.name != name
    refusals = (check(scope, name) for check in _NAME_CHECKS) if renamed else ()
    if refusal := next((said for said in refusals if said), ""):
        raise Invalid({"name": _(refusal)})
    person.name, person.language, person.zone = name, language, zone
    scope.flush()
    if renamed:
        scope.emit(PersonRenamed(person_id=person.id))
    return person
