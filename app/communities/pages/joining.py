"""Settings of asking to join: whether one may, the public words, the questions, proposals."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import joining as actions
from app.communities.doors import community
from app.communities.forms.requests import JoiningForm, QuestionActForm, QuestionForm
from app.communities.models import Proposals
from app.communities.queries.joining import Joining, get_joining
from app.communities.queries.questions import MOST_QUESTIONS
from app.communities.scope import CommunityScope
from app.core.errors import Conflict, Invalid
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
HERE = "/c/{community}/settings/joining"
TEMPLATE = "communities/settings/joining.html"


@dataclass(frozen=True)
class JoiningView:
    """The settings, and the forms as they were sent with mistakes."""

    joining: Joining
    address: str
    base: str
    proposals: tuple[str, ...]
    has_room: bool
    done: str = ""
    form: Form[Any] | None = None
    question: Form[Any] | None = None


@pages.get(HERE, door=community)
def show_joining(scope: CommunityScope, asked: Asked, done: str = "") -> Reply:
    """Whether one may ask, in which words, what is asked, and whether members propose."""
    insist(policy.may_decide(scope))
    return page(TEMPLATE, view=_view(scope, asked, done=done))


@pages.post(HERE, door=community)
def save_joining(scope: CommunityScope, form: Form[JoiningForm], asked: Asked) -> Reply:
    """The settings are so."""
    insist(policy.may_decide(scope))
    if form.mistakes:
        return page(TEMPLATE, view=_view(scope, asked, form=form), status=422)
    wanted = form.value
    actions.change_joining(
        scope, is_open=wanted.open == "yes", words=wanted.words, proposals=wanted.proposals
    )
    return redirect(f"{_base(scope)}?done=saved")


@pages.post(HERE + "/questions", door=community)
def save_question(scope: CommunityScope, form: Form[QuestionForm], asked: Asked) -> Reply:
    """One more question is asked."""
    insist(policy.may_decide(scope))
    status = 422
    if not form.mistakes:
        wanted = form.value
        try:
            actions.add_question(
                scope,
                words=wanted.words,
                kind=wanted.kind,
                choices=tuple(wanted.choices.splitlines()),
                needed=wanted.needed == "yes",
            )
        except Invalid as error:
            form.given_mistakes = error.mistakes
        except Conflict as error:
            form.given_mistakes, status = {"": error.sentence}, 409
    if form.mistakes:
        return page(TEMPLATE, view=_view(scope, asked, question=form), status=status)
    return redirect(f"{_base(scope)}?done=asked#questions")


@pages.post(HERE + "/questions/{question_id}", door=community)
def act_on_question(scope: CommunityScope, question_id: int, form: Form[QuestionActForm]) -> Reply:
    """Asked no more, or one place earlier."""
    insist(policy.may_decide(scope))
    act = actions.remove_question if form.value.act == "remove" else actions.ask_earlier
    act(scope, question_id)
    return redirect(f"{_base(scope)}#questions")


def _base(scope: CommunityScope) -> str:
    return f"{scope.community.address}/settings/joining"


def _view(scope: CommunityScope, asked: Asked, **more: Any) -> JoiningView:
    joining = get_joining(scope)
    return JoiningView(
        joining=joining,
        address=f"{asked.house.settings.base_url}/join/{scope.community.slug}",
        base=_base(scope),
        proposals=tuple(kind.value for kind in Proposals),
        has_room=len(joining.questions) < MOST_QUESTIONS,
        **more,
    )
