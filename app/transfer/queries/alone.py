"""Whom a community cannot do without."""

from sqlalchemy import and_, exists
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.communities.models import Community, Member, MemberState
from app.identity.scope import OwnScope


def owned_alone(scope: OwnScope) -> tuple[tuple[str, str], ...]:
    """Slug and name of each community whose only owner is the viewer. One statement."""
    other = aliased(Member)
    another = exists().where(
        other.community_id == Member.community_id,
        other.id != Member.id,
        other.role == Role.OWNER,
        other.state == MemberState.ACTIVE,
        other.person_id.is_not(None),
    )
    wanted = (
        scope.select_own(Member.id, why="the viewer's own memberships")
        .join(Community, and_(Community.id == Member.community_id))
        .where(Member.role == Role.OWNER, Member.state == MemberState.ACTIVE, ~another)
        .with_only_columns(Community.slug, Community.name)
        .order_by(Community.id)
    )
    return tuple((row.slug, row.name) for row in scope.rows(wanted))
