"""Attacks where two ways of proving oneself meet: each holds alone, and must hold beside the other."""

import json
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from webauthn.helpers import bytes_to_base64url

from app.core.clock import clock
from app.core.house import House
from app.core.logs import clean_path
from app.identity.models import Passkey, Person, PersonalToken
from app.web.routing import PROVES, ROUTES
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.identity.conftest import PASSWORD, link_in
from tests.identity.fake_provider import FakeProvider
from tests.identity.test_passkeys import USE, add, ask
from tests.identity.test_proving import kept_in, prove
from tests.identity.test_second_step import set_up
from tests.support.authenticator import SoftKey

REMOVE = "/me/sign-in/app/remove"
BUTTONS = (REMOVE, "/me/sign-in/codes", "/me/sign-in/password/remove")


@pytest.mark.parametrize("button", BUTTONS)
def test_s23_a_button_without_fields_is_pressed_after_the_proof(una: Actor, button: str) -> None:
    asked = una.post(button)
    assert asked.status_code == 403
    proved = una.post("/me/prove", **kept_in(asked.text), current_password=PASSWORD)
    assert proved.status_code == 200
    assert f'action="{button}"' in proved.text
    assert una.post(button).status_code != 403


def test_s23_a_proof_leads_to_a_page_and_never_to_an_address_that_only_takes_forms(
    build: Build, una: Actor
) -> None:
    page = una.post("/me/prove", act="methods", to=REMOVE, current_password=PASSWORD)
    assert page.headers["location"] == "/me/sign-in"
    assert una.get(f"/me/prove?act=methods&next={REMOVE}").headers["location"] == "/me/sign-in"
    for method, path in PROVES:
        if method == "POST" and "{" not in path:
            fields = {"act": PROVES[method, path], "to": path, "current_password": PASSWORD}
            there = una.post("/me/prove", **fields).headers["location"]
            assert una.get(there).status_code in (200, 303), path


def test_s23_by_a_link_too(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    build.change(Person, {"password_hash": None}, id=una.id)
    asked = kept_in(una.post(REMOVE).text)
    una.post("/me/prove/mail", **asked)
    path = link_in(letters()[-1])
    form = kept_in(una.get(path).text)
    done = una.post(path.partition("?")[0], **form)
    assert done.headers["location"] == "/me/sign-in"


@pytest.mark.parametrize("has", ["password", "passkey", "app"])
def test_s16_a_link_proves_nothing_for_whoever_has_another_proof(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]], has: str
) -> None:
    if has == "passkey":
        assert add(una, SoftKey()) == 303
    if has == "app":
        set_up(una)
    if has != "password":
        build.change(Person, {"password_hash": None}, id=una.id)
    before = len(letters())
    asked = una.post("/me/prove/mail", act="methods", to="/me/sign-in")
    assert asked.status_code == 403
    proofs = [m for m in letters()[before:] if "/me/prove/link/" in str(m)]
    assert proofs == []


