"""Setting up a site: its first administrator, its address, its mail. Gone once there is a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.core.clock import clock
from app.core.errors import Invalid, NotFound
from app.core.house import House
from app.core.languages import _
from app.core.mail import Mail, MailRefused, UnsafeMail, compose, make_message_id, read_mailbox
from app.identity.actions.sessions import begin_session
from app.identity.actions.setup import set_up_site, try_code
from app.identity.doors import anyone
from app.identity.forms.setup import SetupForm, TryMailForm
from app.identity.queries import is_set_up, setup_code
from app.identity.scope import OpenScope
from app.web.asked import Asked, preferred_language
from app.web.forms import Form
from app.web.replies import Afterwards, Reply, page, redirect
from app.web.routing import Pages
from app.web.tokens import fresh_token

pages = Pages()
door = anyone(why="the first person has no sign-in yet, but the code that the server printed")
TEMPLATE = "identity/setup.html"


@dataclass(frozen=True)
class MailTry:
    """What became of the mail: `words` are the server's own, `folder` where it lies instead."""

    sent: bool
    to: str
    words: str = ""
    folder: str = ""


@dataclass(frozen=True)
class SetupView:
    """What is known so far. `differs`: scheme, host, port, where the browser's are not ours."""

    base_url: str
    seen_url: str
    differs: tuple[str, ...]
    has_smtp: bool
    folder: str
    mail: MailTry | None = None
    form: Any = None


@pages.get("/setup", door=door)
def show_setup(scope: OpenScope, asked: Asked) -> Reply:
    """The page, while the site has no person."""
    _refuse_late(scope)
    return page(TEMPLATE, view=_view(asked))


@pages.post("/setup", door=door)
def save_setup(scope: OpenScope, form: Form[SetupForm], asked: Asked) -> Reply:
    """The first administrator exists and is signed in."""
    _refuse_late(scope)
    try:
        _check_code(scope, form, asked)
        wanted = form.value
        person = set_up_site(
            scope,
            name=wanted.name,
            email=wanted.email,
            password=wanted.password,
            language=preferred_language(asked.request),
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page(TEMPLATE, view=_view(asked, form=form), status=422, commits=True)
    return redirect("/admin", sign_in=begin_session(scope, person.id, visit=asked.visit))


@pages.post("/setup/mail", door=door)
def try_mail(scope: OpenScope, form: Form[TryMailForm], asked: Asked) -> Reply:
    """A mail is really sent, after the transaction, and the page says what became of it."""
    _refuse_late(scope)
    try:
        _check_code(scope, form, asked)
        wanted = form.value
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page(TEMPLATE, view=_view(asked, form=form), status=422, commits=True)
    return Afterwards(act=_sending(asked, form, wanted.email))


def _refuse_late(scope: OpenScope) -> None:
    if is_set_up(scope):
        raise NotFound


def _check_code(scope: OpenScope, form: Form[Any], asked: Asked) -> None:
    """Raises `Invalid` when the code is wrong, `TooMany` when that was tried too often."""
    typed = str(form.typed.get("code", ""))[:60]
    right = try_code(
        scope, typed=typed, code=setup_code(asked.house.settings), address=asked.address
    )
    if typed and not right:
        raise Invalid({"code": _("This is not the code that the server printed.")})


def _sending(asked: Asked, form: Any, to: str) -> Callable[[], Reply]:
    def send() -> Reply:
        tried = _send_try(asked.house, to)
        return page(TEMPLATE, view=_view(asked, form=form, mail=tried))

    return send


def _send_try(house: House, to: str) -> MailTry:
    settings = house.settings
    mail = Mail(
        to_address=to,
        subject=_("%(site)s can send mail", site=settings.site_name),
        text=_("This is the mail that was asked for at %(address)s.", address=settings.base_url)
        + "\n",
        message_id=make_message_id(f"setup:{fresh_token()}", settings.base_url),
    )
    try:
        house.postman.send(compose(mail, read_mailbox(settings.mail_from), at=clock.now()))
    except MailRefused as refusal:
        return MailTry(sent=False, to=to, words=refusal.words)
    except UnsafeMail as refusal:
        return MailTry(sent=False, to=to, words=str(refusal))
    return MailTry(sent=True, to=to, folder="" if settings.smtp_url else _folder(house))


def _folder(house: House) -> str:
    return str((house.settings.var / "outbox").absolute())


def _view(asked: Asked, *, form: Any = None, mail: MailTry | None = None) -> SetupView:
    settings = asked.house.settings
    seen = _seen_address(asked)
    return SetupView(
        base_url=settings.base_url,
        seen_url=seen,
        differs=_differences(settings.base_url, seen),
        has_smtp=bool(settings.smtp_url),
        folder=_folder(asked.house),
        mail=mail,
        form=form,
    )


def _seen_address(asked: Asked) -> str:
    """The address that the browser used, as far as a server can know; for comparing only (S07)."""
    request = asked.request
    proxied = request.scope.get("client", ("",))[0] in asked.house.settings.proxies
    scheme = request.headers.get("x-forwarded-proto", "") if proxied else ""
    origin = request.headers.get("origin", "")
    if not scheme and "://" in origin:
        scheme = origin.partition("://")[0]
    host = request.headers.get("host", "")
    return f"{scheme or request.scope.get('scheme', 'http')}://{host}"


def _differences(ours: str, seen: str) -> tuple[str, ...]:
    left, right = urlsplit(ours), urlsplit(seen)
    usual = {"http": 80, "https": 443}
    pairs = {
        "scheme": (left.scheme, right.scheme),
        "host": (left.hostname, right.hostname),
        "port": (left.port or usual.get(left.scheme), right.port or usual.get(right.scheme)),
    }
    return tuple(name for name, (one, other) in pairs.items() if one != other)
