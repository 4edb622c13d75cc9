"""Invitations, for those who send them: the list, one by mail, one by link, again, taken back."""

from dataclasses import dataclass
from typing import Any

from app.access.roles import Role
from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import invitations
from app.communities.actions.invitations import Offer, Sent
from app.communities.doors import community
from app.communities.forms.invitations import InvitationActForm, InvitationForm, LinkForm
from app.communities.queries.cohorts import CohortRow, get_cohort, list_cohorts
from app.communities.queries.invitations import InvitationRow, get_invitation, list_invitations
from app.communities.scope import CommunityScope
from app.core.errors import Invalid
from app.customers.actions.accounts import account_when_missing
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/settings/invitations"
LINK = LIST + "/link"


@dataclass(frozen=True)
class InvitationsView:
    """The invitations, and the form of a new one: by mail, or a link for several (`by_link`).

    `link` is the address of a link that was just made, shown this once.
    """

    rows: Slice[InvitationRow]
    roles: tuple[str, ...]
    cohorts: tuple[CohortRow, ...]
    base: str
    older: str
    by_link: bool = False
    form: Form[Any] | None = None
    link: str = ""
    done: str = ""


@pages.get(LIST, door=community)
def show_invitations(scope: CommunityScope, after: Cursor | None = None, done: str = "") -> Reply:
    """Every invitation, and the form of one by mail."""
    insist(policy.may_invite(scope))
    return page("communities/settings/invitations.html", view=_view(scope, after, done=done))


@pages.post(LIST, door=community)
def save_invitation(scope: CommunityScope, form: Form[InvitationForm]) -> Reply:
    """The invitation is on its way."""
    insist(policy.may_invite(scope))
    if form.mistakes:
        return _again(scope, form)
    wanted = form.value
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
    return redirect(f"{scope.community.address}/settings/invitations?done=sent")


@pages.get(LINK, door=community)
def new_link(scope: CommunityScope, after: Cursor | None = None) -> Reply:
    """Every invitation, and the form of a link."""
    insist(policy.may_invite(scope))
    view = _view(scope, after, by_link=True)
    return page("communities/settings/invitations.html", view=view)


@pages.post(LINK, door=community)
def save_link(scope: CommunityScope, form: Form[LinkForm], asked: Asked) -> Reply:
    """The link, shown this once."""
    insist(policy.may_invite(scope))
    if form.mistakes:
        return _again(scope, form, by_link=True)
    wanted = form.value
    sent = invitations.send_invitation(
        scope,
        Offer(
            role=wanted.role,
            cohort_id=_cohort(scope, wanted.cohort),
            account_id=_account(scope, wanted.role, wanted.account),
            cap=wanted.cap,
            days=wanted.days,
        ),
    )
    return _shown_once(scope, sent, asked)


@pages.post(LIST + "/{invitation_id}", door=community)
def act_on_invitation(
    scope: CommunityScope, invitation_id: int, form: Form[InvitationActForm], asked: Asked
) -> Reply:
    """Sent again with a fresh token, or taken back."""
    insist(policy.may_invite(scope))
    invitation = get_invitation(scope, invitation_id)
    base = f"{scope.community.address}/settings/invitations"
    if form.value.act == "revoke":
        invitations.revoke_invitation(scope, invitation)
        return redirect(f"{base}?done=revoked")
    sent = invitations.resend_invitation(scope, invitation)
    if invitation.email is None:
        return _shown_once(scope, sent, asked)
    return redirect(f"{base}?done=again")


def _shown_once(scope: CommunityScope, sent: Sent, asked: Asked) -> Reply:
    link = asked.house.settings.base_url + sent.path
    view = _view(scope, None, by_link=True, link=link)
    return page("communities/settings/invitations.html", view=view)


def _again(scope: CommunityScope, form: Form[Any], *, by_link: bool = False) -> Reply:
    view = _view(scope, None, form=form, by_link=by_link)
    return page("communities/settings/invitations.html", view=view, status=422)


def _cohort(scope: CommunityScope, cohort_id: int | None) -> int | None:
    return get_cohort(scope, cohort_id).id if cohort_id is not None else None


def _account(scope: CommunityScope, role: Role, name: str) -> int | None:
    """The account of this name, made when missing; staff belong to none."""
    if not name or role.is_staff:
        return None
    return account_when_missing(scope, name=name)[0].id


def _view(scope: CommunityScope, after: Cursor | None, **more: Any) -> InvitationsView:
    rows = list_invitations(scope, after)
    base = f"{scope.community.address}/settings/invitations"
    offered = [role.value for role in Role if not policy.is_above(role, scope.member.role)]
    if more.get("by_link") and scope.member.role != Role.OWNER:
        offered = [Role.CUSTOMER.value]
    return InvitationsView(
        rows=rows,
        roles=tuple(offered),
        cohorts=tuple(list_cohorts(scope)),
        base=base,
        older=f"{base}?after={rows.next}" if rows.next else "",
        **more,
    )
