"""The first pages of the settings: where they begin, and what the community is called and shows."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions.settings import change_settings
from app.communities.doors import community
from app.communities.forms.settings import GeneralForm
from app.communities.queries.communities import get_own_community
from app.communities.scope import CommunityScope
from app.core.errors import Invalid
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
GENERAL = "/c/{community}/settings/general"


@dataclass(frozen=True)
class GeneralView:
    """The settings as they are."""

    name: str
    purpose: str
    welcome: str
    names_shown: str
    shares: str
    staff_second_step: bool
    saved: bool = False
    form: Form[Any] | None = None


@pages.get("/c/{community}/settings", door=community)
def show_settings(scope: CommunityScope) -> Reply:
    """On to the first page of the settings that the viewer's role has."""
    base = scope.community.address
    if policy.may_change_settings(scope):
        return redirect(f"{base}/settings/general")
    if policy.may_invite(scope):
        return redirect(f"{base}/settings/invitations")
    insist(policy.may_see_audit(scope))
    return redirect(f"{base}/settings/audit")


@pages.get(GENERAL, door=community)
def show_general(scope: CommunityScope, saved: bool = False) -> Reply:
    """Name, purpose, welcome, what is shown."""
    insist(policy.may_change_settings(scope))
    return page("communities/settings/general.html", view=_view(scope, saved=saved))


@pages.post(GENERAL, door=community)
def save_general(scope: CommunityScope, form: Form[GeneralForm]) -> Reply:
    """The settings are so."""
    insist(policy.may_change_settings(scope))
    if form.mistakes:
        view = _view(scope, form=form)
        return page("communities/settings/general.html", view=view, status=422)
    wanted = form.value.model_dump()
    wanted["staff_second_step"] = wanted["staff_second_step"] == "yes"
    try:
        change_settings(scope, **wanted)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        view = _view(scope, form=form)
        return page("communities/settings/general.html", view=view, status=422)
    return redirect(f"{scope.community.address}/settings/general?saved=1")


def _view(
    scope: CommunityScope, *, form: Form[Any] | None = None, saved: bool = False
) -> GeneralView:
    here = get_own_community(scope)
    return GeneralView(
        name=here.name,
        purpose=here.purpose,
        welcome=here.welcome,
        names_shown=here.names_shown,
        shares=here.shares,
        staff_second_step=here.staff_second_step,
        saved=saved,
        form=form,
    )
