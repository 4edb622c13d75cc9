"""Links that several may join by: making one, pausing it, giving it a new address."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.access.roles import Role
from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.invitations import Sent
from app.communities.events import InvitationSent, LinkPaused
from app.communities.models import Invitation
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _
from app.core.mailing import token_of
from app.identity.queries import token_hash
from app.web.tokens import fresh_token


@dataclass(frozen=True)
class LinkOffer:
    """What a link offers to as many as `cap`. `name` is for those who make links."""

    role: Role = Role.CUSTOMER
    name: str = ""
    cohort_id: int | None = None
    account_id: int | None = None
    trial_id: int | None = None
    trial_name: str = ""
    cap: int = 10
    days: int = 14
    domains: str = ""  # whose addresses may come by it, a space between; empty for all
    approval: bool = False  # who comes by it asks first
    email: None = None  # nobody's alone


@action(policy.may_offer)
def make_link(scope: Scope, offer: LinkOffer, /) -> Sent:
    """The link stands. Its address is kept nowhere, only what it is made of with the site's key."""
    seed = fresh_token()
    token = token_of(seed, scope.secret)
    made = scope.add(
        Invitation(
            token_hash=token_hash(token),
            mail_seed=seed,
            name=offer.name,
            role=Role(offer.role).value,
            cohort_id=offer.cohort_id,
            account_id=offer.account_id,
            trial_id=offer.trial_id,
            trial_name=offer.trial_name,
            inviter_id=scope.member_id,
            cap=offer.cap,
            domains=offer.domains,
            approval=offer.approval,
            expires_at=clock.now() + timedelta(days=offer.days),
            created_at=clock.now(),
        )
    )
    _announce(scope, made)
    return Sent(made.id, token)


@action(policy.may_offer)
def renew_link(scope: Scope, link: Any, /, *, days: int) -> None:
    """The link has a new address and time, and whoever does this is its inviter; the old address
    leads nowhere. Raises `Conflict` when it is full or taken back."""
    seed = fresh_token()
    changed = scope.run(
        _usable(scope, link).values(
            token_hash=token_hash(token_of(seed, scope.secret)),
            mail_seed=seed,
            inviter_id=scope.member_id,
            expires_at=clock.now() + timedelta(days=days),
            created_at=clock.now(),
            opened_at=None,
        )
    )
    if not changed:
        raise Conflict(_("This link is full or taken back; make another."))
    _announce(scope, link, again=True)


@action(policy.may_offer)
def pause_link(scope: Scope, link: Any, /, *, paused: bool) -> None:
    """Nobody joins by the link, or people do again. Pressing twice changes nothing."""
    wanted = _usable(scope, link)
    if paused:
        changed = wanted.where(Invitation.paused_at.is_(None)).values(paused_at=clock.now())
    else:
        changed = wanted.where(Invitation.paused_at.is_not(None)).values(paused_at=None)
    if scope.run(changed):
        scope.emit(LinkPaused(invitation_id=link.id, paused=paused), text=link.name)


def _usable(scope: Scope, link: Any) -> Any:
    return scope.change(Invitation).where(
        Invitation.id == link.id,
        Invitation.used < Invitation.cap,
        Invitation.revoked_at.is_(None),
    )


def _announce(scope: Scope, made: Any, *, again: bool = False) -> None:
    role = Role(made.role)
    fact = InvitationSent(invitation_id=made.id, role=role, by_link=True, again=again)
    after = {
        "role": role.value,
        "cap": made.cap,
        "domains": made.domains,
        "approval": made.approval,
        "trial": made.trial_name,
    }
    scope.emit(fact, after=after, text=made.name)
