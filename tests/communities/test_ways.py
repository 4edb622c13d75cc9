"""Joining by a passkey, by what a provider has proved, and where a provider is required."""

import json
from typing import Any

import pytest

from app.communities.models import Invitation, Member
from app.identity.models import Passkey, Person, ProviderIdentity
from app.main import create_app
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.communities.guests import NEW, accept, invite, joined
from tests.identity.fake_provider import FakeProvider
from tests.identity.journeying import come_back, house_with
from tests.support.authenticator import SoftKey

NOOR = {"name": "Noor Haddad", "email": "noor@example.com", "agree": "yes", "version": 0}


def ask(guest: Stranger, path: str, **more: Any) -> Any:
    """What a browser needs to make a passkey."""
    fields = {"name": NOOR["name"], "email": NOOR["email"], "act": "", **more}
    answer = guest.post(f"{path}/passkey/options", **fields)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)


def test_noor_joins_by_a_passkey_alone(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent, key = invite(build, olu, email="noor@example.com"), SoftKey()
    page = stranger.get(sent.path).text
    assert "Use a passkey instead" in page
    assert f'data-options="{sent.path}/passkey/options"' in page
    options = ask(stranger, sent.path)
    assert options["user"]["name"] == "noor@example.com"
    assert build.rows(Person, email="noor@example.com") == []
    answer = stranger.post(sent.path, **NOOR, passkey=key.make(options), password="")
    assert answer.headers["location"] == "/c/harbour-preview/welcome"
    assert stranger.get("/c/harbour-preview/welcome").status_code == 200
    person = build.row(Person, email="noor@example.com")
    assert person.password_hash is None
    assert build.row(Passkey, person_id=person.id) is not None
    again = Stranger(build.house, build.site)
    use = json.loads(again.post("/sign-in/passkey/options").text)
    assert again.post("/sign-in/passkey", passkey=key.use(use)).headers["location"] == "/"


def test_s19_a_passkey_that_was_not_asked_for_joins_nobody(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    sent, key = invite(build, olu, cap=3), SoftKey()
    other = Stranger(build.house, build.site)
    other.client.cookies.set("visitor", "another-visitor", domain="localhost.local")
    cases = [
        key.make(ask(other, sent.path)),  # asked for by another browser
        key.but(origin="https://evil.example").make(ask(stranger, sent.path)),
        "{}",
    ]
    for made in cases:
        answer = stranger.post(sent.path, **NOOR, passkey=made)
        assert answer.status_code == 422, made
        assert "This passkey could not be added" in answer.text
    made = key.make(ask(stranger, sent.path))
    assert (
        stranger.post(sent.path, **{**NOOR, "name": "Olu Adeyemi"}, passkey=made).status_code == 422
    )
    assert build.row(Invitation, id=sent.id).used == 0
    assert joined(build) == []


def test_s19_one_passkey_is_one_persons(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent, key = invite(build, olu, cap=3), SoftKey()
    assert stranger.post(sent.path, **NOOR, passkey=key.make(ask(stranger, sent.path))).is_redirect
    other = Stranger(build.house, build.site)
    made = key.make(ask(other, sent.path, email="kim@example.com"))
    answer = other.post(sent.path, **{**NOOR, "email": "kim@example.com"}, passkey=made)
    assert answer.status_code == 409
    assert build.rows(Person, email="kim@example.com") == []
    assert build.row(Invitation, id=sent.id).used == 1


def test_no_challenge_for_a_closed_invitation(build: Build, olu: Actor, eve: Actor) -> None:
    sent = invite(build, olu, cap=1)
    build.change(Invitation, {"used": 1}, id=sent.id)
    guest = Stranger(build.house, build.site)
    fields = {"name": "Noor", "email": "noor@example.com", "act": ""}
    assert guest.post(f"{sent.path}/passkey/options", **fields).status_code == 409
    assert guest.post("/i/nothing/passkey/options", **fields).status_code == 404
    assert eve.post(f"{sent.path}/passkey/options", **fields).status_code == 409


# ---- providers


@pytest.fixture
def aldersea() -> FakeProvider:
    """A provider of identities."""
    return FakeProvider()


@pytest.fixture
def guest(build: Build, aldersea: FakeProvider) -> Stranger:
    """A browser at a site with that provider."""
    house = house_with(build.house, aldersea)
    return Stranger(house, create_app(house=house))


def test_the_page_offers_each_provider_and_takes_what_it_proved(
    build: Build, olu: Actor, aldersea: FakeProvider, guest: Stranger
) -> None:
    sent = invite(build, olu, email="noor@example.com")
    page = guest.get(sent.path).text
    assert f"/sign-in/with/aldersea?next={sent.path}" in page
    back = come_back(guest, aldersea, sent.path)
    assert back.headers["location"] == sent.path
    assert joined(build) == []  # S06
    page = guest.get(sent.path).text
    assert "has shown who you are" in page
    assert 'name="password"' not in page
    answer = guest.post(sent.path, **NOOR)
    assert answer.headers["location"] == "/c/harbour-preview/welcome"
    person = build.row(Person, email="noor@example.com")
    assert person.password_hash is None
    assert build.row(ProviderIdentity, person_id=person.id).provider == "aldersea"
    assert not guest.client.cookies.get("proved")
    again = Stranger(guest.house, guest.client.app)
    assert come_back(again, aldersea).headers["location"] == "/"


def test_by_a_link_the_proven_address_is_theirs(
    build: Build, olu: Actor, aldersea: FakeProvider, guest: Stranger
) -> None:
    sent = invite(build, olu, cap=2)
    come_back(guest, aldersea, sent.path)
    answer = guest.post(sent.path, **{**NOOR, "email": "victim@example.com"})
    assert answer.status_code == 303
    assert build.rows(Person, email="victim@example.com") == []
    [member] = joined(build)
    person = build.row(Person, id=member.person_id)
    identity = build.row(ProviderIdentity, person_id=person.id)
    assert person.email == identity.email.lower()
    assert person.email_proved_at is not None


def test_s01_an_address_that_is_not_verified_is_no_proof(
    build: Build, olu: Actor, aldersea: FakeProvider, guest: Stranger
) -> None:
    aldersea.claims["email_verified"] = False
    sent = invite(build, olu, cap=2)
    come_back(guest, aldersea, sent.path)
    assert guest.post(sent.path, **{**NOOR, "email": None}).status_code == 422
    assert guest.post(sent.path, **NOOR).status_code == 303
    person = build.row(Person, email="noor@example.com")
    assert person.email_proved_at is None


def test_i04_a_domain_that_requires_its_provider_takes_no_password(
    build: Build, olu: Actor, aldersea: FakeProvider
) -> None:
    house = house_with(build.house, aldersea, required_for="example.com")
    guest = Stranger(house, create_app(house=house))
    bound = invite(build, olu, email="noor@example.com")
    page = guest.get(bound.path).text
    assert 'name="password"' not in page
    assert "People of this address sign in with" in page
    for sent in (bound, invite(build, olu, cap=2)):
        assert accept(guest, sent).status_code == 422
        made = SoftKey().make(ask(guest, sent.path))
        assert guest.post(sent.path, **NOOR, passkey=made).status_code == 422
    come_back(guest, aldersea, bound.path)  # as somebody else of that domain
    assert guest.post(bound.path, **NOOR).status_code == 422
    assert build.rows(Member, name="Noor Haddad") == []


def test_a_password_is_still_a_way(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent = invite(build, olu, cap=1)
    assert stranger.post(sent.path, **NOOR, passkey="", password=NEW["password"]).status_code == 303
