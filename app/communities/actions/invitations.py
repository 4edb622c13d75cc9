"""Sending invitations, sending them again, taking them back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.access.roles import Role
from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.events import InvitationRevoked, InvitationSent
from app.communities.models import Invitation, Member, MemberState
from app.communities.queries.communities import get_own_community
from app.communities.queries.invitations import find_open_invitation
from app.communities.queries.members import shown_proposer
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _, day, speak
from app.core.mail import Mailbox, harmless_name
from app.core.mailing import enqueue_mail, token_of
from app.identity.models import Person
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

    Raises `Invalid` when the address belongs to a member or has an open invitation already.
    """
    if offer.email is not None:
        _refuse_known(scope, offer.email)
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
            domains=offer.domains,
            approval=offer.approval,
            via_id=offer.via_id,
            approved=offer.approved,
            proposer_id=offer.proposer_id,
            trial_id=offer.trial_id,
            trial_name=offer.trial_name,
            expires_at=clock.now() + timedelta(days=offer.days),
            created_at=clock.now(),
        )
    )
    _announce(scope, made, seed, made.expires_at, by=inviter_id)
    return Sent(made.id, token)


@action(policy.may_offer)
def resend_invitation(scope: Scope, invitation: Any, /, *, days: int = 14) -> Sent:
    """The invitation has a new token and time, and whoever sends it again is its inviter; the old
    token leads nowhere. Raises `Conflict` when somebody has joined by it or it was taken back."""
    seed = fresh_token()
    token = token_of(seed, scope.secret)
    ends = clock.now() + timedelta(days=days)
    changed = scope.run(
        scope.change(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.used < Invitation.cap,
            Invitation.revoked_at.is_(None),
        )
        .values(
            token_hash=token_hash(token),
            mail_seed=seed,
            inviter_id=scope.member_id,
            expires_at=ends,
            created_at=clock.now(),
            opened_at=None,
        )
    )
    if not changed:
        raise Conflict(_("This invitation is used or taken back; it cannot be sent again."))
    _announce(scope, invitation, seed, ends, by=scope.member_id, again=True)
    return Sent(invitation.id, token)


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


def _refuse_known(scope: Scope, email: str) -> None:
    person = find_person_by_email(scope, email)
    if person and scope.first(
        scope.select(Member.id).where(
            Member.person_id == person.id, Member.state == MemberState.ACTIVE
        )
    ):
        raise Invalid({"email": _("This person is a member already.")})
    if find_open_invitation(scope, email):
        raise Invalid({"email": _("This address has an open invitation. Send that one again.")})


def _announce(
    scope: Scope, made: Any, seed: str, ends: datetime, *, by: int | None, again: bool = False
) -> None:
    role = Role(made.role)
    by_link = made.email is None
    fact = InvitationSent(invitation_id=made.id, role=role, by_link=by_link, again=again)
    scope.emit(fact, after={"role": role.value, "cap": made.cap}, text=made.email)
    if not by_link:
        _mail(scope, made, seed, ends, by)


def _mail(scope: Scope, made: Any, seed: str, ends: datetime, by: int | None) -> None:
    here = get_own_community(scope)
    community, inviter = harmless_name(here.name), _name_of(scope, by)
    language = _language_of(scope, made.email)
    with speak(language):
        ends_on = day(ends)
        subject = _("Your invitation to %(community)s", community=community)
        if inviter:
            words = {"inviter": inviter, "community": community}
            subject = _("%(inviter)s invites you to %(community)s", **words)
    values = {
        "seed": seed,
        "community": community,
        "inviter": inviter,
        "proposer": harmless_name(shown_proposer(scope, made.proposer_id, here.names_shown)),
        "name": harmless_name(made.name),
        "note": made.note,
        "ends_on": ends_on,
    }
    enqueue_mail(
        scope,
        key=f"invitation:{made.id}:{seed[:16]}",
        to=Mailbox(made.name, made.email),
        subject=subject,
        template="communities/invitation",
        values=values,
        language=language,
        seeds=(seed,),
    )


def _name_of(scope: Scope, member_id: int | None) -> str:
    name = scope.one(scope.select(Member.name).where(Member.id == (member_id or 0)))
    return harmless_name(name or "")


def _language_of(scope: Scope, email: str) -> str:
    """The language of who is known by this address, else that of who invites."""
    known = scope.one(scope.select(Person.language).where(Person.email == email))
    return known or (scope.viewer.language if scope.viewer else "en")
