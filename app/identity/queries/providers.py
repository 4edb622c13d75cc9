"""Reads about identities at other providers."""

from app.access.scope import Scope
from app.core.languages import N_
from app.identity.models import Passkey, Person, ProviderIdentity

DOUBTFUL = N_(
    "They have not proved their address yet. Ask them to sign in once by a link, which proves it."
)


def find_identity(scope: Scope, *, issuer: str, subject: str) -> ProviderIdentity | None:
    """Who this is here, or None. One statement."""
    wanted = scope.select(ProviderIdentity).where(
        ProviderIdentity.issuer == issuer, ProviderIdentity.subject == subject
    )
    return scope.one(wanted)


def list_identities(scope: Scope, person_id: int) -> list[ProviderIdentity]:
    """The person's identities at providers, the first connected first. One statement."""
    wanted = scope.select(ProviderIdentity).where(ProviderIdentity.person_id == person_id)
    return scope.all(wanted.order_by(ProviderIdentity.connected_at, ProviderIdentity.issuer))


def is_doubtful(scope: Scope, person_id: int) -> bool:
    """Whether somebody set this sign-in up without having shown that its address is theirs: it may
    be anybody's, so its address is no reason to give it rights (S03). At most four statements."""
    unproved = scope.select(Person.id).where(
        Person.id == person_id, Person.email_proved_at.is_(None), Person.erased_at.is_(None)
    )
    if scope.first(unproved) is None:
        return False
    return has_proof_of_own(scope, person_id) or bool(list_identities(scope, person_id))


def has_proof_of_own(scope: Scope, person_id: int) -> bool:
    """Whether the person has a password or a passkey. Two statements."""
    password = scope.select(Person.id).where(
        Person.id == person_id, Person.password_hash.is_not(None)
    )
    passkey = scope.select(Passkey.id).where(Passkey.person_id == person_id)
    return scope.first(password) is not None or scope.first(passkey) is not None
