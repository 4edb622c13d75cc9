"""Changing one's address: asked for here, confirmed by a link that reaches the new one."""

from dataclasses import dataclass
from typing import Any

from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.identity.actions import addresses
from app.identity.doors import self_only
from app.identity.forms.addresses import AddressForm
from app.identity.models import LinkPurpose
from app.identity.pages.links import DeadView
from app.identity.queries import find_link
from app.identity.scope import OwnScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
HERE = "/me/address"


@dataclass(frozen=True)
class AddressView:
    """The address as it is. `sent`: a mail is on its way, if nobody has the new one."""

    email: str
    sent: bool = False
    form: Any = None


@dataclass(frozen=True)
class ConfirmView:
    """The new address, which one press makes one's own; `taken` says why it cannot be."""

    action: str
    email: str
    taken: str = ""


@pages.get(HERE, door=self_only)
def show_address(scope: OwnScope, sent: str = "") -> Reply:
    """The form."""
    return page("identity/address.html", view=AddressView(scope.person.email, bool(sent)))


@pages.post(HERE, door=self_only, proves="address")
def save_address(scope: OwnScope, form: Form[AddressForm], asked: Asked) -> Reply:
    """A mail leaves if nobody has the address; the answer is the same if somebody has (S15). Whom a
    provider answers for does not move away from it."""
    try:
        if asked.house.settings.required_provider(scope.person.email):
            raise Invalid({"email": _("Whoever runs this site says how people of yours sign in.")})
        addresses.ask_for_address(scope, email=form.value.email)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        view = AddressView(scope.person.email, form=form)
        return page("identity/address.html", view=view, status=422)
    return redirect(f"{HERE}?sent=yes")


@pages.get(HERE + "/{token}", door=self_only)
def show_new_address(scope: OwnScope, token: str) -> Reply:
    """A page with one button (S11)."""
    link = find_link(scope, token, LinkPurpose.ADDRESS)
    if link is None or link.person_id != scope.person.id:
        return _dead()
    return page("identity/new_address.html", view=ConfirmView(f"{HERE}/{token}", link.about))


@pages.post(HERE + "/{token}", door=self_only)
def use_new_address(scope: OwnScope, token: str) -> Reply:
    """The address is one's own."""
    try:
        email = addresses.change_address(scope, token=token)
    except Conflict as error:
        view = ConfirmView("", "", taken=error.sentence)
        return page("identity/new_address.html", view=view, status=409)
    return redirect("/me/sign-in") if email else _dead()


def _dead() -> Reply:
    """409: the link was used, is too old, or is for somebody else."""
    return page("identity/dead_link.html", view=DeadView(""), status=409)
