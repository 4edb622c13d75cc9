"""Proving again, while signed in, that it is still the same person."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from starlette.routing import compile_path

from app.access.proofs import ACTS, has_proved
from app.core.errors import Invalid, NotFound, Refused
from app.core.languages import _
from app.identity.actions import fresh_proofs
from app.identity.actions.passkeys import prove_by_passkey
from app.identity.doors import self_only
from app.identity.forms.proving import ProveForm, ProvingLinkForm, UseProvingLinkForm
from app.identity.pages.links import DeadView, UseView
from app.identity.queries.passkeys import NoPasskey
from app.identity.queries.proving import WaysToProve, find_act_to_prove, ways_to_prove
from app.identity.scope import OwnScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.proving import Wanted, asks_for_proof
from app.web.relying_party import relying_party
from app.web.replies import Reply, page, redirect
from app.web.routing import PROVES, ROUTES, Pages
from app.web.safe_next import safe_next

pages = Pages()
SWAP_ALL = {"HX-Retarget": "#main", "HX-Reswap": "innerHTML"}


@dataclass(frozen=True)
class ProveView:
    """What the proof is for, how it can be given, and what goes on afterwards."""

    act: str
    words: str
    to: str
    kept: str
    ways: WaysToProve
    sent: bool = False
    form: Any = None


@dataclass(frozen=True)
class ProvedView:
    """The request that waited for the proof, to be sent again by one press."""

    words: str
    to: str
    fields: tuple[tuple[str, str], ...]


@asks_for_proof
def ask(scope: Any, wanted: Wanted) -> Reply:
    """To whom reads: the page that asks for the proof. To whom sent something: the same at once,
    with what they typed kept in it."""
    if not wanted.kept:
        return redirect(prove_address(wanted.act, wanted.to))
    return _prove_page(scope, wanted, status=403)


def prove_address(act: str, to: str) -> str:
    """Where one proves for this act and goes on to that address."""
    return f"/me/prove?{urlencode({'act': act, 'next': to})}"


@pages.get("/me/prove", door=self_only)
def show_prove(scope: OwnScope, act: str = "methods", next: str = "", sent: str = "") -> Reply:  # noqa: A002
    """The page that asks for a proof; who has given one goes on."""
    if act not in ACTS:
        raise NotFound
    wanted = Wanted(act, page_at(safe_next(next, "/me/profile")))
    if has_proved(scope.person, act):
        return redirect(wanted.to)
    return _prove_page(scope, wanted, sent=bool(sent))


@pages.post("/me/prove", door=self_only)
def save_proof(scope: OwnScope, form: Form[ProveForm], asked: Asked) -> Reply:
    """The session is fresh for the act, and what was asked for goes on."""
    wanted = _wanted(form)
    try:
        return _go_on(wanted, _proved(scope, form.value, asked))
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _prove_page(scope, wanted, form=form, status=422)


def _proved(scope: OwnScope, given: ProveForm, asked: Asked) -> str:
    """The session's new token. Raises `Invalid`."""
    if given.passkey:
        site = relying_party(asked.house.settings)
        try:
            return prove_by_passkey(
                scope, act=given.act, site=site, bound=asked.bound, response=given.passkey
            )
        except NoPasskey as error:
            raise Invalid({"": _("This passkey did not work here.")}) from error
    if given.code:
        token = fresh_proofs.prove_by_code(scope, act=given.act, code=given.code)
        if token is None:
            raise Invalid({"code": _("This code does not work. Each works once.")})
        return token
    if not given.current_password:
        raise Invalid({"current_password": _("This is needed.")})
    return fresh_proofs.prove_by_password(scope, act=given.act, password=given.current_password)


@pages.post("/me/prove/mail", door=self_only)
def save_proving_link(scope: OwnScope, form: Form[ProvingLinkForm]) -> Reply:
    """A mail is on its way to the person's own address."""
    wanted = _wanted(form)
    if not ways_to_prove(scope).link:
        raise Refused(_("You prove it by what only you have, not by a mail."))
    to = page_at(wanted.to)
    fresh_proofs.ask_for_proving_link(scope, act=form.value.act, next_page=to)
    return redirect(prove_address(wanted.act, to) + "&sent=yes")


@pages.get("/me/prove/link/{token}", door=self_only)
def show_proving_link(scope: OwnScope, token: str, next: str = "") -> Reply:  # noqa: A002
    """A page with one button; in another browser than the one that asked it does nothing."""
    if find_act_to_prove(scope, token) is None:
        return _dead()
    view = UseView(f"/me/prove/link/{token}", next=safe_next(next, "/me/profile"))
    return page("identity/prove_link.html", view=view)


@pages.post("/me/prove/link/{token}", door=self_only)
def use_proving_link(scope: OwnScope, token: str, form: Form[UseProvingLinkForm]) -> Reply:
    """The session is fresh for the act that the link was asked for."""
    session = fresh_proofs.prove_by_link(scope, token=token)
    if session is None:
        return _dead()
    return redirect(page_at(safe_next(form.value.next, "/me/profile")), sign_in=session)


def _dead() -> Reply:
    """409: the link was used, is too old, or was asked for in another browser."""
    return page("identity/dead_link.html", view=DeadView(""), status=409)


def _wanted(form: Form[Any]) -> Wanted:
    """What the form carries on; an act that is none is a mistake of the form."""
    typed = form.typed
    act = str(typed.get("act", ""))
    if act not in ACTS:
        raise Invalid(form.mistakes)
    return Wanted(
        act, safe_next(str(typed.get("to", "")), "/me/profile"), str(typed.get("kept", ""))
    )


def _prove_page(scope: Any, wanted: Wanted, *, status: int = 200, **more: Any) -> Reply:
    view = ProveView(
        wanted.act, ACTS[wanted.act], wanted.to, wanted.kept, ways_to_prove(scope), **more
    )
    reply = page(
        "identity/prove.html", part="identity/_prove.html", view=view, status=status, commits=True
    )
    reply.headers |= SWAP_ALL
    return reply


def _go_on(wanted: Wanted, token: str) -> Reply:
    fields = _fields(wanted.kept)
    if fields is None:
        return redirect(page_at(wanted.to), sign_in=token)
    view = ProvedView(ACTS[wanted.act], wanted.to, fields)
    reply = page("identity/proved.html", view=view)
    reply.sign_in = token
    return reply


def _fields(kept: str) -> tuple[tuple[str, str], ...] | None:
    """The pairs that were kept, none of a mere button; None where nothing waits to be sent."""
    try:
        found = json.loads(kept)
        if not isinstance(found, list):
            return None
        return tuple((str(name), str(value)) for name, value in found)
    except (ValueError, TypeError, RecursionError):
        return None


def page_at(to: str) -> str:
    """The address, if it is that of a page; of one that only takes forms, the page above it."""
    path = to.partition("?")[0]
    if any(pattern.match(path) for pattern in _pages()):
        return to
    while path.strip("/"):
        path = path.rpartition("/")[0]
        first = next((p for p in _pages() if p.match(path)), None)
        if first is not None and not _pages()[first]:
            return path
    return "/me/profile"


@cache
def _pages() -> dict[re.Pattern[str], bool]:
    """The pages of the site, and whether each asks for a proof itself."""
    found = (path for method, path, _door, _handler in ROUTES if method == "GET")
    return {compile_path(path)[0]: ("GET", path) in PROVES for path in found}
