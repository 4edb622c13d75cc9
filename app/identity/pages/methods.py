"""How one signs in: the overview, the application for codes, the recovery codes, the second step."""

from dataclasses import dataclass
from typing import Any

from app.core.errors import Conflict, Invalid
from app.identity.actions import factors
from app.identity.doors import self_only
from app.identity.forms.methods import AuthenticatorForm, SecondStepSwitchForm
from app.identity.queries.passkeys import PasskeyRow, list_passkeys
from app.identity.queries.second_step import (
    AuthenticatorOffer,
    SignInMethods,
    get_methods,
    offer_authenticator,
)
from app.identity.scope import OwnScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.relying_party import relying_party
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
HERE = "/me/sign-in"


@dataclass(frozen=True)
class MethodsView:
    """Every way in which the person signs in."""

    email: str
    methods: SignInMethods
    passkeys: tuple[PasskeyRow, ...]
    missing: str
    problem: str = ""


@dataclass(frozen=True)
class AuthenticatorView:
    """A secret to scan or type; `sealed` stays the same while the form comes back."""

    offer: AuthenticatorOffer
    form: Any = None


@dataclass(frozen=True)
class CodesView:
    """Recovery codes, shown this once."""

    codes: tuple[str, ...]


@pages.get(HERE, door=self_only)
def show_methods(scope: OwnScope, asked: Asked) -> Reply:
    """The overview."""
    return _methods_page(scope, asked)


@pages.get(HERE + "/app", door=self_only, proves="methods")
def new_authenticator(scope: OwnScope, asked: Asked) -> Reply:
    """A secret to scan; nothing is kept before its first code was right."""
    offer = offer_authenticator(scope, site_name=asked.house.settings.site_name)
    return page("identity/authenticator.html", view=AuthenticatorView(offer))


@pages.post(HERE + "/app", door=self_only, proves="methods")
def save_authenticator(scope: OwnScope, form: Form[AuthenticatorForm], asked: Asked) -> Reply:
    """The application counts from now on, and so does the second step."""
    try:
        codes = factors.add_authenticator(scope, sealed=form.value.sealed, code=form.value.code)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        sealed, site_name = str(form.typed.get("sealed", "")), asked.house.settings.site_name
        offer = offer_authenticator(scope, site_name=site_name, sealed=sealed)
        view = AuthenticatorView(offer, form)
        return page("identity/authenticator.html", view=view, status=422)
    return _codes_or_back(codes)


@pages.post(HERE + "/app/remove", door=self_only, proves="methods")
def remove_authenticator(scope: OwnScope) -> Reply:
    """The application counts no more."""
    factors.remove_authenticator(scope)
    return redirect(HERE)


@pages.post(HERE + "/codes", door=self_only, proves="methods")
def save_codes(scope: OwnScope, asked: Asked) -> Reply:
    """Ten new recovery codes, shown once."""
    try:
        return _codes_or_back(factors.renew_recovery_codes(scope))
    except Conflict as error:
        return _methods_page(scope, asked, problem=error.sentence, status=409)


@pages.post(HERE + "/second-step", door=self_only, proves="methods")
def save_second_step_switch(
    scope: OwnScope, form: Form[SecondStepSwitchForm], asked: Asked
) -> Reply:
    """A second step is asked for, or is not."""
    if form.value.on == "no":
        factors.stop_second_step(scope)
        return redirect(HERE)
    try:
        return _codes_or_back(factors.ask_for_second_step(scope))
    except Conflict as error:
        return _methods_page(scope, asked, problem=error.sentence, status=409)


def _codes_or_back(codes: list[str]) -> Reply:
    if not codes:
        return redirect(HERE)
    return page("identity/recovery_codes.html", view=CodesView(tuple(codes)))


def _methods_page(scope: OwnScope, asked: Asked, *, problem: str = "", status: int = 200) -> Reply:
    methods = get_methods(scope, scope.person.id)
    keys, site = list_passkeys(scope, scope.person.id), relying_party(asked.house.settings)
    view = MethodsView(scope.person.email, methods, keys, site.missing, problem)
    return page("identity/methods.html", view=view, status=status)
