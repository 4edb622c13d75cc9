"""Hashing and checking passwords; the only place that knows how. No database."""

from typing import Any

from passlib.context import CryptContext
from passlib.exc import UnknownHashError

SHORTEST, LONGEST = 10, 256  # characters; longer ones are refused, never cut

context: Any = CryptContext(
    schemes=["argon2"],
    argon2__type="ID",
    argon2__time_cost=2,
    argon2__memory_cost=19_456,
    argon2__parallelism=1,
)


def hash_password(password: str) -> str:
    """The password as argon2id keeps it."""
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
