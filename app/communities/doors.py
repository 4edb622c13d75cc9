"""Who may enter a community: its members, once they have accepted what binds them."""

from typing import Any

from sqlalchemy import and_

from app.access.roles import Role
from app.communities.models import Community, Member, MemberState
from app.communities.scope import CommunityFacts, CommunityScope, MemberFacts
from app.core.errors import NotFound, Refused
from app.core.languages import _
from app.identity.doors import check_grant, read_viewer
from app.identity.models import Person
from app.identity.queries import viewer_of
from app.web.asked import Asked

_COLUMNS = (
    Community.id.label("c_id"),
    Community.slug,
    Community.name.label("c_name"),
    Community.names_shown,
    Community.agreement_version.label("c_agreement"),
    Community.members,
    Member.id.label("m_id"),
    Member.name.label("m_name"),
    Member.role,
    Member.agreement_version.label("m_agreement"),
)


class CommunityDoor:
    """For active members. To anyone else the community does not exist: one 404, after the same
    single statement, whether it is not there or not theirs."""

    def __init__(self, *, before_agreeing: bool = False) -> None:
        self.name = "community" if not before_agreeing else "community_before_agreeing"
        self._before_agreeing = before_agreeing

    def enter(self, asked: Asked) -> CommunityScope:
        """The scope of the member. One statement."""
        slug = asked.params.get("community") or asked.params.get("slug") or ""
        row = read_viewer(asked, *_COLUMNS, joined=lambda s: _with_membership(s, slug))
        if row.m_id is None:
            raise NotFound
        viewer = viewer_of(row)
        check_grant(asked, viewer)
        community = CommunityFacts(
            row.c_id, row.slug, row.c_name, row.names_shown, row.c_agreement, row.members
        )
        member = MemberFacts(row.m_id, row.m_name, Role(row.role), row.m_agreement)
        if member.agreement_version < community.agreement_version and not self._before_agreeing:
            raise Refused(
                _("The agreement of this community has a new version."),
                _("Read and accept it at %(address)s.", address=f"{community.address}/agreement"),
            )
        return CommunityScope(asked.session, viewer, community, member, secret=asked.secret)


def _with_membership(statement: Any, slug: str) -> Any:
    return statement.outerjoin(Community, Community.slug == slug).outerjoin(
        Member,
        and_(
            Member.community_id == Community.id,
            Member.person_id == Person.id,
            Member.state == MemberState.ACTIVE,
            Community.archived_at.is_(None),
        ),
    )


community = CommunityDoor()
community_before_agreeing = CommunityDoor(before_agreeing=True)
