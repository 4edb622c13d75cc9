"""Asking to join: a community's public page where it is turned on, and proving one's address."""

from dataclasses import dataclass
from typing import Any

from app.communities.actions import requests
from app.communities.doors import asking, proving
from app.communities.forms.requests import AnswersForm, StrangerForm
from app.communities.models import MemberState, RequestState
from app.communities.pages.asking import count_asking, read_form
from app.communities.queries.members import find_member_of
from app.communities.queries.questions import Question, mark_of, read_questions
from app.communities.scope import AskingScope
from app.core.markdown import render
from app.web.asked import Asked
from app.web.forms import Form, FormModel
from app.web.rendering import safe
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
JOIN = "/join/{community}"
PROOF = JOIN + "/{token}"


@dataclass(frozen=True)
class JoinView:
    """The public words, and the form of asking. `sent`: a mail is on its way, or it waits."""

    path: str
    community: str
    words: Any
    questions: tuple[Question, ...]
    asked: str
    sent: str = ""
    form: Form[Any] | None = None


@dataclass(frozen=True)
class ProofView:
    """One button that shows that the address is theirs; `done` once it was pressed."""

    path: str
    community: str
    email: str
    done: bool


class ProofForm(FormModel):
    """A button."""


@pages.get(JOIN, door=asking)
def show_join(scope: AskingScope, sent: str = "") -> Reply:
    """The community's public words, and what it asks."""
    if _is_member(scope):
        return redirect(f"/c/{scope.place.slug}")
    return page("communities/join.html", view=_view(scope, sent=sent))


@pages.post(JOIN, door=asking)
def save_join(scope: AskingScope, form: Form[StrangerForm], asked: Asked) -> Reply:
    """The request waits, once its address is proven; the answer is the same for every address."""
    if _is_member(scope):
        return redirect(f"/c/{scope.place.slug}")
    viewer = scope.viewer
    sent: Form[Any] = form if viewer is None else Form(AnswersForm, form.raw)
    answers = read_form(sent, read_questions(scope.place.questions))
    if sent.mistakes:
        return page("communities/join.html", view=_view(scope, form=sent), status=422)
    if viewer is not None:
        if count_asking(scope, asked, viewer.email):
            requests.ask_as_viewer(scope, answers=answers)
        return redirect(f"/join/{scope.place.slug}?sent=waits")
    wanted = form.value
    if count_asking(scope, asked, wanted.email):
        requests.ask_to_join(scope, name=wanted.name, email=wanted.email, answers=answers)
    return redirect(f"/join/{scope.place.slug}?sent=mail")


@pages.get(PROOF, door=proving)
def show_proof(scope: AskingScope, token: str) -> Reply:
    """A page with one button: mail scanners open links too (S11)."""
    return page("communities/prove.html", view=_proof(scope, token))


@pages.post(PROOF, door=proving)
def save_proof(scope: AskingScope, token: str, form: Form[ProofForm]) -> Reply:
    """The address is theirs, and the request waits."""
    requests.prove_request(scope)
    return redirect(f"/join/{scope.place.slug}/{token}")


def _is_member(scope: AskingScope) -> bool:
    member = find_member_of(scope, scope.viewer.id) if scope.viewer else None
    return member is not None and member.state == MemberState.ACTIVE


def _proof(scope: AskingScope, token: str) -> ProofView:
    place, request = scope.place, scope.request
    done = request is not None and request.state != RequestState.UNPROVEN
    email = request.email if request else ""
    return ProofView(f"/join/{place.slug}/{token}", place.name, email, done)


def _view(scope: AskingScope, *, sent: str = "", form: Form[Any] | None = None) -> JoinView:
    place, questions = scope.place, read_questions(scope.place.questions)
    return JoinView(
        path=f"/join/{place.slug}",
        community=place.name,
        words=safe(render(place.words)) if place.words else "",
        questions=questions,
        asked=mark_of(questions),
        sent=sent if sent in ("mail", "waits") else "",
        form=form,
    )
