"""The agreement as members read and accept it: the version that binds, and any other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.communities.actions import agreements
from app.communities.doors import community_before_agreeing
from app.communities.forms.invitations import AgreeForm
from app.communities.queries.agreements import (
    announced_agreement,
    current_agreement,
    get_agreement,
)
from app.communities.scope import CommunityScope
from app.core.errors import NotFound
from app.core.languages import _
from app.web.asked import Asked
from app.web.forms import Form
from app.web.rendering import safe
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
READ = "/c/{community}/agreement"


@dataclass(frozen=True)
class AgreementView:
    """A version's text, whether it binds or is announced, and whether the viewer accepted it.

    `ahead` is the version that is announced, or None, and the day from which it binds.
    """

    version: int
    binds_from: datetime
    html: Any
    accepted: bool
    state: str  # binds, announced, former
    base: str
    is_first: bool  # the viewer has accepted none before
    ahead: int | None = None
    ahead_from: datetime | None = None
    form: Form[Any] | None = None


@pages.get(READ, door=community_before_agreeing)
def show_agreement(scope: CommunityScope) -> Reply:
    """What members agree to."""
    return page("communities/agreement.html", view=_view(scope))


@pages.get(READ + "/{version}", door=community_before_agreeing)
def show_version(scope: CommunityScope, version: int) -> Reply:
    """A version of it: one that is announced, or one from before."""
    return page("communities/agreement.html", view=_view(scope, version=version))


@pages.post(READ, door=community_before_agreeing)
def save_acceptance(scope: CommunityScope, form: Form[AgreeForm], asked: Asked) -> Reply:
    """The member has accepted, and goes on."""
    if not form.mistakes and form.value.agree != "yes":
        form.given_mistakes = {"agree": _("Read the agreement and accept it to go on.")}
    if form.mistakes:
        return page("communities/agreement.html", view=_view(scope, form=form), status=422)
    agreements.accept_agreement(scope, version=form.value.version, address=asked.address)
    return redirect(scope.community.address)


def _view(
    scope: CommunityScope, *, version: int | None = None, form: Form[Any] | None = None
) -> AgreementView:
    binding, ahead = current_agreement(scope), announced_agreement(scope)
    text = get_agreement(scope, version) if version is not None else binding or ahead
    if text is None:
        raise NotFound
    state = "binds" if binding and text.version == binding.version else "former"
    return AgreementView(
        version=text.version,
        binds_from=text.binds_from,
        html=safe(text.html),
        accepted=scope.member.agreement_version >= text.version,
        state="announced" if ahead and text.version == ahead.version else state,
        base=scope.community.address,
        is_first=not scope.member.agreement_version,
        ahead=ahead.version if ahead else None,
        ahead_from=ahead.binds_from if ahead else None,
        form=form,
    )
