"""Who may do what to persons, sessions and tokens. No database, no web."""

from typing import Any

from app.access.roles import Permission
from app.access.verdicts import YES, Verdict, no


def may_prove_themself(scope: Any, *records: Any) -> Verdict:
    """Anyone may try to sign in; the proof decides."""
    return YES


def may_set_up(scope: Any, *records: Any) -> Verdict:
    """Whoever has the code that the server printed; the action holds the two together."""
    return YES


def may_change_own(scope: Any, *records: Any) -> Verdict:
    """A person changes their own things, in a session, not by a token."""
    if scope.viewer is None:
        return no("Sign in first.")
    if scope.viewer.grants is not None:
        return no("A token may not change who you are.", "Sign in with a browser.")
    if any(getattr(r, "person_id", scope.viewer.id) != scope.viewer.id for r in records):
        return no("This belongs to somebody else.")
    return YES


def may_administer(scope: Any, *records: Any) -> Verdict:
    """Administrators, and the command line on their behalf."""
    if scope.viewer is None:
        return YES if hasattr(scope, "actor_id") else no("Only administrators do this.")
    return YES if scope.viewer.is_administrator else no("Only administrators do this.")


def may_clear_second_step(scope: Any, person: Any) -> Verdict:
    """Administrators in a session, of anybody but themselves; and the command line."""
    if not (verdict := may_administer(scope, person)) or scope.viewer is None:
        return verdict
    if scope.viewer.grants is not None:
        return no("A token does not do this.", "Open the page in a browser.")
    if scope.viewer.id == person.id:
        return no("Nobody takes their own second step away here.", "Ask another administrator.")
    return YES


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")


def grants_of(person: Any) -> tuple[str, ...]:
    """What a person's tokens may be given: the staff's grants are for people of the company."""
    if person.is_administrator or person.is_employee:
        return ("read", "write", "moderate", "manage", "admin")
    return ("read", "write")


def may_become_employee(scope: Any, person_id: int) -> Verdict:
    """Administrators and the house say so; and a staff role makes one: offered by an invitation,
    or set by an owner."""
    offer = getattr(scope, "offer", None)
    if offer is not None and offer.role.is_staff:
        return YES
    if hasattr(scope, "member") and scope.allows(Permission.ROLES):
        return YES
    return may_administer(scope)
