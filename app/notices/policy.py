"""Who may do what to notices. No database, no web."""

from typing import Any

from app.access.verdicts import YES, Verdict, no


def may_tell(scope: Any, *records: Any) -> Verdict:
    """Only the house tells people, from what happened."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")


def may_mark_read(scope: Any) -> Verdict:
    """Whoever is signed in, of their own notices."""
    if scope.viewer is None:
        return no("Sign in first.")
    return YES if scope.viewer.grants_allow("write") else no("This token may only read.")


def may_choose_mail(scope: Any, person_id: int) -> Verdict:
    """A person for themself; or whoever holds the link of a mail, which says whose it is."""
    if scope.viewer is not None and scope.viewer.id == person_id:
        return YES if scope.viewer.grants is None else no("A token may not change this.")
    return no("This belongs to somebody else.")


def may_stop_mail(scope: Any, subscription: Any) -> Verdict:
    """Whoever holds the link of a mail; that its seal is ours was checked when it was read."""
    return YES if subscription is not None else no("This link is not ours.")
