"""Accepting an invitation: a person becomes a member, once, as was offered."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.access.roles import Permission, Role, allows
from app.access.verdicts import action
from app.access.viewer import Viewer
from app.communities import policy
from app.communities.actions.agreements import keep_acceptance, refuse_other_version
from app.communities.actions.cohorts import put_by_hand
from app.communities.actions.seats import seat_member
from app.communities.actions.ways import ByPassword, Way, check_way, is_proof_of, keep_way
from app.communities.models import Invitation, MemberState
from app.communities.queries.bars import is_barred
from app.communities.queries.communities import lock_community
from app.communities.queries.members import find_member_of, role_now
from app.communities.queries.names import TAKEN_FOR_STAFF, looks_like_staff
from app.communities.scope import InvitedScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, Refused
from app.core.languages import _, language
from app.customers.actions.accounts import set_account_of_person
from app.customers.models import Account, AccountPerson
from app.identity.actions.persons import make_person
from app.identity.queries import find_person_by_email


class NothingWritten(Conflict):
    """A refusal from before anything was written, so that the page may simply be shown again."""


class KnownAddress(NothingWritten):
    """Somebody signs in with this address already."""


class NotOpen(NothingWritten):
    """Nobody joins by this invitation (any more)."""


@dataclass(frozen=True)
class Joined:
    """Who joined, and as which member."""

    person_id: int
    member_id: int


@action(policy.may_accept)
def join_as_newcomer(
    scope: InvitedScope, way: Way, /, *, name: str, email: str, version: int, address: str
) -> Joined:
    """Somebody without a sign-in has one, by this way, and is a member.

    Raises `KnownAddress` (never signs in as whom it belongs to, I03), `NotOpen`, `Invalid` for a
    weak password or a wrong passkey, and `Conflict` when another agreement binds by now.
    """
    email = scope.offer.email or email  # a bound invitation decides, whatever was sent (I02)
    _refuse_closed(scope, version)
    _refuse_barred(scope, email=email)
    _refuse_lookalike(scope, name)
    key = check_way(scope, way, name=name, email=email)
    if find_person_by_email(scope, email) is not None:
        raise KnownAddress(_("There is a sign-in with this address already."))
    _claim(scope)
    password = way.password if isinstance(way, ByPassword) else None
    try:
        person = make_person(
            scope,
            name=name,
            email=email,
            password=password,
            language=language(),
            proved=email == scope.offer.email or is_proof_of(way, email),
        )
    except IntegrityError as error:  # at this very moment, by another invitation
        raise Conflict(_("There is a sign-in with this address already.")) from error
    keep_way(scope, person.id, way, key)
    scope.viewer = Viewer(id=person.id, name=name, email=person.email, language=person.language)
    return _join(scope, scope.viewer, address)


@action(policy.may_accept)
def join_as_viewer(scope: InvitedScope, /, *, version: int, address: str) -> Joined:
    """Whoever is signed in is a member. Raises `NotOpen`, and `Conflict` as above."""
    viewer = scope.viewer
    if viewer is None:
        raise Refused(_("Sign in first."))
    _refuse_closed(scope, version)
    _refuse_barred(scope, person_id=viewer.id, email=viewer.email)
    _refuse_lookalike(scope, viewer.name)
    former = find_member_of(scope, viewer.id)
    if former is not None:
        _refuse_former(scope, former)
    _claim(scope)
    return _join(scope, viewer, address)


def _refuse_closed(scope: InvitedScope, version: int) -> None:
    """Locks the community, then looks: at the agreement, and at the inviter's role as it is now
    (I07). Whoever was demoted, or is gone, no longer offers what they could not offer today."""
    lock_community(scope)
    try:
        refuse_other_version(scope, version)
    except Conflict as error:
        raise NothingWritten(error.sentence) from error
    offer = scope.offer
    if offer.asks_first:
        raise NotOpen(_("By this link you ask first. Open it again to do so."))
    if offer.proposer_id is not None and role_now(scope, offer.proposer_id) is None:
        raise NotOpen(_("Whoever proposed you is no longer here. Ask them for a new invitation."))
    if offer.inviter_id is None:
        return
    role = role_now(scope, offer.inviter_id)
    by_link = offer.email is None or (offer.via_id is not None and not offer.approved)
    is_above = policy.is_above(offer.role, role or offer.role)
    if by_link and offer.role is not Role.CUSTOMER:  # as `may_offer` has it of links
        is_above = role is not Role.OWNER
    if is_above or not allows(role, Permission.INVITE):
        raise NotOpen(_("Whoever invited you can no longer do so. Ask them for a new invitation."))


def _refuse_barred(scope: InvitedScope, *, email: str, person_id: int | None = None) -> None:
    """To whoever may not come back, the invitation is closed, as it may be to anyone (I14)."""
    if is_barred(scope, person_id=person_id, email=email):
        raise NotOpen(_("This invitation is no longer open."))


def _refuse_lookalike(scope: InvitedScope, name: str) -> None:
    """No customer comes under a name that may be taken for that of one of the staff (C08)."""
    if scope.offer.role is Role.CUSTOMER and looks_like_staff(scope, name):
        raise Invalid({"name": _(TAKEN_FOR_STAFF)})


def _refuse_former(scope: InvitedScope, former: Any) -> None:
    """A removed member comes back only when the staff invited them by their address after the
    removal; that a link or a colleague brought it about is not enough."""
    if former.state == MemberState.ACTIVE:
        raise NotOpen(_("You are a member of this community already."))
    if former.state == MemberState.REMOVED:
        offer = scope.offer
        of_itself = offer.via_id is not None or (offer.proposer_id and offer.inviter_id is None)
        if offer.email is None or offer.created_at <= former.left_at:
            raise NotOpen(_("This invitation is no longer open."))
        if of_itself and not offer.approved:
            raise NotOpen(_("This invitation is no longer open."))


def _claim(scope: InvitedScope) -> None:
    """One of the invitation's places is taken, or `NotOpen`: one UPDATE decides (I05, I06).

    Who asked by a link takes one of its places too; a manager's yes holds when it is closed
    meanwhile, but not when it is full.
    """
    offer, now = scope.offer, clock.now()
    open_now = (
        Invitation.revoked_at.is_(None),
        Invitation.paused_at.is_(None),
        Invitation.expires_at > now,
    )
    with scope.whole():
        _take_place(scope, offer.id, *open_now)
        if offer.via_id is not None:
            _take_place(scope, offer.via_id, *(() if offer.approved else open_now))


def _take_place(scope: InvitedScope, invitation_id: int, *conditions: Any) -> None:
    taken = scope.run(
        scope.change(Invitation)
        .where(Invitation.id == invitation_id, Invitation.used < Invitation.cap, *conditions)
        .values(used=Invitation.used + 1, accepted_at=clock.now())
    )
    if not taken:
        raise NotOpen(_("This invitation is no longer open."))


def _join(scope: InvitedScope, person: Viewer, address: str) -> Joined:
    offer = scope.offer
    member_id = seat_member(
        scope,
        person.id,
        name=person.name,
        company=_company(scope, person.id),
        role=offer.role,
        invited_by_id=offer.proposer_id or offer.inviter_id,
        invitation_id=offer.id,
    )
    scope.member_id = member_id
    if offer.cohort_id is not None:
        put_by_hand(scope, offer.cohort_id, member_id)
    keep_acceptance(scope, member_id, address=address)
    return Joined(person.id, member_id)


def _company(scope: InvitedScope, person_id: int) -> str:
    """The person's account is the invitation's, unless they have one. Its name; empty without."""
    if scope.offer.account_id is not None:
        account = scope.one(scope.select(Account).where(Account.id == scope.offer.account_id))
        set_account_of_person(scope, account, person_id, keep=True)
    name = scope.one(
        scope.select(Account.name)
        .join(AccountPerson, AccountPerson.account_id == Account.id)
        .where(AccountPerson.person_id == person_id)
    )
    return name or ""
