"""Making and changing persons."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity import policy
from app.identity.actions.passwords import hash_password
from app.identity.models import Person


@action(policy.may_prove_themself)
def make_person(
    scope: Scope,
    /,
    *,
    name: str,
    email: str,
    password: str | None,
    language: str = "en",
    is_employee: bool = False,
    is_administrator: bool = False,
) -> Person:
    """A person with this sign-in exists. Raises an integrity error when the address is taken."""
    return scope.add(
        Person(
            name=name,
            email=email.strip().lower(),
            password_hash=hash_password(password) if password else None,
            language=language,
            is_employee=is_employee or is_administrator,
            is_administrator=is_administrator,
            created_at=clock.now(),
        )
    )