def test_s16_a_link_that_was_asked_for_before_there_was_another_proof_is_dead(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    kept = build.row(Person, id=una.id).password_hash
    build.change(Person, {"password_hash": None}, id=una.id)
    una.post("/me/prove/mail", act="methods", to="/me/sign-in")
    path = link_in(letters()[-1])
    build.change(Person, {"password_hash": kept}, id=una.id)
    assert una.post(path.partition("?")[0]).status_code == 409
    assert una.post(REMOVE).status_code == 403


def test_s16_a_token_from_before_the_second_step_is_over_with_it(build: Build, una: Actor) -> None:
    token = build.token(una, "read")
    assert una.api("GET", "/me", token=token).status_code == 200
    clock.stop()
    set_up(una)
    assert una.api("GET", "/me", token=token).status_code == 401
    assert prove(una) == 303
    made = una.post("/me/tokens", name="Later", grants="read", days="30")
    assert made.status_code == 200
    clock.move(seconds=60)
    una.proves("methods")
    una.post("/me/sign-in/codes")  # a change of what is there already ends no token
    assert len([t for t in build.rows(PersonalToken) if t.revoked_at is None]) == 1


def test_s16_a_passkey_does_not_pass_by_the_provider_that_a_domain_requires(
    build: Build, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    key = SoftKey()
    assert add(una, key) == 303
    browser = open_site(required_for=una.email.partition("@")[2])()
    answer = browser.post(USE, passkey=key.use(ask(browser)))
    assert answer.status_code == 403
    assert "/sign-in/with/aldersea" in answer.text
    assert browser.get("/me/profile").status_code == 303
    assert build.row(Passkey).used_at is None


def test_s16_whoever_must_come_by_a_provider_does_not_move_away_from_it(
    house: House, build: Build, una_there: Actor, open_site: Any, letters: Any
) -> None:
    domain = una_there.email.partition("@")[2]
    strange = open_site(required_for=domain)()
    strange.client.cookies = una_there.client.cookies
    una_there.house, una_there.client = strange.house, strange.client
    una_there.proves("address")
    answer = una_there.post("/me/address", email="una@private.example")
    assert answer.status_code == 422
    assert not [m for m in letters() if m["To"] == "una@private.example"]


def test_s14_no_log_holds_a_token_of_any_address(house: House) -> None:
    paths = {path for _method, path, _door, _handler in ROUTES if "{token}" in path}
    assert {"/me/address/{token}", "/me/prove/link/{token}", "/i/{token}"} <= paths
    for path in paths:
        full = path.replace("{community}", "harbour-preview").replace("{token}", "S3cret-token")
        assert "S3cret" not in clean_path(full), path


@pytest.mark.parametrize("domain", ["ｅxample.com", "EXAMPLE.com"])
def test_s09_s10_another_spelling_of_a_domain_is_no_way_round_its_provider(
    open_site: Any, domain: str
) -> None:
    browser = open_site(required_for="example.com")()
    answer = browser.post("/sign-in", email=f"una@{domain}", password=PASSWORD)
    assert "/sign-in/with/aldersea" in answer.text


def test_s10_a_domain_of_another_script_may_require_its_provider_too(open_site: Any) -> None:
    browsers = open_site(required_for="xn--exmple-cua.com")
    for domain in ("exämple.com", "xn--exmple-cua.com"):
        answer = browsers().post("/sign-in", email=f"una@{domain}", password=PASSWORD)
        assert "/sign-in/with/aldersea" in answer.text


DEEP = "[" * 20_000
DEEP_INSIDE = json.dumps(
    {"id": "x", "response": {"clientDataJSON": bytes_to_base64url(("[" * 15_000).encode())}}
)
DEEP_MAP = b"\xa1\x61\x61" * 5_000 + b"\xf6"


@pytest.mark.parametrize("sent", [DEEP, DEEP_INSIDE], ids=["whole", "inside"])
def test_c07_what_is_nested_too_deeply_is_no_passkey_and_no_accident(
    una: Actor, stranger: Stranger, sent: str
) -> None:
    ask(stranger)
    assert stranger.post(USE, passkey=sent).status_code == 303
    una.proves("methods")
    assert una.post("/me/sign-in/passkeys", passkey=sent, name="Phone").status_code == 422
    fields = {"act": "methods", "to": "/me/sign-in"}
    assert una.post("/me/prove", passkey=sent, **fields).status_code == 422
    kept = {**fields, "kept": DEEP, "current_password": PASSWORD}
    assert una.post("/me/prove", **kept).headers["location"] == "/me/sign-in"


def test_c07_neither_is_a_key_that_is(una: Actor) -> None:
    una.proves("methods")
    made = json.loads(SoftKey().make(ask(una, "/me/sign-in/passkeys")))
    made["response"]["attestationObject"] = bytes_to_base64url(DEEP_MAP)
    sent = json.dumps(made)
    assert una.post("/me/sign-in/passkeys", passkey=sent, name="Phone").status_code == 422
