"""Who may bring in and take out. No database, no web."""

from typing import Any

from app.access.roles import Permission
from app.access.verdicts import YES, Verdict, no


def may_import(scope: Any, *records: Any) -> Verdict:
    """The command line, on behalf of whoever sits at the server."""
    return YES if hasattr(scope, "actor_id") else no("Imports are run at the command line.")


def may_export(scope: Any, *records: Any) -> Verdict:
    """Owners, in a session, and the command line on behalf of whoever sits at the server."""
    if hasattr(scope, "actor_id"):
        return YES
    ask = "Ask an owner of this community."
    if not hasattr(scope, "allows") or not scope.allows(Permission.EXPORT):
        return no("Only owners export a community.", ask)
    if scope.viewer.grants is not None:
        return no("A token does not export a community.", "Open the page in a browser.")
    return YES


def may_take_own(scope: Any) -> Verdict:
    """A person takes their own along, in a session: all of it at once is nothing for a token."""
    if scope.viewer.grants is not None:
        return no("A token does not take a person's own along.", "Open the page in a browser.")
    return YES


def may_erase_own(scope: Any) -> Verdict:
    """A person deletes their own sign-in, in a session."""
    if scope.viewer is None or scope.viewer.grants is not None:
        return no("A token does not delete a sign-in.", "Open the page in a browser.")
    return YES


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line, or a person's own act everywhere."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")
