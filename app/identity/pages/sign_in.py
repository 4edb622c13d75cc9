"""Signing in by password, and signing out."""

from functools import partial
from urllib.parse import urlencode

from app.identity.actions import proofs
from app.identity.actions.passwords import check_password
from app.identity.actions.sessions import end_session, is_half
from app.identity.doors import SignInView, anyone, required_way, sign_in_page
from app.identity.forms.proofs import SignInForm
from app.identity.queries import token_hash
from app.identity.scope import OpenScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Afterwards, Reply, page, redirect
from app.web.routing import Pages
from app.web.safe_next import safe_next

pages = Pages()
door = anyone(why="who is not signed in must be able to prove who they are")
out = anyone(why="nobody is ever kept from leaving")


@pages.get("/sign-in", door=door)
def show_sign_in(scope: OpenScope, next: str = "", failed: str = "") -> Reply:  # noqa: A002
    """The sign-in page; who is signed in already goes on."""
    if scope.viewer:
        return redirect(safe_next(next))
    if failed == "passkey":
        view = SignInView(next=safe_next(next, ""), failed=failed)
        return page("identity/sign_in.html", view=view)
    return sign_in_page(scope, next_page=next)


@pages.post("/sign-in", door=door)
def save_sign_in(scope: OpenScope, form: Form[SignInForm], asked: Asked) -> Reply:
    """A session begins, or the page says that the two do not go together: which of them was wrong
    nobody learns (S15)."""
    wanted = safe_next(str(form.typed.get("next", "")), "")
    if form.mistakes:
        view = SignInView(next=wanted, form=form)
        return page("identity/sign_in.html", view=view, status=422, commits=True)
    other = required_way(asked, form.value.email, next_page=wanted)
    if other is not None:
        return other
    tried = proofs.count_sign_in(
        scope,
        email=form.value.email,
        address=asked.address,
        visit=asked.visit,
        most=asked.house.settings.sign_in_attempts,
    )
    return Afterwards(
        act=partial(check_password, form.value.password, tried.kept),
        then=lambda place, checked: _finish(place, asked, form, tried, *checked, wanted=wanted),
    )


def _finish(
    scope: OpenScope,
    asked: Asked,
    form: Form[SignInForm],
    tried: proofs.Try,
    right: bool,
    better: str | None,
    *,
    wanted: str,
) -> Reply:
    token = proofs.finish_sign_in(scope, tried, right=right, better=better, visit=asked.visit)
    if token is None:
        view = SignInView(next=wanted, form=form, wrong=True)
        return page("identity/sign_in.html", view=view, status=422, commits=True)
    return entered(token, wanted or "/")


def entered(token: str, wanted: str) -> Reply:
    """On to where they wanted to go, or first to the second step. For every way to sign in."""
    if is_half(token):
        return redirect(f"/sign-in/second-step?{urlencode({'next': wanted})}", sign_in=token)
    return redirect(wanted, sign_in=token)


@pages.post("/sign-out", door=out)
def save_sign_out(scope: OpenScope, asked: Asked) -> Reply:
    """The session is over, a half one too, and the browser forgets what it kept."""
    if asked.session_token:
        end_session(scope, token_hash(asked.session_token))
    return redirect("/sign-in", sign_out=True)
