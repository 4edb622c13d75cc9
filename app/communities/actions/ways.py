"""How a newcomer signs in from now on: a password, a passkey, or what a provider has proved. Checked
before a place is taken, kept once they are somebody."""

from dataclasses import dataclass

from app.access.scope import Scope
from app.core.errors import Invalid
from app.core.languages import _
from app.core.openid import Came
from app.identity.actions.challenges import JOIN, take_challenge
from app.identity.actions.passkeys import keep_passkey
from app.identity.actions.passwords import refuse_weak
from app.identity.actions.providers import keep_identity
from app.identity.queries.passkeys import NewKey, NoPasskey, check_new_key
from app.web.relying_party import RelyingParty


@dataclass(frozen=True)
class ByPassword:
    """A password of their own."""

    password: str


@dataclass(frozen=True)
class ByPasskey:
    """A passkey that this browser has just made (`bound`: to which it was asked)."""

    site: RelyingParty
    bound: str
    response: str
    called: str  # what its owner knows it by


@dataclass(frozen=True)
class ByProvider:
    """What an identity provider has just proved to this browser."""

    name: str
    came: Came


Way = ByPassword | ByPasskey | ByProvider


def check_way(scope: Scope, way: Way, *, name: str, email: str) -> NewKey | None:
    """The new key of a passkey, else None. Raises `Invalid` for a weak password or a key that is
    not what was asked for; its challenge is spent then."""
    if isinstance(way, ByPassword):
        refuse_weak(way.password, name=name, email=email)
    if not isinstance(way, ByPasskey):
        return None
    try:
        challenge = take_challenge(scope, response=way.response, purpose=JOIN, bound=way.bound)
        return check_new_key(way.response, site=way.site, challenge=challenge)
    except NoPasskey:
        words = _("This passkey could not be added. Try once more, or choose a password.")
        raise Invalid({"password": words}) from None


def keep_way(scope: Scope, person_id: int, way: Way, key: NewKey | None) -> None:
    """The person signs in by this. Raises `Conflict` when somebody else does already."""
    if isinstance(way, ByPasskey) and key is not None:
        keep_passkey(scope, person_id, key, name=way.called)
    elif isinstance(way, ByProvider):
        keep_identity(scope, person_id, way.came, provider_name=way.name)


def is_proof_of(way: Way, email: str) -> bool:
    """Whether what was proved is this very address."""
    if not isinstance(way, ByProvider) or not way.came.email_verified:
        return False
    return way.came.email.strip().lower() == email
