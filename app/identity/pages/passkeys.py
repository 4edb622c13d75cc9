"""Passkeys: signing in by one, and one's own. Only this needs a script (`static/js/passkeys.js`)."""

from dataclasses import dataclass
from typing import Any

from app.access.proofs import ACTS
from app.core.errors import Conflict, NotFound
from app.core.languages import _
from app.identity.actions import challenges, passkeys
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.doors import anyone, self_only
from app.identity.forms.passkeys import AskForm, NewPasskeyForm, PasskeyActForm, UsePasskeyForm
from app.identity.pages.second_step import second_step_page, sign_in_with
from app.identity.queries.passkeys import NoPasskey
from app.identity.queries.second_step import find_half
from app.identity.scope import OpenScope, OwnScope
from app.web.asked import Asked
from app.web.forms import Form
from app.web.relying_party import RelyingParty, relying_party
from app.web.replies import Plain, Reply, page, redirect
from app.web.routing import Pages
from app.web.safe_next import safe_next

pages = Pages()
door = anyone(why="a passkey is the proof, and a challenge comes before it")
HERE = "/me/sign-in/passkeys"
ASKED_MOST = 120  # challenges in 15 minutes for one address
FAILED = "passkey"


@dataclass(frozen=True)
class NewPasskeyView:
    """The form of a new passkey; `missing` says why there can be none."""

    missing: str
    form: Any = None


def site_of(asked: Asked) -> RelyingParty:
    """The site that passkeys are made for. Raises `NotFound` where there can be none."""
    site = relying_party(asked.house.settings)
    if site.missing:
        raise NotFound
    return site


def _json(options: str) -> Reply:
    return Plain(body=options.encode(), media_type="application/json")


@pages.post("/sign-in/passkey/options", door=door)
def make_sign_in_challenge(scope: OpenScope, form: Form[AskForm], asked: Asked) -> Reply:
    """A challenge for whoever has a passkey here; of whom, the passkey says."""
    count_attempt(scope, Limit("passkey-address", asked.address, ASKED_MOST))
    half = find_half(scope, asked.session_token)
    purpose = challenges.SIGN_IN if half is None else challenges.SECOND_STEP
    options = challenges.ask_for_use(
        scope, site=site_of(asked), bound=asked.bound, purpose=purpose, person_id=half
    )
    return _json(options)


@pages.post("/sign-in/passkey", door=door)
def save_sign_in_by_passkey(scope: OpenScope, form: Form[UsePasskeyForm], asked: Asked) -> Reply:
    """Signed in, whole; or back to the sign-in page, which says that it did not work."""
    wanted, site, half = safe_next(str(form.typed.get("next", "")), ""), site_of(asked), ""
    if find_half(scope, asked.session_token) is not None:
        half = asked.session_token
    try:
        given: dict[str, Any] = {
            "site": site,
            "bound": asked.bound,
            "response": form.value.passkey,
            "visit": asked.visit,
        }
        if not half:
            token = passkeys.sign_in_by_passkey(scope, **given)
        else:
            token = passkeys.finish_by_passkey(scope, half=half, **given)
    except NoPasskey:
        token = None
    if token is not None:
        return redirect(wanted or "/", sign_in=token)
    if half:
        form.given_mistakes = {"": _("This passkey did not work here.")}
        return second_step_page(scope, asked, wanted, form=form)
    back = sign_in_with(wanted)
    return redirect(f"{back}{'&' if '?' in back else '?'}failed={FAILED}")


@pages.get(HERE + "/new", door=self_only, proves="methods")
def new_passkey(scope: OwnScope, asked: Asked) -> Reply:
    """The form of a new passkey, or why there can be none."""
    view = NewPasskeyView(relying_party(asked.house.settings).missing)
    return page("identity/new_passkey.html", view=view)


@pages.post(HERE + "/options", door=self_only, proves="methods")
def make_new_passkey_challenge(scope: OwnScope, form: Form[AskForm], asked: Asked) -> Reply:
    """A challenge for a new passkey of the viewer."""
    person = scope.person
    options = challenges.ask_for_new_key(
        scope,
        site=site_of(asked),
        bound=asked.bound,
        purpose=challenges.ADD,
        name=person.name,
        email=person.email,
        handle=str(person.id).encode(),
        person_id=person.id,
    )
    return _json(options)


@pages.post(HERE, door=self_only, proves="methods")
def save_passkey(scope: OwnScope, form: Form[NewPasskeyForm], asked: Asked) -> Reply:
    """One more passkey."""
    if not form.mistakes:
        try:
            passkeys.add_passkey(
                scope,
                site=site_of(asked),
                bound=asked.bound,
                response=form.value.passkey,
                name=form.value.name,
            )
            return redirect("/me/sign-in")
        except NoPasskey:
            form.given_mistakes = {"": _("This passkey could not be added. Try once more.")}
        except Conflict as error:
            form.given_mistakes = {"": error.sentence}
    view = NewPasskeyView(relying_party(asked.house.settings).missing, form)
    return page("identity/new_passkey.html", view=view, status=422, commits=True)


@pages.post(HERE + "/{passkey}", door=self_only, proves="methods")
def change_passkey(scope: OwnScope, passkey: int, form: Form[PasskeyActForm]) -> Reply:
    """The passkey has another name, or is gone."""
    wanted = form.value
    if wanted.act == "remove":
        passkeys.remove_passkey(scope, passkey_id=passkey)
    elif wanted.name:
        passkeys.name_passkey(scope, passkey_id=passkey, name=wanted.name)
    return redirect("/me/sign-in")


@pages.post("/me/sign-in/password/remove", door=self_only, proves="methods")
def remove_password(scope: OwnScope) -> Reply:
    """No password any more; a passkey is there. Raises `Conflict` if none is."""
    passkeys.remove_password(scope)
    return redirect("/me/sign-in")


@pages.post("/me/prove/options", door=self_only)
def make_proving_challenge(scope: OwnScope, form: Form[AskForm], asked: Asked) -> Reply:
    """A challenge for this act, to be answered by a passkey of the viewer."""
    if form.value.act not in ACTS:
        raise NotFound
    options = challenges.ask_for_use(
        scope,
        site=site_of(asked),
        bound=asked.bound,
        purpose=challenges.PROVE + form.value.act,
        person_id=scope.person.id,
    )
    return _json(options)
