"""Changing one's address, and what the first proof of an address takes away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any

import pytest

from app.core.clock import clock
from app.identity.models import Passkey, Person, PersonalToken, SignInSession
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.identity.conftest import BETTER, PASSWORD, link_in
from tests.identity.test_passkeys import add, enter
from tests.identity.test_second_step import set_up
from tests.support.authenticator import SoftKey

NEW = "una.new@example.com"


def ask(actor: Actor, letters: Callable[[], list[EmailMessage]], email: str = NEW) -> str:
    """The path of the link that reaches the new address."""
    actor.proves("address")
    assert actor.post("/me/address", email=email).headers["location"] == "/me/address?sent=yes"
    sent = [m for m in letters() if m["To"].addresses[0].addr_spec == email]
    return link_in(sent[-1])


def test_an_address_changes_once_the_new_one_is_proved(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]], stranger: Stranger
) -> None:
    link = ask(una, letters)
    old = [m for m in letters() if m["To"].addresses[0].addr_spec == una.email]
    assert [m["Subject"] for m in old] == ["Another address"]
    for _ in range(3):
        page = una.get(link)  # S11
        assert page.status_code == 200
        assert page.headers["referrer-policy"] == "no-referrer"
        assert NEW in page.text
    assert build.row(Person, id=una.id).email == una.email
    assert una.post(link).headers["location"] == "/me/sign-in"
    assert build.row(Person, id=una.id).email == NEW
    told = [m["Subject"] for m in letters() if m["To"].addresses[0].addr_spec == una.email]
    assert sorted(told) == ["Another address", "Your address was changed"]
    assert stranger.post("/sign-in", email=una.email, password=PASSWORD).status_code == 422
    assert stranger.post("/sign-in", email=NEW, password=PASSWORD).status_code == 303
    assert "Your address was changed." in una.get("/me/security").text
    assert una.post(link).status_code == 409  # S12


def test_s23_an_address_needs_a_fresh_proof(una: Actor) -> None:
    una.proves("methods")
    answer = una.post("/me/address", email=NEW)
    assert answer.status_code == 403
    assert "You want to change your address." in answer.text


def test_s15_a_taken_address_gets_the_same_answer_and_no_mail(
    build: Build, una: Actor, ana: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    una.proves("address")
    free, taken = (una.post("/me/address", email=email) for email in (NEW, ana.email))
    assert shown(free) == shown(taken)
    assert free.headers["location"] == taken.headers["location"]
    assert [m["To"].addresses[0].addr_spec for m in letters()].count(ana.email) == 0


def test_r03_x06_the_link_is_for_who_asked_alone(
    build: Build, una: Actor, ana: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    link = ask(una, letters)
    for other in (ana, build.administrator()):
        assert other.get(link).status_code == 409
        assert other.post(link).status_code == 409
        assert build.row(Person, id=other.id).email == other.email
    assert build.row(Person, id=una.id).email == una.email


def test_s12_a_newer_link_and_a_new_password_end_the_one_before(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    first = ask(una, letters)
    second = ask(una, letters, "una.second@example.com")
    assert una.post(first).status_code == 409
    una.post("/me/password", current_password=PASSWORD, password=BETTER)
    assert una.post(second).status_code == 409
    assert build.row(Person, id=una.id).email == una.email


def test_s12_a_link_of_another_purpose_changes_no_address(
    una: Actor, letters: Callable[[], list[EmailMessage]], stranger: Stranger
) -> None:
    link = ask(una, letters)
    token = link.rpartition("/")[2]
    assert stranger.post(f"/sign-in/link/{token}").status_code == 404
    assert stranger.post(f"/reset-password/{token}", password=BETTER).status_code == 404
    assert una.post(f"/me/prove/link/{token}").status_code == 409
    stranger.post("/sign-in/link", email=una.email)
    other = link_in(letters()[-1]).rpartition("/")[2]
    assert una.post(f"/me/address/{other}").status_code == 409


def test_s12_a_link_lives_an_hour(una: Actor, letters: Callable[[], list[EmailMessage]]) -> None:
    clock.stop()
    link = ask(una, letters)
    clock.move(hours=1, seconds=-1)
    assert una.get(link).status_code == 200
    clock.move(seconds=1)
    assert una.get(link).status_code == 409
    assert una.post(link).status_code == 409


def test_x06_two_who_confirm_one_address_at_once(
    build: Build, una: Actor, ana: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    links = [(who, ask(who, letters)) for who in (una, ana)]
    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(lambda pair: pair[0].post(pair[1]).status_code, links))
    assert codes == [303, 409]
    assert len(build.rows(Person, email=NEW)) == 1


def test_x06_one_link_pressed_many_times_at_once_works_once(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    link = ask(una, letters)
    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(lambda _: una.post(link).status_code, range(6)))
    assert codes == [303, *[409] * 5]
    assert build.row(Person, id=una.id).email == NEW


def test_s22_a_new_address_ends_the_other_sessions(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]], stranger: Stranger
) -> None:
    stranger.post("/sign-in", email=una.email, password=PASSWORD)
    una.post(ask(una, letters))
    assert stranger.get("/me/profile").status_code == 303
    assert una.get("/me/profile").status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        "a@b@c.example",
        "a@example.com,b@example.com",
        "x\r\nBcc: y@z.example",
        "",
        "UNA@example.com",
    ],
)
def test_s08_s09_what_is_no_other_address_sends_nothing(
    una: Actor, letters: Callable[[], list[EmailMessage]], typed: str
) -> None:
    una.proves("address")
    assert una.post("/me/address", email=typed).status_code == 422
    assert letters() == []


def test_s25_addresses_are_not_asked_for_for_ever(una: Actor) -> None:
    una.proves("address")
    codes = [una.post("/me/address", email=f"u{n}@example.com").status_code for n in range(6)]
    assert codes == [303] * 5 + [429]


@pytest.mark.parametrize("way", ["/sign-in/link", "/reset-password"])
def test_s03_the_first_proof_of_an_address_wipes_what_was_set_up_before(
    build: Build,
    una: Actor,
    letters: Callable[[], list[EmailMessage]],
    browsers: Callable[[], Stranger],
    way: str,
) -> None:
    clock.stop()
    build.change(Person, {"email_proved_at": None}, id=una.id)  # una is the attacker here
    key = SoftKey()
    assert add(una, key) == 303
    set_up(una)
    token = build.token(una)
    victim = browsers()
    victim.post(way, email=una.email)
    newest = [m for m in letters() if way in str(m.get_body(("plain",)))][-1]
    link = link_in(newest).partition("?")[0]
    fields: dict[str, Any] = {"password": BETTER} if "reset" in way else {}
    assert victim.post(link, **fields).headers["location"] == "/"
    assert victim.get("/me/profile").status_code == 200
    assert una.get("/me/profile").status_code == 303
    assert una.api("GET", "/me", token=token).status_code == 401
    assert browsers().post("/sign-in", email=una.email, password=PASSWORD).status_code == 422
    assert "failed" in enter(browsers(), key).headers["location"]
    person = build.row(Person, id=una.id)
    assert (person.email_proved_at is not None, person.second_step) == (True, False)
    assert build.rows(Passkey) == []
    assert len(build.rows(SignInSession)) == 1
    assert build.row(PersonalToken).revoked_at is not None


def test_s03_whoever_proves_it_in_their_own_session_keeps_all(
    build: Build, una: Actor, letters: Callable[[], list[EmailMessage]], stranger: Stranger
) -> None:
    build.change(Person, {"email_proved_at": None}, id=una.id)
    una.post("/sign-in/link", email=una.email)
    una.post(link_in(letters()[-1]).partition("?")[0])
    assert build.row(Person, id=una.id).email_proved_at is not None
    assert stranger.post("/sign-in", email=una.email, password=PASSWORD).status_code == 303
