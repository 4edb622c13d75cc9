"""Where one stands in a community: the community, and the viewer's membership."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.access.roles import GRANTS, Permission, Role, allows
from app.access.scope import Scope
from app.access.viewer import Viewer


@dataclass(frozen=True)
class CommunityFacts:
    """What the door read of the community."""

    id: int
    slug: str
    name: str
    names_shown: str
    agreement_version: int
    members: int

    @property
    def address(self) -> str:
        """The community's path."""
        return f"/c/{self.slug}"


@dataclass(frozen=True)
class MemberFacts:
    """What the door read of the viewer's membership."""

    id: int
    name: str
    role: Role
    agreement_version: int

    @property
    def is_staff(self) -> bool:
        """Whether the member stands on the company's side."""
        return self.role.is_staff


class CommunityScope(Scope):
    """Stands in one community. All selects are bound to it."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        community: CommunityFacts,
        member: MemberFacts,
        *,
        secret: str = "",
    ) -> None:
        super().__init__(session, viewer, secret=secret)
        self.person: Viewer = viewer
        self.community, self.member = community, member
        self.community_id, self.member_id = community.id, member.id

    def allows(self, permission: Permission) -> bool:
        """Whether the member's role, and the token's grants if it is one, go this far."""
        return allows(self.member.role, permission) and self.person.grants_allow(
            GRANTS[permission]
        )
