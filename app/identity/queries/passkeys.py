"""Reads about passkeys, and the checking of what a browser sends about one. Nothing is written."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from app.access.scope import Scope
from app.identity.models import Passkey
from app.web.relying_party import RelyingParty

_UNREADABLE = (ValueError, KeyError, TypeError, RecursionError)  # the last: nested too deeply (C07)


class NoPasskey(Exception):
    """What the browser sent is not what was asked for. Why, nobody is told."""


@dataclass(frozen=True)
class PasskeyRow:
    """A passkey as its owner sees it."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class NewKey:
    """A key that was just made: what is kept of it."""

    credential_id: str
    public_key: bytes
    sign_count: int


def list_passkeys(scope: Scope, person_id: int) -> tuple[PasskeyRow, ...]:
    """The person's passkeys, the oldest first. One statement."""
    wanted = scope.select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.used_at)
    found = scope.rows(wanted.where(Passkey.person_id == person_id).order_by(Passkey.id))
    return tuple(PasskeyRow(*row) for row in found)


def find_passkey(scope: Scope, credential_id: str) -> Passkey | None:
    """The passkey with this id, of whomever."""
    return scope.one(scope.select(Passkey).where(Passkey.credential_id == credential_id))


def descriptors(scope: Scope, person_id: int) -> list[PublicKeyCredentialDescriptor]:
    """The person's passkeys as browsers are told of them."""
    ids = scope.all(scope.select(Passkey.credential_id).where(Passkey.person_id == person_id))
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in ids]


def challenge_hash(challenge: bytes) -> str:
    """How a challenge stands in the database."""
    return hashlib.sha256(challenge).hexdigest()


def challenge_in(response: str) -> bytes:
    """The challenge that the browser says it signed. Raises `NoPasskey`."""
    try:
        client = json.loads(base64url_to_bytes(_part(response, "response", "clientDataJSON")))
        return base64url_to_bytes(client["challenge"])
    except (*_UNREADABLE, AttributeError) as error:
        raise NoPasskey from error


def credential_in(response: str) -> str:
    """The id of the passkey that the browser used. Raises `NoPasskey`."""
    return _part(response, "id")


def check_new_key(response: str, *, site: RelyingParty, challenge: bytes) -> NewKey:
    """The key that was made for this challenge at this site, its owner verified by the device.
    Raises `NoPasskey`."""
    try:
        made = verify_registration_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, *_UNREADABLE) as error:
        raise NoPasskey from error
    credential_id = bytes_to_base64url(made.credential_id)
    return NewKey(credential_id, made.credential_public_key, made.sign_count)


def check_use(response: str, passkey: Passkey, *, site: RelyingParty, challenge: bytes) -> int:
    """How often the key was used by now, since it signed this challenge at this site, its owner
    verified by the device, and did not count backwards. Raises `NoPasskey`."""
    try:
        used = verify_authentication_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, *_UNREADABLE) as error:
        raise NoPasskey from error
    return used.new_sign_count


def _part(response: str, *path: str) -> str:
    try:
        found = json.loads(response)
        for name in path:
            found = found[name]
    except _UNREADABLE as error:
        raise NoPasskey from error
    if not isinstance(found, str):
        raise NoPasskey
    return found
