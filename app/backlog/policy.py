"""Who may do what to a product's backlog. No database, no web."""

from typing import Any

from app.access.roles import ProductPermission
from app.access.verdicts import YES, Verdict, no

ASK = "Ask a product manager of this product."


def _allowed(scope: Any, permission: ProductPermission, reason: str) -> Verdict:
    return YES if scope.allows(permission) else no(reason, ASK)


def may_work_on_items(scope: Any, *records: Any) -> Verdict:
    """The whole team makes items and links evidence."""
    return _allowed(
        scope, ProductPermission.WORK_ON_ITEMS, "Only the product's team works on items."
    )


def may_rank(scope: Any, *records: Any) -> Verdict:
    """The whole team scores."""
    return _allowed(scope, ProductPermission.RANK, "Only the product's team scores items.")


def may_move(scope: Any, *records: Any) -> Verdict:
    """Product managers move items, and so their threads."""
    return _allowed(
        scope,
        ProductPermission.MOVE_ITEMS,
        "Only product managers move items, since threads follow.",
    )


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")
