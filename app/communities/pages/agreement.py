"""The agreement: read and accepted by members, published by owners."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import agreements
from app.communities.doors import community, community_before_agreeing
from app.communities.forms.invitations import AgreeForm
from app.communities.forms.settings import AgreementForm
from app.communities.queries.agreements import AgreementRow, current_agreement, list_agreements
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
SETTINGS = "/c/{community}/settings/agreements"


@dataclass(frozen=True)
class AgreementView:
    """The text that binds now, and whether the viewer has accepted it."""

    version: int
    binds_from: datetime
    html: Any
    accepted: bool
    base: str
    form: Form[Any] | None = None


@dataclass(frozen=True)
class AgreementsView:
    """Every version, and the form of a new one, which begins as the text that binds now."""

    versions: tuple[AgreementRow, ...]
    text: str
    form: Form[Any] | None = None


@pages.get(READ, door=community_before_agreeing)
def show_agreement(scope: CommunityScope) -> Reply:
    """What members agree to."""
    return page("communities/agreement.html", view=_view(scope))


@pages.post(READ, door=community_before_agreeing)
def save_acceptance(scope: CommunityScope, form: Form[AgreeForm], asked: Asked) -> Reply:
    """The member has accepted, and goes on."""
    if not form.mistakes and form.value.agree != "yes":
        form.given_mistakes = {"agree": _("Read the agreement and accept it to go on.")}
    if form.mistakes:
        return page("communities/agreement.html", view=_view(scope, form), status=422)
    agreements.accept_agreement(scope, version=form.value.version, address=asked.address)
    return redirect(scope.community.address)


@pages.get(SETTINGS, door=community)
def show_agreements(scope: CommunityScope) -> Reply:
    """The versions so far, and the next one's form."""
    insist(policy.may_publish_agreement(scope))
    return page("communities/settings/agreements.html", view=_versions(scope))


@pages.post(SETTINGS, door=community)
def save_agreement(scope: CommunityScope, form: Form[AgreementForm]) -> Reply:
    """A new version binds; whoever published it accepts it like everybody else."""
    insist(policy.may_publish_agreement(scope))
    if form.mistakes:
        view = _versions(scope, form)
        return page("communities/settings/agreements.html", view=view, status=422)
    agreements.publish_agreement(scope, text=form.value.text)
    return redirect(f"{scope.community.address}/agreement")


def _view(scope: CommunityScope, form: Form[Any] | None = None) -> AgreementView:
    text = current_agreement(scope)
    if text is None:
        raise NotFound
    return AgreementView(
        version=text.version,
        binds_from=text.binds_from,
        html=safe(text.html),
        accepted=scope.member.agreement_version >= text.version,
        base=scope.community.address,
        form=form,
    )


def _versions(scope: CommunityScope, form: Form[Any] | None = None) -> AgreementsView:
    text = current_agreement(scope)
    return AgreementsView(tuple(list_agreements(scope)), text.text if text else "", form)
