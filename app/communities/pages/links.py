"""Links that several may join by: the list, a new one, and one with its code and who came by it."""

import io
from dataclasses import dataclass
from typing import Any

import segno

from app.access.proofs import prove_first
from app.access.roles import Role
from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import links
from app.communities.actions.invitations import revoke_invitation
from app.communities.actions.links import LinkOffer
from app.communities.doors import community
from app.communities.forms.links import LinkActForm, LinkForm
from app.communities.queries.cohorts import CohortRow, get_cohort, list_cohorts
from app.communities.queries.links import (
    Comer,
    LinkRow,
    get_link,
    get_link_row,
    list_comers,
    list_links,
    path_of_link,
)
from app.communities.queries.offers import TrialChoice, list_trials_to_offer
from app.communities.scope import CommunityScope
from app.core.errors import Invalid, NotFound
from app.core.languages import _
from app.customers.actions.accounts import account_when_missing
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Plain, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/settings/links"
NEW = LIST + "/new"
ONE = LIST + "/{link_id}"


@dataclass(frozen=True)
class LinksView:
    """Every link."""

    rows: Slice[LinkRow]
    base: str
    older: str


@dataclass(frozen=True)
class NewLinkView:
    """The form of a new link."""

    roles: tuple[str, ...]
    cohorts: tuple[CohortRow, ...]
    trials: tuple[TrialChoice, ...]
    base: str
    form: Form[Any] | None = None


@dataclass(frozen=True)
class LinkView:
    """A link, its address, and who came by it. `address` is empty where it cannot be shown."""

    link: LinkRow
    address: str
    comers: Slice[Comer]
    base: str
    older: str
    done: str = ""


@pages.get(LIST, door=community)
def show_links(scope: CommunityScope, after: Cursor | None = None) -> Reply:
    """Every link, the newest first."""
    insist(policy.may_invite(scope))
    rows, base = list_links(scope, after), _base(scope)
    view = LinksView(rows, base, f"{base}?after={rows.next}" if rows.next else "")
    return page("communities/settings/links.html", view=view)


@pages.get(NEW, door=community)
def new_link(scope: CommunityScope) -> Reply:
    """The form of a link."""
    insist(policy.may_invite(scope))
    return page("communities/settings/new_link.html", view=_new(scope))


@pages.post(LIST, door=community)
def save_link(scope: CommunityScope, form: Form[LinkForm]) -> Reply:
    """The link stands, and its page shows it."""
    insist(policy.may_invite(scope))
    if form.mistakes:
        return page("communities/settings/new_link.html", view=_new(scope, form), status=422)
    wanted = form.value
    if wanted.role is Role.OWNER:
        prove_first(scope, "owners")
    try:
        trial = _trial(scope, wanted.trial)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("communities/settings/new_link.html", view=_new(scope, form), status=422)
    made = links.make_link(
        scope,
        LinkOffer(
            role=wanted.role,
            name=wanted.name,
            cohort_id=get_cohort(scope, wanted.cohort).id if wanted.cohort is not None else None,
            account_id=_account(scope, wanted.role, wanted.account),
            trial_id=trial.id if trial else None,
            trial_name=trial.name if trial else "",
            cap=wanted.cap,
            days=wanted.days,
            domains=wanted.domains,
            approval=wanted.approval == "yes",
        ),
    )
    return redirect(f"{_base(scope)}/{made.id}?done=made")


@pages.get(ONE, door=community)
def show_link(
    scope: CommunityScope, link_id: int, asked: Asked, after: Cursor | None = None, done: str = ""
) -> Reply:
    """The link with its address, its code, and who came by it."""
    insist(policy.may_invite(scope))
    comers, base = list_comers(scope, link_id, after), f"{_base(scope)}/{link_id}"
    view = LinkView(
        link=get_link_row(scope, link_id),
        address=_address(scope, link_id, asked),
        comers=comers,
        base=base,
        older=f"{base}?after={comers.next}" if comers.next else "",
        done=done,
    )
    return page("communities/settings/link.html", view=view)


@pages.get(ONE + "/code.svg", door=community)
def show_code(scope: CommunityScope, link_id: int, asked: Asked) -> Reply:
    """The link's address as a QR code: a picture of ours, black on white in every theme."""
    insist(policy.may_invite(scope))
    address = _address(scope, link_id, asked)
    if not address:
        raise NotFound
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(
        drawn, kind="svg", border=4, light="#fff", omitsize=True, svgclass=None, lineclass=None
    )
    return Plain(body=drawn.getvalue(), media_type="image/svg+xml")


@pages.post(ONE, door=community)
def act_on_link(scope: CommunityScope, link_id: int, form: Form[LinkActForm]) -> Reply:
    """Paused, open again, with a new address, or taken back."""
    insist(policy.may_invite(scope))
    link, wanted = get_link(scope, link_id), form.value
    if wanted.act == "revoke":
        revoke_invitation(scope, link)
    elif wanted.act == "renew":
        links.renew_link(scope, link, days=wanted.days)
    else:
        links.pause_link(scope, link, paused=wanted.act == "pause")
    return redirect(f"{_base(scope)}/{link_id}?done={wanted.act}")


def _base(scope: CommunityScope) -> str:
    return f"{scope.community.address}/settings/links"


def _address(scope: CommunityScope, link_id: int, asked: Asked) -> str:
    """Empty for whoever could not offer what the link does: they would offer it by showing it."""
    link = get_link(scope, link_id)
    path = path_of_link(scope, link) if policy.may_offer(scope, link) else ""
    return asked.house.settings.base_url + path if path else ""


def _trial(scope: CommunityScope, trial_id: int | None) -> TrialChoice | None:
    if trial_id is None:
        return None
    for choice in list_trials_to_offer(scope):
        if choice.id == trial_id:
            return choice
    raise Invalid({"trial": _("Choose one of the answers offered.")})


def _account(scope: CommunityScope, role: Role, name: str) -> int | None:
    """The account of this name, made when missing; staff belong to none."""
    if not name or role.is_staff:
        return None
    return account_when_missing(scope, name=name)[0].id


def _new(scope: CommunityScope, form: Form[Any] | None = None) -> NewLinkView:
    is_owner = scope.member.role is Role.OWNER  # by a link only owners offer more (`may_offer`)
    return NewLinkView(
        roles=tuple(role.value for role in Role) if is_owner else (Role.CUSTOMER.value,),
        cohorts=tuple(list_cohorts(scope)),
        trials=tuple(list_trials_to_offer(scope)),
        base=_base(scope),
        form=form,
    )
