"""What must be read again, and by us alone: encrypted by Fernet under keys made of the site's own.

It may lie in the database, in a form or in a cookie.

Passwords and tokens are never sealed: they are hashed where they are checked.
"""

import base64
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.clock import clock


class Broken(Exception):
    """This was not sealed here for this purpose, or too long ago."""


def seal(words: str, secret: str, *, purpose: str) -> str:
    """The words as nobody reads them without the site's key and the purpose."""
    now = int(clock.now().timestamp())
    return _box(secret, purpose).encrypt_at_time(words.encode(), now).decode()


def unseal(sealed: str, secret: str, *, purpose: str, lives: timedelta | None = None) -> str:
    """The words again. Raises `Broken`."""
    try:
        box, sent = _box(secret, purpose), sealed.encode()
        if lives is None:
            return box.decrypt(sent).decode()
        now = int(clock.now().timestamp())
        return box.decrypt_at_time(sent, int(lives.total_seconds()), now).decode()
    except (InvalidToken, ValueError) as error:
        raise Broken from error


def _box(secret: str, purpose: str) -> Fernet:
    made = HKDF(hashes.SHA256(), 32, salt=None, info=f"firstlight {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(made.derive(secret.encode())))
