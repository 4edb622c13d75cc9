"""Sending invitations, sending them again, reminding, changing their end, taking them back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.access.roles import Role
from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.invitation_mails import (
    BETWEEN,
    MOST_REMINDERS,
    ask_for_mail,
    count_mail,
)
from app.communities.events import (
    InvitationExpirySet,
    InvitationReminded,
    InvitationRevoked,
    InvitationSent,
)
from app.communities.models import Invitation, Member, MemberState
from app.communities.queries.bars import is_barred
from app.communities.queries.communities import lock_inviting
from app.communities.queries.invitations import find_open_invitation, is_open_now
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.core.mailing import token_of
from app.identity.queries import find_person_by_email, token_hash
from app.web.tokens import fresh_token


@dataclass(frozen=True)
class Offer:
    """What an invitation offers. Without `email` it is a link, for `cap` people."""

    role: Role = Role.CUSTOMER
    email: str | None = None
    name: str = ""
    note: str = ""
    cohort_id: int | None = None
    account_id: int | None = None
    cap: int = 1
    days: int = 14
    domains: str = ""  # of a link: whose addresses may come by it
    approval: bool = False  # of a link: who comes by it asks first
    via_id: int | None = None  # the link that this one was asked for by
    approved: bool = False
    proposer_id: int | None = None
    trial_id: int | None = None
    trial_name: str = ""
    batch_id: int | None = None  # the file that it came from


@dataclass(frozen=True)
class Sent:
    """An invitation as it was sent, and the token of its address, which is kept nowhere."""

    id: int
    token: str

    @property
    def path(self) -> str:
        """Where it is opened."""
        return f"/i/{self.token}"


@action(policy.may_offer)
def send_invitation(scope: Scope, offer: Offer, /) -> Sent:
    """The offer stands, and if it is to an address, its mail leaves after this transaction.

    Raises `Invalid` when the address belongs to a member or has an open invitation already, and
    `TooMany` beyond what one person or one address may send or get in a day.
    """
    if offer.email is not None:
        lock_inviting(scope)
        _refuse_known(scope, offer.email)
        count_mail(scope, offer.email, by_file=offer.batch_id is not None)
    return write_invitation(scope, offer, inviter_id=scope.member_id)


def write_invitation(scope: Scope, offer: Offer, *, inviter_id: int | None) -> Sent:
    """As `send_invitation`, by an act whose own rule was asked. Without an inviter the house itself
    invites."""
    seed = fresh_token()
    token = token_of(seed, scope.secret)
    made = scope.add(
        Invitation(
            token_hash=token_hash(token),
            email=offer.email,
            name=offer.name,
            role=Role(offer.role).value,
            cohort_id=offer.cohort_id,
            account_id=offer.account_id,
            note=offer.note,
            inviter_id=inviter_id,
            cap=1 if offer.email else offer.cap,
            mail_seed=seed,
            mails=1 if offer.email else 0,
            domains=offer.domains,
            approval=offer.approval,
            via_id=offer.via_id,
            approved=offer.approved,
            proposer_id=offer.proposer_id,
            trial_id=offer.trial_id,
            trial_name=offer.trial_name,
            batch_id=offer.batch_id,
            expires_at=clock.now() + timedelta(days=offer.days),
            created_at=clock.now(),
        )
    )
    _announce(scope, made)
    if offer.email:
        ask_for_mail(scope, made, seed=seed, number=1, ends=made.expires_at, by=inviter_id)
    return Sent(made.id, token)


@action(policy.may_offer)
def resend_invitation(scope: Scope, invitation: Any, /, *, days: int = 14) -> Sent:
    """The invitation has a new token and time, and whoever sends it again is its inviter; the old
    token leads nowhere. Raises `Conflict` when somebody has joined by it or it was taken back."""
    seed = fresh_token()
    token = token_of(seed, scope.secret)
    ends, by_mail = clock.now() + timedelta(days=days), invitation.email is not None
    if by_mail:
        count_mail(scope, invitation.email)
    row = scope.run_returning(
        _unused(scope, invitation)
        .values(
            token_hash=token_hash(token),
            inviter_id=scope.member_id,
            expires_at=ends,
            created_at=clock.now(),
            opened_at=None,
            mail_seed=seed,
            mails=Invitation.mails + int(by_mail),
            mailed_at=None,
            bounced_at=None,
            bounce="",
        )
        .returning(Invitation.mails)
    )
    if row is None:
        raise Conflict(_("This invitation is used or taken back; it cannot be sent again."))
    _announce(scope, invitation, again=True)
    if by_mail:
        ask_for_mail(scope, invitation, seed=seed, number=row.mails, ends=ends, by=scope.member_id)
    return Sent(invitation.id, token)


@action(policy.may_offer)
def remind_of_invitation(scope: Scope, invitation: Any, /) -> None:
    """The address gets one mail more, with the address of the page that it has already.

    At most twice, and not within 48 hours of the mail before; one UPDATE decides. Raises `Conflict`.
    """
    if invitation.email is None or invitation.mail_seed is None:
        raise Conflict(_("Only an invitation by mail can be reminded of."))
    count_mail(scope, invitation.email)
    now = clock.now()
    row = scope.run_returning(
        scope.change(Invitation)
        .where(Invitation.id == invitation.id, *is_open_now(), *is_due_for_reminding(now))
        .values(reminders=Invitation.reminders + 1, reminded_at=now, mails=Invitation.mails + 1)
        .returning(Invitation.mails)
    )
    if row is None:
        raise Conflict(
            _("An open invitation is reminded of twice at most, and 48 hours after its last mail.")
        )
    fact = InvitationReminded(invitation_id=invitation.id)
    scope.emit(fact, after={"role": invitation.role}, text=invitation.email)
    ask_for_mail(
        scope,
        invitation,
        seed=invitation.mail_seed,
        number=row.mails,
        ends=invitation.expires_at,
        by=scope.member_id or invitation.inviter_id,
        reminds=True,
    )


def is_due_for_reminding(now: datetime) -> tuple[Any, ...]:
    """The conditions under which one more reminder may be sent."""
    long_ago = now - BETWEEN
    return (
        Invitation.reminders < MOST_REMINDERS,
        Invitation.created_at <= long_ago,
        Invitation.reminded_at.is_(None) | (Invitation.reminded_at <= long_ago),
    )


@action(policy.may_offer)
def set_expiry(scope: Scope, invitation: Any, /, *, days: int) -> None:
    """The invitation is open for so many days from now on. Raises `Conflict` when it is used or
    taken back."""
    ends = clock.now() + timedelta(days=days)
    if not scope.run(_unused(scope, invitation).values(expires_at=ends)):
        raise Conflict(_("This invitation is used or taken back; its end cannot be changed."))
    fact = InvitationExpirySet(invitation_id=invitation.id)
    before, after = invitation.expires_at.isoformat(), ends.isoformat()
    scope.emit(fact, before={"until": before}, after={"until": after}, text=invitation.email)


@action(policy.may_revoke)
def revoke_invitation(scope: Scope, invitation: Any, /) -> None:
    """Nobody joins by the invitation any more. Revoking twice changes nothing."""
    gone = scope.run(
        scope.change(Invitation)
        .where(Invitation.id == invitation.id, Invitation.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    if gone:
        fact = InvitationRevoked(invitation_id=invitation.id)
        scope.emit(fact, before={"role": invitation.role}, text=invitation.email)


def _unused(scope: Scope, invitation: Any) -> Any:
    """The UPDATE of this invitation, unless it is used up or taken back."""
    return scope.change(Invitation).where(
        Invitation.id == invitation.id,
        Invitation.used < Invitation.cap,
        Invitation.revoked_at.is_(None),
    )


def _refuse_known(scope: Scope, email: str) -> None:
    person = find_person_by_email(scope, email)
    if person and scope.first(
        scope.select(Member.id).where(
            Member.person_id == person.id, Member.state == MemberState.ACTIVE
        )
    ):
        raise Invalid({"email": _("This person is a member already.")})
    if is_barred(scope, person_id=person.id if person else None, email=email):
        raise Invalid({"email": _("They may not come back, until an owner says so under Members.")})
    if find_open_invitation(scope, email):
        raise Invalid({"email": _("This address has an open invitation. Send that one again.")})


def _announce(scope: Scope, made: Any, *, again: bool = False) -> None:
    role = Role(made.role)
    by_link = made.email is None
    fact = InvitationSent(invitation_id=made.id, role=role, by_link=by_link, again=again)
    scope.emit(fact, after={"role": role.value, "cap": made.cap}, text=made.email)
