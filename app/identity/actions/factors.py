"""Setting up and taking away what a second step is taken by: the application, the recovery codes.

Whoever calls these has asked for a fresh proof (`proves="methods"`). Each change ends every other
session of the person and every link from a mail (S22).
"""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, NotSignedIn
from app.core.languages import _
from app.core.sealing import seal
from app.identity import policy
from app.identity.actions.links import end_links
from app.identity.actions.second_step import matching_step
from app.identity.actions.sessions import end_sessions, lock_viewer
from app.identity.actions.tokens import revoke_tokens
from app.identity.events import (
    AuthenticatorAdded,
    AuthenticatorRemoved,
    RecoveryCodesMade,
    SecondStepSet,
)
from app.identity.models import Authenticator, Person, RecoveryCode
from app.identity.queries.second_step import (
    KEPT,
    fresh_recovery_code,
    get_methods,
    offered_secret,
    recovery_hash,
)

CODES = 10


@action(policy.may_change_own)
def close_the_rest(scope: Scope, /) -> None:
    """Every other session of the viewer is over, and no link from a mail works (S22)."""
    viewer = scope.viewer
    if viewer is None:
        raise NotSignedIn
    end_sessions(scope, viewer.id, but=viewer.session_id)
    end_links(scope, viewer.id)


@action(policy.may_change_own)
def add_authenticator(scope: Scope, /, *, sealed: str, code: str) -> list[str]:
    """The viewer has this application, since its first code was right, and is asked for a second
    step from now on. New recovery codes come back when there was none before; shown once. Raises
    `Invalid`."""
    person = lock_viewer(scope)
    secret = offered_secret(scope, person.id, sealed)
    if secret is None:
        raise Invalid({"code": _("This page is too old. Scan the new picture.")})
    plain = "".join(code.split())
    step = matching_step(secret, plain) if plain.isascii() else None
    if step is None:
        raise Invalid({"code": _("This is not the code of now. Wait for the next and try that.")})
    kept = seal(secret, scope.secret, purpose=KEPT)
    scope.run(scope.remove(Authenticator).where(Authenticator.person_id == person.id))
    scope.add(
        Authenticator(person_id=person.id, secret=kept, last_step=step, created_at=clock.now())
    )
    scope.emit(AuthenticatorAdded(person_id=person.id))
    return _turn_on(scope, person.id)


@action(policy.may_change_own)
def remove_authenticator(scope: Scope, /) -> None:
    """The viewer's application counts no more. Without a passkey there is no second step then."""
    person = lock_viewer(scope)
    if scope.run(scope.remove(Authenticator).where(Authenticator.person_id == person.id)):
        scope.emit(AuthenticatorRemoved(person_id=person.id))
        turn_off_without_second(scope)
        close_the_rest(scope)


@action(policy.may_change_own)
def ask_for_second_step(scope: Scope, /) -> list[str]:
    """The viewer, who has a passkey or an application, is asked for it after a password or a link.

    New recovery codes come back when there was none before. Raises `Conflict`.
    """
    person = lock_viewer(scope)
    if not get_methods(scope, person.id).has_second:
        raise Conflict(_("Add a passkey or an app for codes first."))
    return _turn_on(scope, person.id)


@action(policy.may_change_own)
def stop_second_step(scope: Scope, /) -> None:
    """The viewer is not asked for a second step; application and recovery codes are gone."""
    person = lock_viewer(scope)
    if not person.second_step:
        return
    if scope.run(scope.remove(Authenticator).where(Authenticator.person_id == person.id)):
        scope.emit(AuthenticatorRemoved(person_id=person.id))
    _turn_off(scope, person.id)
    close_the_rest(scope)


@action(policy.may_change_own)
def renew_recovery_codes(scope: Scope, /) -> list[str]:
    """Ten new codes, shown once; every older one is dead. Raises `Conflict` without a second step."""
    person = lock_viewer(scope)
    if not person.second_step:
        raise Conflict(_("Recovery codes are for a second step, and you have none."))
    close_the_rest(scope)
    return _make_codes(scope, person.id)


@action(policy.may_change_own)
def turn_off_without_second(scope: Scope, /) -> None:
    """The viewer is asked for no second step when nothing is left to take it by."""
    viewer_id = scope.viewer.id if scope.viewer else 0
    methods = get_methods(scope, viewer_id)
    if methods.second_step and not methods.has_second:
        _turn_off(scope, viewer_id)


def _turn_on(scope: Scope, person_id: int) -> list[str]:
    had = get_methods(scope, person_id)
    if not had.second_step:
        revoke_tokens(scope, person_id)  # none was made with a second proof behind it (S16)
        scope.run(scope.change(Person).where(Person.id == person_id).values(second_step=True))
        scope.emit(SecondStepSet(person_id=person_id, on=True))
    close_the_rest(scope)
    return _make_codes(scope, person_id) if not had.codes_left else []


def _turn_off(scope: Scope, person_id: int) -> None:
    scope.run(scope.change(Person).where(Person.id == person_id).values(second_step=False))
    scope.run(scope.remove(RecoveryCode).where(RecoveryCode.person_id == person_id))
    scope.emit(SecondStepSet(person_id=person_id, on=False))


def _make_codes(scope: Scope, person_id: int) -> list[str]:
    codes = [fresh_recovery_code() for _n in range(CODES)]
    scope.run(scope.remove(RecoveryCode).where(RecoveryCode.person_id == person_id))
    rows = [{"person_id": person_id, "code_hash": recovery_hash(code)} for code in codes]
    scope.add_all(RecoveryCode, rows)
    scope.emit(RecoveryCodesMade(person_id=person_id))
    return codes
