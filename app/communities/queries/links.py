"""Links that several may join by, for those who make them, and who came by each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_

from app.access.scope import Cursor, Scope, Slice
from app.communities.models import Invitation, Member
from app.communities.queries.invitations import with_names
from app.core.clock import clock
from app.core.errors import NotFound
from app.core.mailing import token_of
from app.identity.queries import token_hash

PAGE = 50


@dataclass(frozen=True)
class LinkRow:
    """A link in the list of those who make them."""

    id: int
    name: str
    role: str
    cap: int
    used: int
    domains: str
    approval: bool
    trial_name: str
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    paused_at: datetime | None
    revoked_at: datetime | None
    account: str | None
    cohort: str | None
    inviter: str | None

    @property
    def state(self) -> str:
        """`open`, or why nobody joins by it: `revoked`, `full`, `expired`, `paused`."""
        if self.revoked_at is not None:
            return "revoked"
        if self.used >= self.cap:
            return "full"
        if self.expires_at <= clock.now():
            return "expired"
        return "paused" if self.paused_at is not None else "open"


@dataclass(frozen=True)
class Comer:
    """A member who came by a link."""

    id: int
    name: str
    company: str
    state: str
    joined_at: datetime
    is_staff: bool = False


def list_links(scope: Scope, after: Cursor | None = None) -> Slice[LinkRow]:
    """50 links, the newest first. One statement."""
    return scope.slice(
        _links(scope).order_by(Invitation.id.desc()), into=LinkRow, after=after, size=PAGE
    )


def get_link_row(scope: Scope, link_id: int) -> LinkRow:
    """The link as it stands in the list, or `NotFound`. One statement."""
    row = scope.first(_links(scope).where(Invitation.id == link_id))
    if row is None:
        raise NotFound
    return LinkRow(**row._mapping)


def _links(scope: Scope) -> Any:
    return with_names(
        scope,
        scope.select(
            Invitation.id,
            Invitation.name,
            Invitation.role,
            Invitation.cap,
            Invitation.used,
            Invitation.domains,
            Invitation.approval,
            Invitation.trial_name,
            Invitation.created_at,
            Invitation.expires_at,
            Invitation.opened_at,
            Invitation.paused_at,
            Invitation.revoked_at,
        ).where(Invitation.email.is_(None)),
    )


def get_link(scope: Scope, link_id: int) -> Any:
    """The link with this id, or `NotFound`. In a writing scope its row is locked. One statement."""
    statement = scope.select(Invitation).where(Invitation.id == link_id, Invitation.email.is_(None))
    return scope.get(statement, lock=Invitation)


def path_of_link(scope: Scope, link: Any) -> str:
    """Where the link is opened; empty for one whose address is kept nowhere (an old one)."""
    token = token_of(link.mail_seed, scope.secret) if link.mail_seed else ""
    return f"/i/{token}" if token and token_hash(token) == link.token_hash else ""


def list_comers(scope: Scope, link_id: int, after: Cursor | None = None) -> Slice[Comer]:
    """50 of those who joined by this link, or by an invitation that they asked for by it, the
    newest member first, whatever became of them. One statement."""
    asked = scope.select(Invitation.id).where(Invitation.via_id == link_id)
    statement = (
        scope.select(Member.id, Member.name, Member.company, Member.state, Member.joined_at)
        .where(or_(Member.invitation_id == link_id, Member.invitation_id.in_(asked)))
        .order_by(Member.id.desc())
    )
    return scope.slice(statement, into=Comer, after=after, size=PAGE)
