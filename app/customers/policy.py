"""Who may see and change accounts and their timelines. No database, no web."""

from typing import Any

from app.access.verdicts import YES, Verdict, no


def _is_house(scope: Any) -> bool:
    return hasattr(scope, "actor_id")


def may_see_accounts(scope: Any, *records: Any) -> Verdict:
    """Employees see accounts; customers never do, not even their own (T19)."""
    viewer = scope.viewer
    is_ours = viewer is not None and (viewer.is_employee or viewer.is_administrator)
    return YES if is_ours or _is_house(scope) else no("Only employees see accounts.")


def may_change_account(scope: Any, *records: Any) -> Verdict:
    """Employees keep accounts, and the house does from imports and acceptances."""
    if _is_house(scope):
        return YES
    if not may_see_accounts(scope):
        return no("Only employees change accounts.")
    return YES if scope.viewer.grants_allow("manage") else no("This token may not change accounts.")


def may_attach(scope: Any, account: Any, person_id: int) -> Verdict:
    """As any change of an account; and an invitation brings its account along for who accepts it."""
    offer = getattr(scope, "offer", None)
    if offer is not None and account is not None and offer.account_id == account.id:
        return YES
    return may_change_account(scope)


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line."""
    return YES if _is_house(scope) else no("Only the house does this.")
