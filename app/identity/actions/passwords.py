"""Hashing and checking passwords; the only place that knows how. No database."""

from typing import Any

from passlib.context import CryptContext
from passlib.exc import UnknownHashError

from app.core.errors import Invalid
from app.core.languages import N_, _
from app.identity.actions.common_passwords import is_common

SHORTEST, LONGEST = 10, 256  # characters; longer ones are refused, never cut
COMMON = N_("This password is among the first that anybody tries. Choose another.")
OWN = N_("This password is your own name or address. Choose another.")

context: Any = CryptContext(
    schemes=["argon2", "pbkdf2_sha256"],  # the second only to be upgraded at sign-in
    deprecated="auto",
    argon2__type="ID",
    argon2__time_cost=2,
    argon2__memory_cost=19_456,
    argon2__parallelism=1,
)


def hash_password(password: str) -> str:
    """The password, whole, as argon2id keeps it."""
    return context.hash(password)


def check_password(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Whether it is the password, and a better hash if the kept one is weaker than ours are now.

    Takes as long for an unknown person as for a known one.
    """
    if kept is None or len(password) > LONGEST:
        context.dummy_verify()
        return False, None
    try:
        return context.verify_and_update(password, kept)
    except (UnknownHashError, ValueError):
        return False, None


def refuse_weak(password: str, *, name: str = "", email: str = "") -> None:
    """Raises `Invalid` on the field `password` when it can be guessed or cannot be kept (S26)."""
    if len(password) < SHORTEST:
        raise Invalid({"password": _("At least %(n)s characters.", n=SHORTEST)})
    if len(password) > LONGEST:
        raise Invalid({"password": _("At most %(n)s characters.", n=LONGEST)})
    if is_common(password):
        raise Invalid({"password": _(COMMON)})
    plain, address = password.casefold().strip(), email.casefold()
    if plain in (name.casefold(), address, address.partition("@")[0]):
        raise Invalid({"password": _(OWN)})
