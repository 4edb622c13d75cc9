"""A link by which one asks first: for a manager's word, or for an invitation to an address of certain
domains. The routes are those of every invitation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from app.communities.actions import requests
from app.communities.actions.asking_mails import ask_for_own
from app.communities.forms.requests import AddressForm, AnswersForm, StrangerForm
from app.communities.pages.asking import count_asking, read_form
from app.communities.queries.joining import get_joining
from app.communities.queries.questions import Answer, Question, mark_of
from app.communities.scope import InvitedScope
from app.core.languages import _
from app.core.mail.domains import is_of
from app.web.asked import Asked
from app.web.forms import Form, FormModel
from app.web.replies import Reply, page, redirect

TEMPLATE = "communities/ask_by_link.html"


@dataclass(frozen=True)
class AskByLinkView:
    """What whoever holds the link is asked. `approval`: a manager's word follows."""

    path: str
    community: str
    approval: bool
    expires_at: datetime
    questions: tuple[Question, ...]
    asked: str
    sent: str = ""
    form: Form[Any] | None = None


class NoAddress(FormModel):
    """Whoever is signed in sends no address: theirs is known."""


def show_asking(scope: InvitedScope, token: str, *, sent: str) -> Reply:
    """What is asked of whoever holds the link. Consumes nothing."""
    known = sent if sent in ("mail", "own", "waits") else ""
    return page(TEMPLATE, view=_view(scope, token, sent=known))


def save_asking(scope: InvitedScope, token: str, raw: FormData, asked: Asked) -> Reply:
    """A mail lets them prove the address, and then they have an invitation of their own, or their
    request waits. The answer is the same for every address of the right domain."""
    offer, viewer = scope.offer, scope.viewer
    form, answers = _read(scope, raw)
    email = viewer.email if viewer else "" if form.mistakes else form.value.email
    if email and offer.domains and not is_of(email, offer.domains.split()):
        words = _(
            "By this link only addresses of certain domains may join, and this is none of them."
        )
        form.given_mistakes = {"" if viewer else "email": words}
    if form.mistakes:
        return page(TEMPLATE, view=_view(scope, token, form=form), status=422)
    sent = "mail"
    if not offer.approval:
        sent = "own"
    elif viewer is not None and not offer.domains:
        sent = "waits"
    if count_asking(scope, asked, email):
        _ask(
            scope, sent, viewer.name if viewer else getattr(form.value, "name", ""), email, answers
        )
    return redirect(f"/i/{token}?sent={sent}")


def _ask(scope: InvitedScope, sent: str, name: str, email: str, answers: list[Answer]) -> None:
    if sent == "own":
        ask_for_own(scope, email=email)
    elif sent == "waits":
        requests.ask_as_viewer(scope, answers=answers)
    else:
        requests.ask_to_join(scope, name=name, email=email, answers=answers)


def _read(scope: InvitedScope, raw: FormData) -> tuple[Form[Any], list[Answer]]:
    if not scope.offer.approval:
        return Form(NoAddress if scope.viewer else AddressForm, raw), []
    form: Form[Any] = Form(AnswersForm if scope.viewer else StrangerForm, raw)
    return form, read_form(form, get_joining(scope).questions)


def _view(
    scope: InvitedScope, token: str, *, sent: str = "", form: Form[Any] | None = None
) -> AskByLinkView:
    offer = scope.offer
    questions = get_joining(scope).questions if offer.approval else ()
    return AskByLinkView(
        path=f"/i/{token}",
        community=offer.community_name,
        approval=offer.approval,
        expires_at=offer.expires_at,
        questions=questions,
        asked=mark_of(questions),
        sent=sent,
        form=form,
    )
