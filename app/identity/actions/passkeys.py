"""Passkeys: added, named, removed, and used to sign in, as a second step, and to prove again.

A passkey whose device verified its owner is two proofs in one, so it signs in whole.
"""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.ids import new_id
from app.core.languages import _
from app.identity import policy
from app.identity.actions.challenges import ADD, PROVE, SECOND_STEP, SIGN_IN, take_challenge
from app.identity.actions.factors import close_the_rest, turn_off_without_second
from app.identity.actions.fresh_proofs import rise
from app.identity.actions.second_step import finish_half
from app.identity.actions.sessions import begin_whole_session, lock_viewer, refuse_other_ways
from app.identity.events import PasskeyAdded, PasskeyRemoved, PasswordRemoved
from app.identity.models import Passkey, Person
from app.identity.queries import get_person, lock_person
from app.identity.queries.passkeys import (
    NewKey,
    NoPasskey,
    check_new_key,
    check_use,
    credential_in,
    find_passkey,
    list_passkeys,
)
from app.identity.queries.second_step import find_half
from app.web.browsers import Visit
from app.web.relying_party import RelyingParty

MOST = 20


@action(policy.may_change_own)
def add_passkey(
    scope: Scope, /, *, site: RelyingParty, bound: str, response: str, name: str
) -> None:
    """The viewer has this passkey too, under this name. Raises `NoPasskey`, and `Conflict` when
    there are too many or the key is known already."""
    person = lock_viewer(scope)
    challenge = take_challenge(
        scope, response=response, purpose=ADD, bound=bound, person_id=person.id
    )
    made = check_new_key(response, site=site, challenge=challenge)
    if len(list_passkeys(scope, person.id)) >= MOST:
        raise Conflict(_("You have %(n)s passkeys. Remove one first.", n=MOST))
    keep_passkey(scope, person.id, made, name=name)
    close_the_rest(scope)


@action(policy.may_prove_themself)
def keep_passkey(scope: Scope, person_id: int, made: NewKey, /, *, name: str) -> None:
    """The key, just checked, is the person's. Raises `Conflict` when it is known already (S19)."""
    passkey_id = new_id()
    first = {
        "id": passkey_id,
        "person_id": person_id,
        "public_key": made.public_key,
        "sign_count": made.sign_count,
        "name": name,
        "created_at": clock.now(),
    }
    key = {"credential_id": made.credential_id}
    if not scope.put(Passkey, key=key, values={}, at_first=first):
        raise Conflict(_("This passkey is known already."))
    scope.emit(PasskeyAdded(person_id=person_id, passkey_id=passkey_id))


@action(policy.may_change_own)
def name_passkey(scope: Scope, /, *, passkey_id: int, name: str) -> None:
    """The viewer's passkey has this name."""
    person = lock_viewer(scope)
    own = scope.change(Passkey).where(Passkey.person_id == person.id, Passkey.id == passkey_id)
    scope.run(own.values(name=name))


@action(policy.may_change_own)
def remove_passkey(scope: Scope, /, *, passkey_id: int) -> None:
    """The viewer's passkey opens nothing any more."""
    person = lock_viewer(scope)
    own = scope.remove(Passkey).where(Passkey.person_id == person.id, Passkey.id == passkey_id)
    if scope.run(own):
        scope.emit(PasskeyRemoved(person_id=person.id, passkey_id=passkey_id))
        turn_off_without_second(scope)
        close_the_rest(scope)


@action(policy.may_change_own)
def remove_password(scope: Scope, /) -> None:
    """The viewer, who has a passkey, has no password. Raises `Conflict` without a passkey."""
    person = lock_viewer(scope)
    if not list_passkeys(scope, person.id):
        raise Conflict(_("Add a passkey first."))
    if person.password_hash is None:
        return
    scope.run(scope.change(Person).where(Person.id == person.id).values(password_hash=None))
    scope.emit(PasswordRemoved(person_id=person.id))
    close_the_rest(scope)


@action(policy.may_prove_themself)
def sign_in_by_passkey(
    scope: Scope, /, *, site: RelyingParty, bound: str, response: str, visit: Visit
) -> str:
    """The token of a new session. Raises `NoPasskey`, and `Refused` where the person's address must
    come by a provider."""
    person_id = _use(scope, site, bound, response, SIGN_IN)
    refuse_other_ways(visit, get_person(scope, person_id).email)
    return begin_whole_session(scope, person_id, visit=visit)


@action(policy.may_prove_themself)
def finish_by_passkey(
    scope: Scope, /, *, half: str, site: RelyingParty, bound: str, response: str, visit: Visit
) -> str | None:
    """The token of a whole session in place of the half one; None when that has ended. Raises
    `NoPasskey`."""
    person_id = find_half(scope, half)
    if person_id is None:
        return None
    _use(scope, site, bound, response, SECOND_STEP, person_id)
    return finish_half(scope, person_id, half=half, visit=visit)


@action(policy.may_change_own)
def prove_by_passkey(
    scope: Scope, /, *, act: str, site: RelyingParty, bound: str, response: str
) -> str:
    """The session's new token: it is fresh for this act. Raises `NoPasskey`."""
    viewer_id = scope.viewer.id if scope.viewer else 0
    _use(scope, site, bound, response, PROVE + act, viewer_id)
    return rise(scope, act=act)


def _use(
    scope: Scope,
    site: RelyingParty,
    bound: str,
    response: str,
    purpose: str,
    person_id: int | None = None,
) -> int:
    """The person, locked, whose passkey answered; its count has gone on, once."""
    challenge = take_challenge(
        scope, response=response, purpose=purpose, bound=bound, person_id=person_id
    )
    passkey = find_passkey(scope, credential_in(response))
    if passkey is None or person_id not in (None, passkey.person_id):
        raise NoPasskey
    count = check_use(response, passkey, site=site, challenge=challenge)
    lock_person(scope, passkey.person_id)
    same = scope.change(Passkey).where(
        Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count
    )
    if not scope.run(same.values(sign_count=count, used_at=clock.now())):
        raise NoPasskey
    return passkey.person_id
