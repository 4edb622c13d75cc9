"""Who may do what to products, their teams and versions. No database, no web."""

from typing import Any

from app.access.roles import ProductPermission
from app.access.verdicts import YES, Verdict, no

ASK_ADMINISTRATOR = "Ask an administrator of this site."
ASK_PRODUCT_MANAGER = "Ask a product manager of this product."


def _is_above(scope: Any) -> bool:
    """Whether an administrator asks, in a session, or the house itself."""
    if hasattr(scope, "actor_id"):
        return True
    viewer = scope.viewer
    return viewer is not None and viewer.is_administrator and viewer.grants_allow("admin")


def may_make_product(scope: Any) -> Verdict:
    """Administrators make products."""
    return YES if _is_above(scope) else no("Only administrators make products.", ASK_ADMINISTRATOR)


def may_run_product(scope: Any, product: Any, *records: Any) -> Verdict:
    """A product manager does everything of a product; administrators may too."""
    if _is_above(scope):
        return YES
    on_team = getattr(scope, "product_id", None) == product.id
    if on_team and scope.allows(ProductPermission.VERSIONS):
        return YES
    return no("Only product managers change versions and the team.", ASK_PRODUCT_MANAGER)


def may_carry(scope: Any, product: Any, community: Any) -> Verdict:
    """Administrators say which community carries what: it opens evidence to the product's team."""
    if _is_above(scope):
        return YES
    return no("Only administrators say which products a community carries.", ASK_ADMINISTRATOR)


def may_empty_teams(scope: Any, person_id: int) -> Verdict:
    """The house takes people off the teams when they stop being employees."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")
