"""One community: found by its slug, or as a whole for its settings."""

from typing import Any

from app.access.scope import Scope
from app.communities.models import Community


def find_community(scope: Scope, slug: str) -> Any:
    """The community with this slug, or None. Only for scopes above communities."""
    return scope.one(scope.select(Community).where(Community.slug == slug))


def get_own_community(scope: Scope) -> Any:
    """The community that the scope stands in, with everything on it."""
    return scope.get(scope.select(Community).where(Community.id == scope.community_id))


def lock_community(scope: Scope) -> Any:
    """As `get_own_community`, and until the end of this transaction nobody else changes who is in
    it, in which role, or what they must agree to."""
    wanted = scope.select(Community).where(Community.id == scope.community_id)
    return scope.get(wanted.with_for_update().execution_options(populate_existing=True))


def lock_inviting(scope: Scope) -> None:
    """Until the end of this transaction nobody else invites into the community; what is written
    below it goes on."""
    wanted = scope.select(Community.id).where(Community.id == scope.community_id)
    scope.one(wanted.with_for_update(key_share=True))
