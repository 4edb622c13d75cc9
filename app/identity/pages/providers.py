"""Going to a provider to sign in, to connect it, or to prove again who one is; and coming back."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from app.access.proofs import ACTS, FRESH
from app.core.clock import clock
from app.core.errors import Invalid, NotFound
from app.core.openid import (
    Came,
    Flow,
    Provider,
    ProviderAway,
    ProviderRefused,
    begin_flow,
    flow_of,
)
from app.identity.actions import fresh_proofs
from app.identity.actions import providers as acts
from app.identity.actions.attempts import use_once
from app.identity.doors import PROVED, anyone, provider_named, seal_proved, self_only
from app.identity.forms.providers import ConnectForm, DisconnectForm, ProveByProviderForm
from app.identity.models import ProviderIdentity
from app.identity.pages.proving import page_at
from app.identity.pages.sign_in import entered
from app.identity.queries.providers import find_identity, list_identities
from app.identity.scope import OpenScope, OwnScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Afterwards, Reply, page, redirect
from app.web.routing import Pages
from app.web.safe_next import safe_next

pages = Pages()
door = anyone(why="who is not signed in proves who they are at a provider")
FLOW = "flow"  # the cookie of a journey that has begun


@dataclass(frozen=True)
class TroubleView:
    """Why nobody came back: `away`, `refused`, `stopped` by the person, `unknown` here, `taken`."""

    why: str
    provider: str


@dataclass(frozen=True)
class LeavingView:
    """Where the browser goes now."""

    provider: str
    address: str


@dataclass(frozen=True)
class ConnectedRow:
    """A connected identity."""

    provider: str
    email: str
    issuer: str
    subject: str
    connected_at: Any


@dataclass(frozen=True)
class ProvidersView:
    """What is connected, and what can be."""

    connected: tuple[ConnectedRow, ...]
    offered: tuple[tuple[str, str], ...]


@pages.get("/sign-in/with/{provider}", door=door)
def begin_sign_in(scope: OpenScope, provider: str, asked: Asked, next: str = "") -> Reply:  # noqa: A002
    """Off to the provider; who is signed in already goes on."""
    there, to = provider_named(asked, provider), safe_next(next)
    if scope.viewer:
        return redirect(to)
    flow = begin_flow(provider, why="sign-in", next=to)
    return Afterwards(act=partial(_leave, asked, there, flow))


@pages.get("/sign-in/with/{provider}/callback", door=door)
def come_back(
    scope: OpenScope,
    provider: str,
    asked: Asked,
    code: str = "",
    state: str = "",
    iss: str = "",
    error: str = "",
) -> Reply:
    """Back from the provider, in the browser that set out, once: signed in, connected or proved."""
    there = provider_named(asked, provider)
    flow = flow_of(asked.secret, asked.cookie(FLOW), provider=provider, state=state)
    if flow is None or (flow.session and flow.session != _session_of(scope)):
        return _trouble("refused", there)
    if error or not code:
        return _trouble("stopped" if error == "access_denied" else "refused", there)
    return Afterwards(
        act=partial(_ask, there, flow, code, iss),
        then=lambda place, came: _arrive(place, asked, there, flow, came),
    )


def _ask(there: Provider, flow: Flow, code: str, issuer: str) -> Came | Reply:
    try:
        return there.come_back(flow, code=code, issuer=issuer)
    except ProviderAway:
        return _trouble("away", there)
    except ProviderRefused:
        return _trouble("refused", there)


def _arrive(scope: OpenScope, asked: Asked, there: Provider, flow: Flow, came: Came) -> Reply:
    if not use_once(scope, what="flow", of=flow.state, begun=flow.begun):
        return _trouble("refused", there)
    if flow.why == "link":
        return _connect(scope, there, came)
    if flow.why == "prove":
        return _prove(scope, there, flow, came)
    token = acts.sign_in_by_provider(scope, came, there, visit=asked.visit)
    if token is not None:
        return _done(entered(token, flow.next))
    if flow.next.startswith("/i/"):
        return _carry_on(asked, flow.next, there, came)
    return _trouble("unknown", there)


def _carry_on(asked: Asked, to: str, there: Provider, came: Came) -> Reply:
    """Back to the invitation, which takes the proof with it when it is accepted."""
    reply = _done(redirect(to))
    reply.cookies[PROVED] = seal_proved(asked.secret, there.name, came)
    return reply


def _connect(scope: OpenScope, there: Provider, came: Came) -> Reply:
    try:
        acts.connect_provider(scope, came, provider_name=there.name)
    except acts.TakenIdentity:
        return _trouble("taken", there)
    return _done(redirect("/me/providers"))


def _prove(scope: OpenScope, there: Provider, flow: Flow, came: Came) -> Reply:
    """Only the viewer's own identity, proved just now, proves for them."""
    known = find_identity(scope, issuer=came.issuer, subject=came.subject)
    viewer_id = scope.viewer.id if scope.viewer else 0
    latest = clock.now().timestamp() - FRESH.total_seconds()
    if known is None or known.person_id != viewer_id or (came.proved_at or 0) < latest:
        return _trouble("refused", there)
    return _done(redirect(flow.next, sign_in=fresh_proofs.rise(scope, act=flow.act)))


