"""The one time that a site is set up."""

import hmac

from sqlalchemy.exc import IntegrityError

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import NotFound
from app.identity import policy
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.actions.passwords import refuse_weak
from app.identity.actions.persons import make_person
from app.identity.events import SiteSetUp
from app.identity.models import Person, Setup
from app.identity.queries import is_set_up

TRIES = 10


@action(policy.may_set_up)
def try_code(scope: Scope, /, *, typed: str, code: str, address: str) -> bool:
    """Whether the typed code is the site's. Every try counts. Raises `TooMany`."""
    count_attempt(scope, Limit("setup", address, TRIES))
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return hmac.compare_digest(plain.encode(), code.replace("-", "").encode())


@action(policy.may_set_up)
def set_up_site(
    scope: Scope, /, *, name: str, email: str, password: str, language: str = "en"
) -> Person:
    """The site has its first administrator. Whoever is second meets `NotFound`: the key of the one
    row of `Setup` lets only one in (X09)."""
    if is_set_up(scope):
        raise NotFound
    refuse_weak(password, name=name, email=email)
    try:
        person = make_person(
            scope,
            name=name,
            email=email,
            password=password,
            language=language,
            is_administrator=True,
            proved=True,
        )
        scope.add(Setup(id=1, person_id=person.id, done_at=clock.now()))
    except IntegrityError as error:
        raise NotFound from error
    scope.emit(SiteSetUp(person_id=person.id))
    return person
