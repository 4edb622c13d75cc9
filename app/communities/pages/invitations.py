"""Invitations by mail, for those who send them: the list, a new one, each with what can be done."""

from dataclasses import dataclass
from typing import Any

from app.access.proofs import prove_first
from app.access.roles import Role
from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import invitations
from app.communities.actions.invitation_mails import BETWEEN, MOST_REMINDERS
from app.communities.actions.invitations import Offer
from app.communities.doors import community
from app.communities.forms.invitations import InvitationActForm, InvitationForm
from app.communities.queries.cohorts import CohortRow, get_cohort, list_cohorts
from app.communities.queries.funnel import DAYS, Funnel, funnel_of
from app.communities.queries.invitations import (
    InvitationRow,
    get_invitation,
    get_invitation_row,
    list_invitations,
)
from app.communities.queries.odd import list_odd, odd_of
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.customers.actions.accounts import account_when_missing
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/settings/invitations"


@dataclass(frozen=True)
class InvitationsView:
    """The invitations by mail, and the form of a new one."""

    rows: Slice[InvitationRow]
    odd: dict[int, tuple[str, ...]]
    roles: tuple[str, ...]
    cohorts: tuple[CohortRow, ...]
    base: str
    older: str
    form: Form[Any] | None = None
    done: str = ""


@dataclass(frozen=True)
class InvitationPageView:
    """One invitation and what can be done with it."""

    row: InvitationRow
    odd: tuple[str, ...]
    base: str
    may_remind: bool
    most_reminders: int = MOST_REMINDERS
    problem: str = ""
    form: Form[Any] | None = None
    done: str = ""


@dataclass(frozen=True)
class FunnelView:
    """What came of the community's invitations by mail."""

    funnel: Funnel
    base: str
    days: int = DAYS


@pages.get(LIST, door=community)
def show_invitations(scope: CommunityScope, after: Cursor | None = None, done: str = "") -> Reply:
    """Every invitation by mail, and the form of a new one."""
    insist(policy.may_invite(scope))
    return page("communities/settings/invitations.html", view=_view(scope, after, done=done))


@pages.post(LIST, door=community)
def save_invitation(scope: CommunityScope, form: Form[InvitationForm]) -> Reply:
    """The invitation is on its way."""
    insist(policy.may_invite(scope))
    if form.mistakes:
        return _again(scope, form)
    wanted = form.value
    if wanted.role is Role.OWNER:
        prove_first(scope, "owners")
    try:
        invitations.send_invitation(
            scope,
            Offer(
                role=wanted.role,
                email=wanted.email,
                name=wanted.name,
                note=wanted.note,
                cohort_id=_cohort(scope, wanted.cohort),
                account_id=_account(scope, wanted.role, wanted.account),
                days=wanted.days,
            ),
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _again(scope, form)
    return redirect(f"{_base(scope)}?done=sent")


@pages.get(LIST + "/funnel", door=community)
def show_funnel(scope: CommunityScope) -> Reply:
    """What came of the invitations of the last 90 days. Two statements."""
    insist(policy.may_invite(scope))
    return page(
        "communities/settings/invitation_funnel.html",
        part="communities/settings/_funnel.html",
        view=FunnelView(funnel=funnel_of(scope), base=_base(scope)),
    )


@pages.get(LIST + "/{invitation_id}", door=community)
def show_sent_invitation(scope: CommunityScope, invitation_id: int, done: str = "") -> Reply:
    """One invitation by mail."""
    insist(policy.may_invite(scope))
    view = _one(scope, invitation_id, done=done)
    return page("communities/settings/invitation.html", view=view)


@pages.post(LIST + "/{invitation_id}", door=community)
def act_on_invitation(
    scope: CommunityScope, invitation_id: int, form: Form[InvitationActForm]
) -> Reply:
    """Sent again with a fresh token, reminded of, open for another time, or taken back.

    A second press of the same button changes nothing: the form says how many mails it knows of.
    """
    insist(policy.may_invite(scope))
    invitation = get_invitation(scope, invitation_id)
    if invitation.email is None:
        raise NotFound  # a link has its own page
    if form.mistakes:
        view = _one(scope, invitation_id, form=form)
        return page("communities/settings/invitation.html", view=view, status=422)
    wanted, back = form.value, f"{_base(scope)}/{invitation_id}"
    if wanted.mails is not None and wanted.mails != invitation.mails:
        return redirect(f"{back}?done=meanwhile")
    try:
        done = _act(scope, invitation, wanted)
    except Conflict as error:
        view = _one(scope, invitation_id, problem=error.sentence)
        return page("communities/settings/invitation.html", view=view, status=409)
    return redirect(f"{back}?done={done}")


def _act(scope: CommunityScope, invitation: Any, wanted: InvitationActForm) -> str:
    match wanted.act:
        case "revoke":
            invitations.revoke_invitation(scope, invitation)
        case "remind":
            invitations.remind_of_invitation(scope, invitation)
        case "expiry":
            invitations.set_expiry(scope, invitation, days=wanted.days)
        case "resend":
            invitations.resend_invitation(scope, invitation, days=wanted.days)
    return wanted.act


def _base(scope: CommunityScope) -> str:
    return f"{scope.community.address}/settings/invitations"


def _again(scope: CommunityScope, form: Form[Any]) -> Reply:
    view = _view(scope, None, form=form)
    return page("communities/settings/invitations.html", view=view, status=422)


def _cohort(scope: CommunityScope, cohort_id: int | None) -> int | None:
    return get_cohort(scope, cohort_id).id if cohort_id is not None else None


def _account(scope: CommunityScope, role: Role, name: str) -> int | None:
    """The account of this name, made when missing; staff belong to none."""
    if not name or role.is_staff:
        return None
    return account_when_missing(scope, name=name)[0].id


def _view(scope: CommunityScope, after: Cursor | None, **more: Any) -> InvitationsView:
    rows = list_invitations(scope, after, by_mail=True)
    base = _base(scope)
    return InvitationsView(
        rows=rows,
        odd=odd_of(scope, [row.id for row in rows]),
        roles=tuple(r.value for r in Role if not policy.is_above(r, scope.member.role)),
        cohorts=tuple(list_cohorts(scope)),
        base=base,
        older=f"{base}?after={rows.next}" if rows.next else "",
        **more,
    )


def _one(scope: CommunityScope, invitation_id: int, **more: Any) -> InvitationPageView:
    row = get_invitation_row(scope, invitation_id)
    if row.email is None:
        raise NotFound
    last = max(row.created_at, row.reminded_at or row.created_at)
    return InvitationPageView(
        row=row,
        odd=list_odd(scope, row.id),
        base=_base(scope),
        may_remind=row.is_open and row.reminders < MOST_REMINDERS and last <= clock.now() - BETWEEN,
        **more,
    )
