"""Signing in by password, and signing out."""

from app.identity.actions import proofs
from app.identity.actions.sessions import end_session
from app.identity.doors import SignInView, anyone, sign_in_page
from app.identity.forms.proofs import SignInForm
from app.identity.scope import OpenScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages
from app.web.safe_next import safe_next

pages = Pages()
door = anyone(why="who is not signed in must be able to prove who they are")
out = anyone(why="nobody is ever kept from leaving")


@pages.get("/sign-in", door=door)
def show_sign_in(scope: OpenScope, next: str = "") -> Reply:  # noqa: A002 - the address's own word
    """The sign-in page; who is signed in already goes on."""
    if scope.viewer:
        return redirect(safe_next(next))
    return sign_in_page(scope, next_page=next)


@pages.post("/sign-in", door=door)
def save_sign_in(scope: OpenScope, form: Form[SignInForm], asked: Asked) -> Reply:
    """A session begins, or the page says that the two do not go together: which of them was wrong
    nobody learns (S15)."""
    wanted = safe_next(str(form.typed.get("next", "")), "")
    if form.mistakes:
        view = SignInView(next=wanted, form=form)
        return page("identity/sign_in.html", view=view, status=422, keeps=True)
    settings = asked.house.settings
    token = proofs.sign_in(
        scope,
        email=form.value.email,
        password=form.value.password,
        address=asked.address,
        visit=asked.visit,
        most=settings.sign_in_attempts,
    )
    if token is None:
        view = SignInView(next=wanted, form=form, wrong=True)
        return page("identity/sign_in.html", view=view, status=422, keeps=True)
    return redirect(wanted or "/", sign_in=token)


@pages.post("/sign-out", door=out)
def save_sign_out(scope: OpenScope) -> Reply:
    """The session is over, and the browser forgets what it kept."""
    if scope.viewer:
        end_session(scope, scope.viewer.session_id)
    return redirect("/sign-in", sign_out=True)
