"""Signing in by an OpenID Connect provider, connecting one to one's sign-in, and disconnecting it.

What a provider said is checked in `core.openid`; here it becomes a person, or nobody. No membership
of anything begins here.
"""

from dataclasses import replace

from sqlalchemy.exc import IntegrityError

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict, Refused
from app.core.languages import _, language
from app.core.mail.domains import domain_of
from app.core.openid import Came, Provider
from app.identity import policy
from app.identity.actions.addresses import prove_address
from app.identity.actions.links import end_links
from app.identity.actions.persons import make_person
from app.identity.actions.sessions import begin_session, end_sessions
from app.identity.actions.tokens import revoke_tokens
from app.identity.events import EmployeeMade, ProviderConnected, ProviderDisconnected
from app.identity.models import Person, ProviderIdentity
from app.identity.queries import find_person_by_email, get_person, lock_person
from app.identity.queries.providers import find_identity, has_proof_of_own, list_identities
from app.web.browsers import Visit


class TakenIdentity(Conflict):
    """Somebody else signs in with this identity."""


@action(policy.may_prove_themself)
def sign_in_by_provider(
    scope: Scope, came: Came, provider: Provider, /, *, visit: Visit
) -> str | None:
    """The token of a new session of whoever this identity is here, or None for nobody.

    An identity that is connected is its person's, whatever address it has by now (S02). Another one
    becomes a person's only where this provider answers for the domain of the address, and says that
    the address is verified (S01): then of whoever has that address, or of a new employee.
    """
    visit = replace(visit, provider=provider.name)
    known = find_identity(scope, issuer=came.issuer, subject=came.subject)
    if known is not None:
        return begin_session(scope, known.person_id, visit=visit)
    domain = domain_of(came.email) if came.email else ""
    employs, decides = provider.given.employs(domain), provider.given.is_required_for(domain)
    if not came.email_verified or not (employs or decides):
        return None
    person = find_person_by_email(scope, came.email)
    if person is not None:
        _close_what_others_opened(scope, person.id)
    elif employs:
        person = _new_employee(scope, came)
    else:
        return None
    keep_identity(scope, person.id, came, provider_name=provider.name)
    return begin_session(scope, person.id, visit=visit)


def _close_what_others_opened(scope: Scope, person_id: int) -> None:
    """The first proof of an address by whoever answers for it: what was made before may be of
    somebody who only typed the address (S03)."""
    person = lock_person(scope, person_id)
    if person is not None:
        prove_address(scope, person)
    scope.run(scope.change(Person).where(Person.id == person_id).values(password_hash=None))
    end_links(scope, person_id)
    end_sessions(scope, person_id)
    revoke_tokens(scope, person_id)


def _new_employee(scope: Scope, came: Came) -> Person:
    name = came.name or came.email.partition("@")[0]
    person = make_person(
        scope, name=name, email=came.email, password=None, language=language(), is_employee=True
    )
    scope.emit(EmployeeMade(person_id=person.id))
    return person


@action(policy.may_prove_themself)
def keep_identity(scope: Scope, person_id: int, came: Came, /, *, provider_name: str) -> None:
    """The person signs in with this identity too, and hears of it by mail.

    For whoever has just proved both. Raises `TakenIdentity` when it is somebody else's.
    """
    row = ProviderIdentity(
        issuer=came.issuer,
        subject=came.subject,
        person_id=person_id,
        provider=provider_name,
        email=came.email,
        connected_at=clock.now(),
    )
    known = find_identity(scope, issuer=came.issuer, subject=came.subject)
    if known is not None and known.person_id == person_id:
        return
    try:
        if known is None:
            with scope.whole():
                scope.add(row)
    except IntegrityError:
        known = row
    if known is not None:
        raise TakenIdentity(_("Somebody else signs in here with that account."))
    scope.emit(ProviderConnected(person_id=person_id))


@action(policy.may_change_own)
def connect_provider(scope: Scope, came: Came, /, *, provider_name: str) -> None:
    """The viewer signs in by this identity too. Raises `TakenIdentity`."""
    viewer_id = scope.viewer.id if scope.viewer else 0
    lock_person(scope, viewer_id)
    keep_identity(scope, viewer_id, came, provider_name=provider_name)


@action(policy.may_change_own)
def disconnect_provider(scope: Scope, /, *, issuer: str, subject: str, required: str = "") -> None:
    """The viewer does not sign in by this identity any more. Nothing when it is not theirs.

    Raises `Refused` for the last way in: `required` is the provider that the viewer's address must
    sign in by, if any.
    """
    viewer_id = scope.viewer.id if scope.viewer else 0
    person = lock_person(scope, viewer_id) or get_person(scope, viewer_id)
    mine = list_identities(scope, person.id)
    gone = [one for one in mine if (one.issuer, one.subject) == (issuer, subject)]
    if not gone:
        return
    left = [one for one in mine if one not in gone]
    if required:
        stays = any(one.provider == required for one in left)
    else:
        stays = bool(left) or has_proof_of_own(scope, person.id)
    if not stays:
        raise Refused(
            _("This is the last way by which you sign in."),
            _("Choose a password or connect another account first."),
        )
    scope.run(
        scope.remove(ProviderIdentity).where(
            ProviderIdentity.issuer == issuer,
            ProviderIdentity.subject == subject,
            ProviderIdentity.person_id == person.id,
        )
    )
    scope.emit(ProviderDisconnected(person_id=person.id))
