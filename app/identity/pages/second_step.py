"""The second step of signing in, after a password or a link was right."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.core.errors import Invalid
from app.core.languages import _
from app.identity.actions.second_step import finish_by_code
from app.identity.doors import anyone
from app.identity.forms.methods import SecondStepForm
from app.identity.queries.second_step import SignInMethods, find_half, get_methods
from app.identity.scope import OpenScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages
from app.web.safe_next import safe_next

pages = Pages()
door = anyone(why="whose first proof was right has no session before the second")


@dataclass(frozen=True)
class SecondStepView:
    """What the second step can be taken by, and what was wrong with the last try."""

    methods: SignInMethods
    next: str
    form: Any = None


@pages.get("/sign-in/second-step", door=door)
def show_second_step(scope: OpenScope, asked: Asked, next: str = "") -> Reply:  # noqa: A002
    """The page, for a browser whose first proof was right just now; else the sign-in page."""
    if scope.viewer:
        return redirect(safe_next(next))
    return second_step_page(scope, asked, safe_next(next, ""))


@pages.post("/sign-in/second-step", door=door)
def save_second_step(scope: OpenScope, form: Form[SecondStepForm], asked: Asked) -> Reply:
    """Signed in, or the page again."""
    wanted = safe_next(str(form.typed.get("next", "")), "")
    field = "recovery" if form.typed.get("recovery") else "code"
    if not form.mistakes:
        given = form.value.recovery or form.value.code
        token = finish_by_code(scope, half=asked.session_token, code=given, visit=asked.visit)
        if token is not None:
            return redirect(wanted or "/", sign_in=token)
        form.given_mistakes = {field: _("This code does not work. Each works once.")}
    return second_step_page(scope, asked, wanted, form=form)


def second_step_page(scope: OpenScope, asked: Asked, wanted: str, *, form: Any = None) -> Reply:
    """The page with what this person has; who is not half in begins again."""
    person_id = find_half(scope, asked.session_token)
    if person_id is None:
        if form and not form.given_mistakes:
            raise Invalid(form.mistakes)
        return redirect(sign_in_with(wanted))
    view = SecondStepView(get_methods(scope, person_id), wanted, form)
    return page("identity/second_step.html", view=view, status=422 if form else 200, commits=True)


def sign_in_with(wanted: str) -> str:
    """The sign-in page's address, leading to that one afterwards."""
    return f"/sign-in?{urlencode({'next': wanted})}" if wanted else "/sign-in"
