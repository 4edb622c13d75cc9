"""Invitations, for those who send them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_

from app.access.scope import Cursor, Scope, Slice
from app.communities.models import Cohort, Invitation, Member
from app.core.clock import clock
from app.core.errors import NotFound
from app.customers.models import Account

PAGE = 50


@dataclass(frozen=True)
class InvitationRow:
    """An invitation in the list of those who send them."""

    id: int
    email: str | None
    name: str
    role: str
    cap: int
    used: int
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    accepted_at: datetime | None
    revoked_at: datetime | None
    declined_at: datetime | None
    account: str | None
    cohort: str | None
    inviter: str | None
    mails: int
    mailed_at: datetime | None
    bounced_at: datetime | None
    bounce: str
    reminders: int
    reminded_at: datetime | None

    @property
    def state(self) -> str:
        """`accepted`, `declined`, `revoked`, `expired`, `opened` or `sent`."""
        if self.used >= self.cap:
            return "accepted"
        if self.declined_at is not None:
            return "declined"
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= clock.now():
            return "expired"
        return "opened" if self.opened_at is not None else "sent"

    @property
    def is_open(self) -> bool:
        """Whether somebody could still join by it."""
        return self.state in ("sent", "opened")


def list_invitations(
    scope: Scope, after: Cursor | None = None, *, size: int = PAGE, by_mail: bool = False
) -> Slice[InvitationRow]:
    """`size` invitations, the newest first; only those to an address `by_mail`. One statement."""
    statement = _invitations(scope).order_by(Invitation.id.desc())
    if by_mail:
        statement = statement.where(Invitation.email.is_not(None))
    return scope.slice(statement, into=InvitationRow, after=after, size=size)


def get_invitation_row(scope: Scope, invitation_id: int) -> InvitationRow:
    """The invitation with this id as it stands in the list, or `NotFound`. One statement."""
    row = scope.first(_invitations(scope).where(Invitation.id == invitation_id))
    if row is None:
        raise NotFound
    return InvitationRow(**row._mapping)


def _invitations(scope: Scope) -> Any:
    return with_names(
        scope,
        scope.select(
            Invitation.id,
            Invitation.email,
            Invitation.name,
            Invitation.role,
            Invitation.cap,
            Invitation.used,
            Invitation.created_at,
            Invitation.expires_at,
            Invitation.opened_at,
            Invitation.accepted_at,
            Invitation.revoked_at,
            Invitation.declined_at,
            Invitation.mails,
            Invitation.mailed_at,
            Invitation.bounced_at,
            Invitation.bounce,
            Invitation.reminders,
            Invitation.reminded_at,
        ),
    )


def with_names(scope: Scope, invitations: Any) -> Any:
    """The select with the names of each invitation's account, cohort and inviter."""
    here = scope.community_id
    return (
        invitations.outerjoin(Account, Account.id == Invitation.account_id)
        .outerjoin(Cohort, and_(Cohort.community_id == here, Cohort.id == Invitation.cohort_id))
        .outerjoin(Member, and_(Member.community_id == here, Member.id == Invitation.inviter_id))
        .add_columns(
            Account.name.label("account"),
            Cohort.name.label("cohort"),
            Member.name.label("inviter"),
        )
    )


def get_invitation(scope: Scope, invitation_id: int) -> Any:
    """The invitation with this id, or `NotFound`. In a writing scope its row is locked. One
    statement."""
    statement = scope.select(Invitation).where(Invitation.id == invitation_id)
    return scope.get(statement, lock=Invitation)


def find_open_invitation(scope: Scope, email: str) -> Any:
    """An invitation bound to this address that can still be accepted, or None."""
    return scope.one(scope.select(Invitation).where(Invitation.email == email, *is_open_now()))


def is_mail_wanted(scope: Scope, invitation_id: int, *, number: int) -> bool:
    """Whether the mail with this number is the newest of an invitation that somebody can still join
    by. One statement."""
    wanted = scope.select(Invitation.id).where(
        Invitation.id == invitation_id, Invitation.mails == number, *is_open_now()
    )
    return scope.first(wanted) is not None


def is_open_now() -> tuple[Any, ...]:
    """The conditions under which somebody can still join by an invitation."""
    return (
        Invitation.revoked_at.is_(None),
        Invitation.used < Invitation.cap,
        Invitation.expires_at > clock.now(),
    )
