"""The communities that somebody belongs to."""

from dataclasses import dataclass

from sqlalchemy import and_

from app.access.scope import Cursor, Slice
from app.communities.models import Community, Member, MemberState
from app.identity.scope import OwnScope


@dataclass(frozen=True)
class MyCommunity:
    """A community, and the viewer's role in it."""

    id: int
    slug: str
    name: str
    purpose: str
    role: str


def list_my_communities(
    scope: OwnScope, after: Cursor | None = None, *, size: int = 30
) -> Slice[MyCommunity]:
    """`size` communities in which the viewer is an active member, the oldest first. One statement."""
    statement = (
        scope.select_own(Member.role, why="the viewer's own memberships")
        .join(
            Community,
            and_(Community.id == Member.community_id, Community.archived_at.is_(None)),
        )
        .add_columns(Community.id, Community.slug, Community.name, Community.purpose)
        .where(Member.state == MemberState.ACTIVE)
        .order_by(Community.id)
    )
    return scope.slice(statement, into=MyCommunity, after=after, size=size)
