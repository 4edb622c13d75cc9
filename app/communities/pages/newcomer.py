"""Accepting without a sign-in: by a password, a passkey, or what a provider has proved. The routes of
the invitation itself stand in `invitation`."""

from dataclasses import dataclass, replace
from typing import Any

from app.communities.actions import accepting
from app.communities.actions.accepting import Joined
from app.communities.actions.ways import ByPasskey, ByPassword, ByProvider, Way, is_proof_of
from app.communities.doors import invitation
from app.communities.forms.invitations import (
    NewcomerForm,
    PasskeyAskForm,
    PasskeyNewcomerForm,
    ProvedNewcomerForm,
)
from app.communities.scope import InvitedScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import new_id
from app.core.languages import _
from app.identity.actions import challenges
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.doors import PROVED, proved_identity, provider_named
from app.web.asked import Asked
from app.web.browsers import Visit
from app.web.forms import Form
from app.web.relying_party import relying_party
from app.web.replies import Plain, Reply
from app.web.routing import Pages

pages = Pages()
MOST_CHALLENGES = 120  # for one address in 15 minutes: a whole room may join at once


@dataclass(frozen=True)
class WaysView:
    """By what a newcomer may sign in from now on.

    `proved`: the label of a provider that has just proved who they are, with the address there;
    `is_fixed`: that address is theirs here too. `required`: label and address of the one provider
    that people of the bound address come by.
    """

    proved: str = ""
    proved_email: str = ""
    is_fixed: bool = False
    required: str = ""
    required_at: str = ""


@pages.post("/i/{token}/passkey/options", door=invitation)
def make_join_challenge(
    scope: InvitedScope, token: str, form: Form[PasskeyAskForm], asked: Asked
) -> Reply:
    """A challenge for the passkey of somebody who is about to join."""
    count_attempt(scope, Limit("passkey-address", asked.address, MOST_CHALLENGES))
    site = relying_party(asked.house.settings)
    if site.missing:
        raise NotFound
    if scope.viewer is not None or scope.offer.state_at(clock.now()) != "open":
        raise Conflict(_("This invitation is no longer open."))
    wanted = form.value
    options = challenges.ask_for_new_key(
        scope,
        site=site,
        bound=asked.bound,
        purpose=challenges.JOIN,
        name=wanted.name,
        email=scope.offer.email or wanted.email,
        handle=str(new_id()).encode(),
    )
    return Plain(body=options.encode(), media_type="application/json")


def ways_of(scope: InvitedScope, token: str, asked: Asked) -> WaysView:
    """What the page offers this browser. No statement."""
    bound = scope.offer.email
    proved = proved_identity(asked)
    if proved is not None:
        came = proved[1]
        label = provider_named(asked, proved[0]).label
        return WaysView(label, came.email, is_fixed=bound is None and came.email_verified)
    required = asked.house.settings.required_provider(bound) if bound else ""
    if required:
        label = provider_named(asked, required).label
        at = f"/sign-in/with/{required}?next=/i/{token}"
        return WaysView(required=label, required_at=at)
    return WaysView()


def form_of(asked: Asked, form: Form[NewcomerForm]) -> Form[Any]:
    """The form as this way sends it."""
    if form.raw.get("passkey"):
        return Form(PasskeyNewcomerForm, form.raw)
    if proved_identity(asked) is not None and "password" not in form.raw:
        return Form(ProvedNewcomerForm, form.raw)
    return form


def join(scope: InvitedScope, form: Form[Any], asked: Asked) -> tuple[Joined, Visit]:
    """The person is a member, and how they came. Raises as `accepting.join_as_newcomer` does."""
    way, wanted = _way(form, asked), form.value
    email = _email(scope, way, wanted.email)
    _refuse_other_provider(asked, way, email)
    joined = accepting.join_as_newcomer(
        scope, way, name=wanted.name, email=email, version=wanted.version, address=asked.address
    )
    provider = way.name if isinstance(way, ByProvider) else ""
    return joined, replace(asked.visit, provider=provider)


def ended(reply: Reply) -> Reply:
    """The answer, after which what a provider proved is used up."""
    reply.cookies[PROVED] = ""
    return reply


def _way(form: Form[Any], asked: Asked) -> Way:
    wanted = form.value
    if isinstance(wanted, PasskeyNewcomerForm):
        site = relying_party(asked.house.settings)
        called = asked.visit.browser or _("Passkey")
        return ByPasskey(site, asked.bound, wanted.passkey, called)
    if isinstance(wanted, ProvedNewcomerForm):
        proved = proved_identity(asked)
        if proved is None:
            raise Invalid({"": _("That took too long. Choose again how you sign in.")})
        return ByProvider(*proved)
    return ByPassword(wanted.password)


def _email(scope: InvitedScope, way: Way, typed: str) -> str:
    """The address: the bound one, else the one that a provider proved, else what was typed."""
    bound = scope.offer.email
    if bound is not None and typed and typed != bound:
        raise Invalid({"email": _("The invitation is bound to %(email)s.", email=bound)})
    if bound is not None:
        return bound
    if isinstance(way, ByProvider) and way.came.email_verified:
        return way.came.email.strip().lower()
    if not typed:
        raise Invalid({"email": _("This is needed.")})
    return typed


def _refuse_other_provider(asked: Asked, way: Way, email: str) -> None:
    """Where a provider answers for the address's domain, it must have proved this very address."""
    required = asked.house.settings.required_provider(email)
    if not required:
        return
    if isinstance(way, ByProvider) and way.name == required and is_proof_of(way, email):
        return
    label = provider_named(asked, required).label
    words = _("People of this address sign in with %(provider)s. Begin there.", provider=label)
    raise Invalid({"email": words})
