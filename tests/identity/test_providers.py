"""Signing in by an OpenID Connect provider: who is let in, and who never."""

from typing import Any

import pytest

from app.core.clock import clock
from app.core.house import House
from app.identity.models import Person, ProviderIdentity
from tests.build import Build
from tests.cast import Actor, shown
from tests.identity.conftest import PASSWORD, link_in
from tests.identity.fake_provider import FakeProvider
from tests.identity.journeying import WITH, come_back, connect, count, is_signed_in, set_out


def test_a_connected_identity_signs_in_and_goes_on(
    build: Build, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    connect(build, una)
    browser = open_site()()
    back = come_back(browser, aldersea, "/me/devices")
    assert (back.status_code, back.headers["location"]) == (303, "/me/devices")
    assert is_signed_in(browser)
    assert aldersea.sent["code_verifier"]
    assert back.headers["referrer-policy"] == "no-referrer"


def test_the_sign_in_page_leads_there_and_keeps_where_to_go(open_site: Any, ida: Actor) -> None:
    text = open_site()().get("/sign-in?next=/me/devices").text
    assert f'href="{WITH}?next=/me/devices"' in text
    assert "Sign in with Aldersea" in text


@pytest.mark.parametrize("verified", [False, None, "false", "true", 1, "True", [True]])
def test_s01_an_unverified_address_is_nobody_s(
    house: House, open_site: Any, aldersea: FakeProvider, una: Actor, verified: Any
) -> None:
    aldersea.claims = {"email": una.email, "email_verified": verified}
    domain = una.email.partition("@")[2]
    browser = open_site(employees=domain, required_for=domain)()
    assert come_back(browser, aldersea).status_code == 403
    assert not is_signed_in(browser)
    assert count(house, ProviderIdentity) == 0


def test_s01_even_a_verified_address_connects_nobody_by_a_provider_that_does_not_answer_for_it(
    house: House, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    aldersea.claims = {"email": una.email}
    browser = open_site(employees="elsewhere.example")()
    assert come_back(browser, aldersea).status_code == 403
    assert not is_signed_in(browser)
    assert count(house, ProviderIdentity) == 0


def test_s02_who_changes_their_address_to_another_s_stays_themself(
    build: Build, open_site: Any, aldersea: FakeProvider, una: Actor, ida: Actor
) -> None:
    connect(build, una)
    aldersea.claims = {"email": ida.email}
    browser = open_site(required_for=ida.email.partition("@")[2] + ".invalid")()
    come_back(browser, aldersea)
    assert una.name in browser.get("/me/profile").text


def test_s02_the_same_subject_at_another_issuer_is_somebody_else(
    build: Build, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    build.add(
        ProviderIdentity(
            issuer="https://other.example",
            subject="una-at-aldersea",
            person_id=una.id,
            provider="other",
            connected_at=clock.now(),
        )
    )
    browser = open_site()()
    assert come_back(browser, aldersea).status_code == 403
    assert not is_signed_in(browser)


def test_s03_the_first_proof_by_whoever_answers_for_the_domain_ends_what_was_there(
    house: House, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    aldersea.claims = {"email": una.email}
    browser = open_site(required_for=una.email.partition("@")[2])()
    assert come_back(browser, aldersea).status_code == 303
    assert is_signed_in(browser)
    assert not is_signed_in(una)
    with house.database.read() as session:
        assert session.get_one(Person, una.id).password_hash is None


def test_s06_who_is_unknown_gets_no_sign_in_and_the_same_page(
    house: House, open_site: Any, aldersea: FakeProvider, harbour: Any, una: Actor
) -> None:
    before = count(house, Person)
    pages = []
    for email in ("nobody@else.example", una.email):
        for to in ("", "/c/harbour-preview", "/c/nowhere"):
            aldersea.claims = {"email": email, "sub": f"new-{email}"}
            browser = open_site()()
            pages.append(shown(come_back(browser, aldersea, to)))
            assert not is_signed_in(browser)
    assert len(set(pages)) == 1
    assert count(house, Person) == before


def test_an_employee_gets_a_sign_in_and_no_membership(
    house: House, open_site: Any, aldersea: FakeProvider, harbour: Any, ida: Actor
) -> None:
    browser = open_site(employees="aldersea.example")()
    assert come_back(browser, aldersea).status_code == 303
    with house.database.read() as session:
        made = session.query(Person).filter(Person.email == "una.holt@aldersea.example").one()
        assert (made.name, made.is_employee, made.is_administrator) == ("Una Holt", True, False)
    assert browser.get("/c/harbour-preview").status_code == 404
    assert browser.get("/customers").status_code == 200


@pytest.mark.parametrize(
    "domain", ["evilaldersea.example", "aldersea.example.evil", "x.aldersea.example"]
)
def test_s10_a_domain_is_compared_whole(
    house: House, open_site: Any, aldersea: FakeProvider, ida: Actor, domain: str
) -> None:
    aldersea.claims = {"email": f"una@{domain}"}
    browser = open_site(employees="aldersea.example")()
    assert come_back(browser, aldersea).status_code == 403


def test_an_address_of_a_required_domain_is_led_to_its_provider_known_or_not(
    house: House, open_site: Any, una: Actor, letters: Any
) -> None:
    domain = una.email.partition("@")[2]
    browsers = open_site(required_for=domain)
    answers: dict[str, set[Any]] = {}
    for email in (una.email, f"nobody@{domain}"):
        for path in ("/sign-in", "/sign-in/link", "/reset-password"):
            sent = {"password": PASSWORD} if path == "/sign-in" else {}
            answers.setdefault(path, set()).add(shown(browsers().post(path, email=email, **sent)))
    for path, found in answers.items():
        assert len(found) == 1, path
        assert f'href="{WITH}"' in next(iter(found))[1]
    assert letters() == []


def test_a_link_sent_before_the_domain_was_required_opens_nothing(
    house: House, open_site: Any, una: Actor, letters: Any, browsers: Any
) -> None:
    browsers().post("/sign-in/link", email=una.email)
    way = link_in(letters()[-1])
    late = open_site(required_for=una.email.partition("@")[2])()
    assert late.post(way).status_code == 403
    assert not is_signed_in(late)


def test_s16_a_provider_never_skips_the_second_step(
    build: Build, house: House, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    connect(build, una)
    with house.database.write() as session:
        session.get_one(Person, una.id).second_step = True
        session.commit()
    browser = open_site()()
    come_back(browser, aldersea)
    assert not is_signed_in(browser)


def test_an_unknown_provider_is_not_found(open_site: Any) -> None:
    browser = open_site()()
    assert browser.get("/sign-in/with/nobody").status_code == 404
    assert browser.get("/sign-in/with/nobody/callback?code=a&state=b").status_code == 404


def test_turning_back_at_the_provider_says_so(open_site: Any, aldersea: FakeProvider) -> None:
    browser = open_site()()
    way = set_out(browser, aldersea).replace("code=a-code", "error=access_denied")
    assert "You turned back at Aldersea" in browser.get(way).text


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_s24_one_comes_back_to_our_own_pages_alone(
    build: Build, open_site: Any, aldersea: FakeProvider, una: Actor, to: str
) -> None:
    connect(build, una)
    assert come_back(open_site()(), aldersea, to).headers["location"] == "/"


def test_who_was_invited_comes_back_to_the_invitation_with_the_proof(
    open_site: Any, aldersea: FakeProvider
) -> None:
    browser = open_site()()
    back = come_back(browser, aldersea, "/i/a-token")
    assert back.headers["location"] == "/i/a-token"
    assert browser.client.cookies.get("proved")
