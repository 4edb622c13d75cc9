"""Who may do what to persons, sessions and tokens. No database, no web."""

from typing import Any

from app.access.verdicts import YES, Verdict, no


def may_prove_themself(scope: Any, *records: Any) -> Verdict:
    """Anyone may try to sign in; the proof decides."""
    return YES


def may_change_own(scope: Any, *records: Any) -> Verdict:
    """A person changes their own things, in a session, not by a token."""
    if scope.viewer is None:
        return no("Sign in first.")
    if scope.viewer.grants is not None:
        return no("A token may not change who you are.", "Sign in with a browser.")
    return YES


def may_administer(scope: Any, *records: Any) -> Verdict:
    """Administrators, and the command line on their behalf."""
    if scope.viewer is None:
        return YES if hasattr(scope, "actor_id") else no("Only administrators do this.")
    return YES if scope.viewer.is_administrator else no("Only administrators do this.")


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")
