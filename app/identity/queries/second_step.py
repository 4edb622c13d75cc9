"""Reads about the second step: who is asked for one, and by what they can take it."""

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta

import pyotp
import segno
from sqlalchemy import func, literal

from app.access.scope import Scope
from app.core.clock import clock
from app.core.sealing import Broken, seal, unseal
from app.identity.models import Authenticator, HalfSession, Passkey, Person, RecoveryCode
from app.identity.queries import token_hash

ENROLLING, KEPT = "authenticator-offer", "authenticator"  # purposes of sealed secrets
OFFER_LIVES = timedelta(minutes=20)


@dataclass(frozen=True)
class SignInMethods:
    """What a person signs in with besides links by mail, which everybody can ask for."""

    password: bool
    second_step: bool
    authenticator: bool
    passkeys: int
    codes_left: int
    address_proved: bool = True

    @property
    def has_second(self) -> bool:
        """Whether there is anything by which a second step could be taken."""
        return self.authenticator or self.passkeys > 0


@dataclass(frozen=True)
class AuthenticatorOffer:
    """A secret for an application that makes codes, to be confirmed by its first code.

    `sealed` comes back with the form; nothing is kept until then.
    """

    sealed: str
    secret: str
    qr: str  # an image's address
    address: str


def get_methods(scope: Scope, person_id: int) -> SignInMethods:
    """The person's methods. One statement."""
    authenticators = scope.select(func.count()).where(Authenticator.person_id == person_id)
    passkeys = scope.select(func.count()).where(Passkey.person_id == person_id)
    codes = scope.select(func.count()).where(
        RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)
    )
    row = scope.first(
        scope.select(
            Person.password_hash.is_not(None).label("password"),
            Person.second_step,
            Person.email_proved_at.is_not(None).label("address_proved"),
            authenticators.scalar_subquery().label("authenticators"),
            passkeys.scalar_subquery().label("passkeys"),
            codes.scalar_subquery().label("codes"),
            literal(1),
        ).where(Person.id == person_id)
    )
    if row is None:
        return SignInMethods(False, False, False, 0, 0)
    return SignInMethods(
        password=bool(row.password),
        second_step=row.second_step,
        authenticator=row.authenticators > 0,
        passkeys=row.passkeys,
        codes_left=row.codes,
        address_proved=bool(row.address_proved),
    )


def find_half(scope: Scope, token: str) -> int | None:
    """The person whose first proof was right in this browser, if it was just now; or None."""
    wanted = scope.select(HalfSession.person_id).where(
        HalfSession.token_hash == token_hash(token), HalfSession.expires_at > clock.now()
    )
    return scope.one(wanted)


def offer_authenticator(scope: Scope, *, site_name: str, sealed: str = "") -> AuthenticatorOffer:
    """A secret for the viewer, the same as in `sealed` while that is fresh. No statement."""
    viewer = scope.viewer
    whose = viewer.id if viewer else 0
    secret = offered_secret(scope, whose, sealed) or pyotp.random_base32()
    address = pyotp.TOTP(secret).provisioning_uri(
        name=viewer.email if viewer else "", issuer_name=site_name
    )
    return AuthenticatorOffer(
        sealed=seal(f"{whose} {secret}", scope.secret, purpose=ENROLLING),
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        qr=segno.make(address, error="m").svg_data_uri(scale=5, border=3, light="#fff"),
        address=address,
    )


def offered_secret(scope: Scope, person_id: int, sealed: str) -> str | None:
    """The secret that was offered to this person in the last twenty minutes, or None."""
    try:
        offer = unseal(sealed, scope.secret, purpose=ENROLLING, lives=OFFER_LIVES)
    except Broken:
        return None
    whose, _space, secret = offer.partition(" ")
    return secret if whose == str(person_id) else None


def fresh_recovery_code() -> str:
    """`abcd-efgh-ijkl-mnop`, 80 bits."""
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


def recovery_hash(typed: str) -> str:
    """How a recovery code stands in the database, however it was typed."""
    return token_hash("".join(c for c in typed.lower() if c.isalnum()))
