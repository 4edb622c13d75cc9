"""An invitation as whoever holds it sees it. Looking does nothing; pressing does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.access.roles import Role
from app.communities import policy
from app.communities.actions import accepting
from app.communities.actions.accepting import KnownAddress, NothingWritten
from app.communities.actions.openings import Opening, place_mark
from app.communities.doors import invitation
from app.communities.forms.invitations import AgreeForm, NewcomerForm
from app.communities.pages.asking_by_link import save_asking, show_asking
from app.communities.pages.newcomer import WaysView, ended, form_of, join, ways_of
from app.communities.queries.agreements import current_agreement
from app.communities.scope import InvitedScope
from app.core.clock import clock
from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.languages import _
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.actions.sessions import begin_session, end_session, renew_session
from app.identity.queries import find_person_by_email
from app.web.asked import Asked
from app.web.forms import Form, FormModel
from app.web.rendering import safe
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
MOST_TRIES = 100  # of newcomers from one address in 15 minutes: a whole room may join at once


@dataclass(frozen=True)
class AgreementView:
    """The text that one agrees to."""

    version: int
    binds_from: datetime
    html: Any


@dataclass(frozen=True)
class InvitationView:
    """An open invitation. Whoever holds a mere link is told no more than the community's name and
    what it asks; account, filled-in name and counts are told to nobody (I08)."""

    path: str
    community: str
    agreement: AgreementView | None
    email: str
    inviter: Any
    proposer: str
    note: str
    trial: str
    expires_at: datetime
    is_staff: bool
    who: str  # "newcomer", "known" (must sign in first), "viewer", "other" (somebody else)
    ways: WaysView
    form: Form[Any] | None = None
    problem: str = ""


@dataclass(frozen=True)
class ClosedView:
    """Why nobody joins by it."""

    state: str
    is_signed_in: bool


@dataclass(frozen=True)
class InviterView:
    """Who invites."""

    id: int
    name: str
    is_staff: bool


class NoFields(FormModel):
    """A button."""


@pages.get("/i/{token}", door=invitation)
def show_invitation(scope: InvitedScope, token: str, asked: Asked, sent: str = "") -> Reply:
    """Who invites, to what, and what one agrees to. Consumes nothing."""
    state = scope.offer.state_at(clock.now())
    if _is_in(scope, state):
        return redirect(scope.offer.address)
    if state != "open":
        return _closed(scope, state)
    _gather(scope, asked)
    if scope.offer.asks_first:
        return show_asking(scope, token, sent=sent)
    return page("communities/invitation.html", view=_view(scope, token, asked))


@pages.post("/i/{token}", door=invitation)
def accept_invitation(
    scope: InvitedScope, token: str, form: Form[NewcomerForm], asked: Asked
) -> Reply:
    """The person is a member, signed in, and on the welcome page."""
    state = scope.offer.state_at(clock.now())
    if _is_in(scope, state):
        return redirect(scope.offer.address)
    if state != "open":
        return _closed(scope, state)
    if scope.offer.asks_first:
        return save_asking(scope, token, form.raw, asked)
    if scope.viewer is not None and not policy.may_accept(scope):
        return page("communities/invitation.html", view=_view(scope, token, asked), status=403)
    if scope.viewer is not None and "email" in form.raw:  # typed before they signed in elsewhere
        words = _("You are signed in meanwhile. See who joins, then press once more.")
        return _again(scope, token, None, asked, problem=words, status=409)
    if scope.viewer is not None:
        return _attach(scope, token, Form(AgreeForm, form.raw), asked)
    return _welcome(scope, token, form, asked)


@pages.post("/i/{token}/sign-out", door=invitation)
def sign_out_first(scope: InvitedScope, token: str, form: Form[NoFields]) -> Reply:
    """Whoever was signed in is not any more, and sees the invitation again."""
    if scope.viewer is not None:
        end_session(scope, scope.viewer.session_id)
    reply = redirect(f"/i/{token}")
    reply.sign_out = True
    return reply


def _is_in(scope: InvitedScope, state: str) -> bool:
    """Whether the viewer is a member, and this is not open for somebody else."""
    is_for_them = state != "open" or bool(policy.may_accept(scope))
    return scope.offer.viewer_is_member and is_for_them


def _gather(scope: InvitedScope, asked: Asked) -> None:
    """That somebody looks will be noted; of an invitation by mail, how."""
    offer, by_head = scope.offer, asked.request.method != "GET"
    if not by_head and not offer.viewer_is_member:
        asked.house.gathered.add("invitation", offer.id)
    if offer.email is not None:
        look = Opening(
            community_id=offer.community_id,
            invitation_id=offer.id,
            at=clock.now(),
            mark=new_id(),
            place="" if by_head else place_mark(offer.id, asked.address, asked.secret),
            by_other=scope.viewer is not None and not policy.may_accept(scope),
        )
        asked.house.gathered.add("opening", look)


def _attach(scope: InvitedScope, token: str, form: Form[AgreeForm], asked: Asked) -> Reply:
    if _without_consent(scope, form):
        return _again(scope, token, form, asked)
    try:
        accepting.join_as_viewer(scope, version=form.value.version, address=asked.address)
    except Invalid as error:
        return _again(scope, token, form, asked, problem=" ".join(error.mistakes.values()))
    except NothingWritten as error:
        return _again(scope, token, form, asked, problem=error.sentence, status=409)
    renewed = renew_session(scope) if scope.offer.role.is_staff else None
    return redirect(f"{scope.offer.address}/welcome", sign_in=renewed)


def _welcome(scope: InvitedScope, token: str, sent: Form[NewcomerForm], asked: Asked) -> Reply:
    count_attempt(scope, Limit("invitation", asked.address, MOST_TRIES))
    form = form_of(asked, sent)
    if _without_consent(scope, form):
        return _again(scope, token, form, asked)
    try:
        joined, visit = join(scope, form, asked)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _again(scope, token, form, asked)
    except KnownAddress as error:
        form.given_mistakes = {"email": error.sentence}
        return _again(scope, token, form, asked, who="known", status=409)
    except NothingWritten as error:
        return _again(scope, token, form, asked, problem=error.sentence, status=409)
    session = begin_session(scope, joined.person_id, visit=visit)
    return ended(redirect(f"{scope.offer.address}/welcome", sign_in=session))


def _without_consent(scope: InvitedScope, form: Form[Any]) -> bool:
    if form.mistakes:
        return True
    if scope.offer.agreement_version and form.value.agree != "yes":
        form.given_mistakes = {"agree": _("Read the agreement and accept it to join.")}
    return bool(form.mistakes)


def _again(
    scope: InvitedScope,
    token: str,
    form: Form[Any] | None,
    asked: Asked,
    *,
    who: str = "",
    problem: str = "",
    status: int = 422,
) -> Reply:
    view = _view(scope, token, asked, form=form, who=who, problem=problem)
    return page("communities/invitation.html", view=view, status=status, commits=True)


def _closed(scope: InvitedScope, state: str) -> Reply:
    view = ClosedView(state=state, is_signed_in=scope.viewer is not None)
    return page("communities/invitation_closed.html", view=view, status=409, commits=True)


def _view(
    scope: InvitedScope,
    token: str,
    asked: Asked,
    *,
    form: Form[Any] | None = None,
    who: str = "",
    problem: str = "",
) -> InvitationView:
    offer, text = scope.offer, current_agreement(scope)
    bound = offer.email is not None
    return InvitationView(
        path=f"/i/{token}",
        community=offer.community_name,
        agreement=AgreementView(text.version, text.binds_from, safe(text.html)) if text else None,
        email=offer.email or "",
        inviter=_inviter(scope) if bound else None,
        proposer=offer.proposer_name,
        note=offer.note if bound else "",
        trial=offer.trial_name if bound else "",
        expires_at=offer.expires_at,
        is_staff=Role(offer.role).is_staff,
        who=who or _who(scope),
        ways=ways_of(scope, token, asked),
        form=form,
        problem=problem,
    )


def _inviter(scope: InvitedScope) -> InviterView | None:
    offer = scope.offer
    if offer.inviter_id is None or not offer.inviter_name:
        return None
    return InviterView(offer.inviter_id, offer.inviter_name, is_staff=True)


def _who(scope: InvitedScope) -> str:
    if scope.viewer is not None:
        return "viewer" if policy.may_accept(scope) else "other"
    bound = scope.offer.email
    return "known" if bound and find_person_by_email(scope, bound) else "newcomer"