@pages.get("/me/providers", door=self_only)
def show_providers(scope: OwnScope, asked: Asked) -> Reply:
    """By which providers the viewer signs in."""
    known = asked.house.providers
    view = ProvidersView(
        connected=tuple(_row(one, known) for one in list_identities(scope, scope.person.id)),
        offered=tuple((one.name, one.label) for one in known.values()),
    )
    return page("identity/providers.html", view=view)


def _row(one: ProviderIdentity, known: dict[str, Provider]) -> ConnectedRow:
    label = known[one.provider].label if one.provider in known else one.provider
    return ConnectedRow(label, one.email, one.issuer, one.subject, one.connected_at)


@pages.post("/me/providers/{provider}", door=self_only, writes=False, proves="methods")
def connect(scope: OwnScope, provider: str, form: Form[ConnectForm], asked: Asked) -> Reply:
    """Off to the provider, to be connected on the return."""
    there = provider_named(asked, provider)
    if form.mistakes:
        raise Invalid(form.mistakes)
    flow = begin_flow(provider, why="link", next="/me/providers", session=scope.person.session_id)
    return Afterwards(act=partial(_leave_page, asked, there, flow))


@pages.post("/me/providers", door=self_only, proves="methods")
def disconnect(scope: OwnScope, form: Form[DisconnectForm], asked: Asked) -> Reply:
    """The viewer does not sign in that way any more."""
    acts.disconnect_provider(
        scope,
        issuer=form.value.issuer,
        subject=form.value.subject,
        required=asked.house.settings.required_provider(scope.person.email),
    )
    return redirect("/me/providers")


@pages.post("/me/prove/with/{provider}", door=self_only, writes=False)
def prove_again(
    scope: OwnScope, provider: str, form: Form[ProveByProviderForm], asked: Asked
) -> Reply:
    """Off to the provider, which asks again for whatever it asks; then on with the act."""
    wanted = form.value
    if wanted.act not in ACTS:
        raise NotFound
    flow = begin_flow(
        provider,
        why="prove",
        next=page_at(safe_next(wanted.to, "/me/profile")),
        session=scope.person.session_id,
        act=wanted.act,
    )
    return Afterwards(act=partial(_leave_page, asked, provider_named(asked, provider), flow))


def _leave(asked: Asked, there: Provider, flow: Flow) -> Reply:
    try:
        reply = redirect(there.address_of(flow))
    except ProviderAway:
        return _trouble("away", there)
    reply.cookies[FLOW] = flow.sealed(asked.secret)
    return reply


def _leave_page(asked: Asked, there: Provider, flow: Flow) -> Reply:
    """After a form a page leads there, not a redirect: `form-action` holds for redirects too."""
    try:
        view = LeavingView(there.label, there.address_of(flow))
    except ProviderAway:
        return _trouble("away", there)
    reply = page("identity/leaving.html", view=view)
    reply.cookies[FLOW] = flow.sealed(asked.secret)
    return reply


def _trouble(why: str, there: Provider) -> Reply:
    """One page for each kind of trouble; for everybody unknown here it is the same (S06)."""
    status = {"away": 503, "stopped": 200, "taken": 409}.get(why, 403)
    reply = page(
        "identity/provider_trouble.html", view=TroubleView(why, there.label), status=status
    )
    return _done(reply)


def _done(reply: Reply) -> Any:
    reply.cookies[FLOW] = ""
    return reply


def _session_of(scope: OpenScope) -> str:
    return scope.viewer.session_id if scope.viewer else ""
