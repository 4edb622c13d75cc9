"""Tokens that prove a form is ours: bound to the session, masked anew in each page."""

import hashlib
import hmac
import secrets

PLACEHOLDER = f"csrf-{secrets.token_hex(16)}"  # kept parts hold this; the last step replaces it
FIELD, HEADER = "csrf", "x-csrf-token"


def make_token(secret: str, bound_to: str) -> str:
    """A token for forms shown to whoever holds this cookie."""
    nonce = secrets.token_hex(8)
    return nonce + _sign(secret, bound_to, nonce)


def is_genuine(token: str, secret: str, bound_to: str) -> bool:
    """Whether the token was made for the holder of this cookie."""
    if not bound_to or len(token) < 20 or not token.isascii():
        return False
    nonce, signature = token[:16], token[16:]
    return hmac.compare_digest(signature, _sign(secret, bound_to, nonce))


def _sign(secret: str, bound_to: str, nonce: str) -> str:
    key = hashlib.sha256(f"csrf:{secret}".encode()).digest()
    return hmac.new(key, f"{nonce}:{bound_to}".encode(), hashlib.sha256).hexdigest()[:40]
