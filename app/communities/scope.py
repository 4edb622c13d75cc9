"""Where one stands in a community: the community, and the viewer's membership."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, TypeVar

from sqlalchemy import BigInteger, bindparam
from sqlalchemy.orm import Session

from app.access.roles import GRANTS, Permission, Role, allows
from app.access.scope import Scope
from app.access.viewer import Viewer
from app.identity.scope import OpenScope

T = TypeVar("T")


@dataclass(frozen=True)
class CommunityFacts:
    """What the door read of the community."""

    id: int
    slug: str
    name: str
    names_shown: str
    agreement_version: int
    members: int
    announced_from: datetime | None = None  # when the agreement's next version binds

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


MOST_KEPT = 5_000
_KEPT: dict[Hashable, Any] = {}


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
        return allows(self.member.role, permission) and self.person.grants_allow(GRANTS[permission])

    def kept(self, key: Hashable, make: Callable[[Any], T]) -> T:
        """As `Scope.kept`; built once for each role. Roles stay, everything else is left open."""
        full = (self.member.role, key)
        if full not in _KEPT:
            if len(_KEPT) >= MOST_KEPT:
                _KEPT.clear()
            _KEPT[full] = make(_Open(self.member.role))
        return _KEPT[full]

    def open_values(self) -> dict[str, Any]:
        """The community and the member that stand here."""
        return {"in_community": self.community_id, "as_member": self.member_id}


class _Open(Scope):
    """A community's scope to build a statement with: it has no session and names nobody."""

    def __init__(self, role: Role) -> None:
        self.community_id = bindparam("in_community", type_=BigInteger)  # ty: ignore[invalid-assignment]
        self.member_id = bindparam("as_member", type_=BigInteger)  # ty: ignore[invalid-assignment]
        self.member = SimpleNamespace(id=self.member_id, role=role, is_staff=role.is_staff)


@dataclass(frozen=True)
class OfferFacts:
    """What the door read of an invitation, and of the community that it leads to."""

    id: int
    community_id: int
    slug: str
    community_name: str
    agreement_version: int
    email: str | None  # None: a link, for whoever holds it
    role: Role
    note: str
    inviter_id: int | None
    inviter_name: str
    inviter_role: str
    cohort_id: int | None
    account_id: int | None
    cap: int
    used: int
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    declined_at: datetime | None
    paused_at: datetime | None
    domains: str  # of a link: whose addresses may come by it; empty for all
    approval: bool
    via_id: int | None  # the link that this one was asked for by
    approved: bool
    proposer_id: int | None
    proposer_name: str  # as customers may call them
    trial_name: str
    names_shown: str
    viewer_is_member: bool  # of that community, already

    @property
    def asks_first(self) -> bool:
        """Whether nobody joins by the link itself, but by an invitation that they ask for."""
        return self.email is None and (self.approval or self.domains != "")

    @property
    def address(self) -> str:
        """The community's path."""
        return f"/c/{self.slug}"

    def state_at(self, now: datetime) -> str:
        """`open`, or why not: `used`, `declined`, `revoked`, `expired`, `paused`."""
        if self.declined_at is not None:
            return "declined"
        if self.revoked_at is not None:
            return "revoked"
        if self.used >= self.cap:
            return "used"
        if self.expires_at <= now:
            return "expired"
        return "open" if self.paused_at is None else "paused"


class InvitedScope(OpenScope):
    """Stands before one community, a token of its in hand. All selects are bound to it."""

    def __init__(
        self, session: Session, viewer: Viewer | None, offer: OfferFacts, *, secret: str = ""
    ) -> None:
        super().__init__(session, viewer, secret=secret)
        self.offer = offer
        self.community_id = offer.community_id


@dataclass(frozen=True)
class PlaceFacts:
    """What the door read of a community that somebody asks to join: its public words alone."""

    id: int
    slug: str
    name: str
    words: str
    questions: tuple[Any, ...]  # as they stand on the community


@dataclass(frozen=True)
class RequestFacts:
    """What the door read of a request whose address is to be proven."""

    id: int
    state: str
    email: str


class AskingScope(OpenScope):
    """Stands before a community that may be asked. All selects are bound to it. `request` is whose
    mail was opened."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer | None,
        place: PlaceFacts,
        *,
        request: RequestFacts | None = None,
        secret: str = "",
    ) -> None:
        super().__init__(session, viewer, secret=secret)
        self.place, self.request = place, request
        self.community_id = place.id
