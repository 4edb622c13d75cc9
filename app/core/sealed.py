"""Small things that a browser keeps for us: signed, for one purpose, for a while. Not secret."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from app.core.clock import clock

LONGEST = 3_500  # characters: what a cookie surely holds


def seal(secret: str, purpose: str, values: dict[str, Any], *, lives: timedelta) -> str:
    """The values as text that nobody but us can make, for this purpose and time."""
    until = int((clock.now() + lives).timestamp())
    return jwt.encode({"alg": "HS256"}, {**values, "exp": until}, _key(secret, purpose))


def unseal(secret: str, purpose: str, text: str) -> dict[str, Any] | None:
    """What was sealed; None when it is not ours, for something else, or too old."""
    if not text or len(text) > LONGEST:
        return None
    try:
        values = jwt.decode(text, _key(secret, purpose), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        return None
    until = values.pop("exp", None)
    if not isinstance(until, int) or until <= clock.now().timestamp():
        return None
    return values


def _key(secret: str, purpose: str) -> OctKey:
    made = hmac.new(secret.encode(), f"sealed:{purpose}".encode(), hashlib.sha256).digest()
    return OctKey.import_key(made)
