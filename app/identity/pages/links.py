"""Links by mail: asking for one, and using it. A GET uses nothing: mail scanners open links (S11)."""

from dataclasses import dataclass
from typing import Any

from app.core.errors import Invalid
from app.identity.actions import proofs
from app.identity.doors import anyone, required_way
from app.identity.forms.proofs import AskForm, ResetForm, UseForm
from app.identity.models import LinkPurpose, MailLink
from app.identity.pages.sign_in import entered
from app.identity.queries import find_link, get_person
from app.identity.scope import OpenScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages
from app.web.safe_next import safe_next
from app.web.tokens import fresh_token

pages = Pages()
door = anyone(why="who cannot sign in proves to read the mail of their address")

ASK = {
    LinkPurpose.SIGN_IN: "/sign-in/link",
    LinkPurpose.RESET: "/reset-password",
}


@dataclass(frozen=True)
class AskView:
    """The page that asks for an address. `sent`: a mail is on its way, if anybody has it."""

    action: str
    resets: bool
    next: str = ""
    sent: bool = False
    form: Any = None


@dataclass(frozen=True)
class UseView:
    """A link's own page; `form` is what was typed."""

    action: str
    next: str = ""
    form: Any = None
    is_first: bool = False  # whoever opens it has no password yet


@dataclass(frozen=True)
class DeadView:
    """A link that does nothing any more; `again` is where another is asked for, or empty."""

    again: str


def dead_link(again: str) -> Reply:
    """The same for a link that was used, that is too old, and that never was."""
    return page("identity/dead_link.html", view=DeadView(again), status=404)


def _ask_page(purpose: LinkPurpose, **more: Any) -> Reply:
    status = 422 if more.get("form") else 200
    view = AskView(ASK[purpose], purpose is LinkPurpose.RESET, **more)
    return page("identity/ask_link.html", view=view, status=status)


def _ask(scope: OpenScope, form: Form[AskForm], asked: Asked, purpose: LinkPurpose) -> Reply:
    wanted = safe_next(str(form.typed.get("next", "")), "")
    if form.mistakes:
        return _ask_page(purpose, form=form, next=wanted)
    other = required_way(asked, form.value.email, next_page=wanted)
    if other is not None:
        return other
    proofs.ask_for_link(
        scope,
        purpose=purpose,
        email=form.value.email,
        address=asked.address,
        visit=asked.visit,
        key=fresh_token(),
        next_page=wanted,
    )
    return redirect(f"{ASK[purpose]}?sent=yes")


@pages.get("/sign-in/link", door=door)
def new_sign_in_link(scope: OpenScope, sent: str = "", next: str = "") -> Reply:  # noqa: A002
    """The page that asks whom to mail a link to sign in."""
    return _ask_page(LinkPurpose.SIGN_IN, sent=bool(sent), next=safe_next(next, ""))


@pages.post("/sign-in/link", door=door)
def save_sign_in_link(scope: OpenScope, form: Form[AskForm], asked: Asked) -> Reply:
    """A mail leaves if somebody has the address; the answer is the same if nobody has."""
    return _ask(scope, form, asked, LinkPurpose.SIGN_IN)


@pages.get("/sign-in/link/{token}", door=door)
def show_sign_in_link(scope: OpenScope, token: str, next: str = "") -> Reply:  # noqa: A002
    """A page with one button."""
    if find_link(scope, token, LinkPurpose.SIGN_IN) is None:
        return dead_link(ASK[LinkPurpose.SIGN_IN])
    view = UseView(f"/sign-in/link/{token}", next=safe_next(next, ""))
    return page("identity/use_link.html", view=view)


@pages.post("/sign-in/link/{token}", door=door)
def use_sign_in_link(scope: OpenScope, token: str, form: Form[UseForm], asked: Asked) -> Reply:
    """Signed in, once."""
    session = proofs.sign_in_by_link(
        scope,
        token=token,
        purpose=LinkPurpose.SIGN_IN,
        visit=asked.visit,
    )
    if session is None:
        return dead_link(ASK[LinkPurpose.SIGN_IN])
    return entered(session, safe_next(form.value.next))


@pages.get("/reset-password", door=door)
def new_reset(scope: OpenScope, sent: str = "") -> Reply:
    """The page that asks whose password shall be chosen anew."""
    return _ask_page(LinkPurpose.RESET, sent=bool(sent))


@pages.post("/reset-password", door=door)
def save_reset(scope: OpenScope, form: Form[AskForm], asked: Asked) -> Reply:
    """A mail leaves if somebody has the address; the answer is the same if nobody has."""
    return _ask(scope, form, asked, LinkPurpose.RESET)


def _reset_page(
    scope: OpenScope, link: MailLink, token: str, form: Form[ResetForm] | None = None
) -> Reply:
    has_one = get_person(scope, link.person_id).password_hash is not None
    view = UseView(f"/reset-password/{token}", form=form, is_first=not has_one)
    return page("identity/reset.html", view=view, status=422 if form else 200)


@pages.get("/reset-password/{token}", door=door)
def show_reset(scope: OpenScope, token: str) -> Reply:
    """A page that takes the new password."""
    link = find_link(scope, token, LinkPurpose.RESET)
    if link is None:
        return dead_link(ASK[LinkPurpose.RESET])
    return _reset_page(scope, link, token)


@pages.post("/reset-password/{token}", door=door)
def save_new_password(scope: OpenScope, token: str, form: Form[ResetForm], asked: Asked) -> Reply:
    """The new password stands, and everything that the old one opened is closed."""
    link = find_link(scope, token, LinkPurpose.RESET)
    if link is None:
        return dead_link(ASK[LinkPurpose.RESET])
    session: str | None = None
    if not form.mistakes:
        try:
            session = proofs.reset_password(
                scope,
                token=token,
                password=form.value.password,
                visit=asked.visit,
            )
        except Invalid as error:
            form.given_mistakes = error.mistakes
    if form.mistakes:
        return _reset_page(scope, link, token, form)
    return entered(session, "/") if session else dead_link(ASK[LinkPurpose.RESET])
