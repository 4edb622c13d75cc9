"""One's own profile and password."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale

from app.core.errors import Invalid
from app.core.languages import available
from app.identity.actions import proofs
from app.identity.actions.persons import change_profile
from app.identity.doors import self_only
from app.identity.forms.own import ProfileForm
from app.identity.forms.proofs import PasswordForm
from app.identity.queries import get_person
from app.identity.scope import OwnScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class ProfileView:
    """A person's own facts, and what they may choose from."""

    name: str
    email: str
    language: str
    zone: str
    languages: tuple[tuple[str, str], ...]
    zones: tuple[tuple[str, str], ...]
    saved: bool = False
    form: Any = None


@dataclass(frozen=True)
class PasswordView:
    """Whether there is a password at all, and what became of the form."""

    has_password: bool
    email: str
    saved: bool = False
    form: Any = None


@pages.get("/me", door=self_only)
def show_me(scope: OwnScope) -> Reply:
    """One's own pages begin with the profile."""
    return redirect("/me/profile")


@pages.get("/me/profile", door=self_only)
def show_profile(scope: OwnScope, saved: str = "") -> Reply:
    """Name, language and zone."""
    return page("identity/profile.html", view=_profile(scope, saved=bool(saved)))


@pages.post("/me/profile", door=self_only)
def save_profile(scope: OwnScope, form: Form[ProfileForm]) -> Reply:
    """They stand as sent."""
    try:
        wanted = form.value
        change_profile(scope, name=wanted.name, language=wanted.language, zone=wanted.zone)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("identity/profile.html", view=_profile(scope, form=form), status=422)
    return redirect("/me/profile?saved=yes")


@pages.get("/me/password", door=self_only)
def show_password(scope: OwnScope, saved: str = "") -> Reply:
    """The page that changes the password."""
    return _password_page(scope, saved=bool(saved))


@pages.post("/me/password", door=self_only)
def save_password(scope: OwnScope, form: Form[PasswordForm], asked: Asked) -> Reply:
    """The password is changed, and every other session is over."""
    try:
        token = proofs.change_password(
            scope,
            current=form.value.current_password,
            password=form.value.password,
            visit=asked.visit,
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _password_page(scope, form=form)
    return redirect("/me/password?saved=yes", sign_in=token)


def _profile(scope: OwnScope, *, saved: bool = False, form: Any = None) -> ProfileView:
    person, zones = scope.person, _zones()
    if person.zone not in dict(zones):
        zones = ((person.zone, person.zone), *zones)
    return ProfileView(
        person.name, person.email, person.language, person.zone, _languages(), zones, saved, form
    )


def _password_page(scope: OwnScope, *, saved: bool = False, form: Any = None) -> Reply:
    person = get_person(scope, scope.person.id)
    view = PasswordView(person.password_hash is not None, person.email, saved, form)
    return page("identity/password.html", view=view, status=422 if form else 200, commits=True)


@cache
def _languages() -> tuple[tuple[str, str], ...]:
    return tuple(
        (tag, (Locale.parse(tag, sep="-").get_display_name() or tag).capitalize())
        for tag in available()
    )


@cache
def _zones() -> tuple[tuple[str, str], ...]:
    """Every zone with a place in its name, and UTC."""
    known = sorted(name for name in available_timezones() if "/" in name and name[:3] != "Etc")
    return tuple((name, name.replace("_", " ")) for name in ("UTC", *known))
