"""What of a community a member may see: the one condition that every read of threads uses."""

from typing import Any

from sqlalchemy import and_, or_, true

from app.communities.scope import CommunityScope
from app.threads.models import Audience, Comment, Thread


def visible_to(scope: CommunityScope) -> Any:
    """Threads that the member may read. The same rule as `policy.may_read`, in SQL."""
    if scope.member.is_staff:
        return true()
    return or_(
        Thread.author_id == scope.member.id,
        and_(Thread.audience == Audience.MEMBERS, Thread.hidden_at.is_(None)),
    )


def listed_for(scope: CommunityScope) -> Any:
    """Threads that stand in lists: those that may be read, without hidden ones."""
    return and_(visible_to(scope), Thread.hidden_at.is_(None))


def comments_visible_to(scope: CommunityScope) -> Any:
    """Comments that the member may know of; a hidden one is shown as such, without its words."""
    return true() if scope.member.is_staff else Comment.visibility == Audience.MEMBERS
