"""Reads about identities at other providers."""

from app.access.scope import Scope
from app.identity.models import Passkey, Person, ProviderIdentity


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


def has_proof_of_own(scope: Scope, person_id: int) -> bool:
    """Whether the person has a password or a passkey. Two statements."""
    password = scope.select(Person.id).where(
        Person.id == person_id, Person.password_hash.is_not(None)
    )
    passkey = scope.select(Passkey.id).where(Passkey.person_id == person_id)
    return scope.first(password) is not None or scope.first(passkey) is not None
