"""Reading an ID token: by whom it must be signed, for whom, until when (S04, S05)."""

from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, import_key

from app.core.clock import clock

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
LONGEST = 20_000  # characters of a token
LONGEST_SUBJECT = 255  # as the specification says
LEEWAY_SECONDS = 60
KINDS = ("RSA", "EC", "OKP")


class Untrusted(Exception):
    """The token proves nobody; the message says why, for the log."""


def read_id_token(
    token: dict[str, Any], keys: dict[str, Any], *, issuer: str, audience: str, nonce: str
) -> dict[str, Any] | None:
    """The claims of the ID token beside this access token; None when none of the keys fits its
    header. Raises `Untrusted`."""
    text = token.get("id_token")
    if not isinstance(text, str) or len(text) > LONGEST or text.count(".") != 2:
        raise Untrusted("no ID token")
    usable = _usable(keys)
    try:
        read = jwt.decode(text, usable, algorithms=ALGORITHMS)
    except ValueError:  # no key with that id
        return None
    except JoseError as error:
        raise Untrusted(type(error).__name__) from error
    claims = CodeIDToken(
        read.claims,
        read.header,
        {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": audience},
            "nonce": {"essential": True, "value": nonce},
        },
        {"nonce": nonce, "client_id": audience, "access_token": token.get("access_token")},
    )
    try:
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError) as error:
        raise Untrusted(f"{type(error).__name__}: {error}") from error
    subject = read.claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise Untrusted("no subject")
    return dict(read.claims)


def _usable(keys: dict[str, Any]) -> KeySet:
    """The public keys for signatures that we understand; a symmetric one is never among them."""
    found = []
    for key in keys.get("keys", []) if isinstance(keys.get("keys"), list) else []:
        if isinstance(key, dict) and key.get("kty") in KINDS and key.get("use", "sig") == "sig":
            try:
                found.append(import_key(key))
            except (JoseError, ValueError, TypeError, KeyError):
                continue
    return KeySet(found)
