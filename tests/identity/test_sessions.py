"""Sessions: how long they last, what is shown of them, and how old password hashes grow up."""

from collections.abc import Callable

import pytest
from passlib.context import CryptContext

from app.core.clock import clock
from app.core.house import House
from app.identity.actions import passwords
from app.identity.models import Person, SignInSession
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.identity.conftest import PASSWORD


@pytest.fixture
def fresh(una: Actor, stranger: Stranger) -> Stranger:
    """A browser in which Una has just signed in; time stands still."""
    clock.stop()
    stranger.post("/sign-in", email=una.email, password=PASSWORD)
    return stranger


def test_an_unused_session_ends_after_fourteen_days_to_the_second(fresh: Stranger) -> None:
    clock.move(days=14, seconds=-1)
    assert fresh.get("/me/profile").status_code == 200
    clock.move(seconds=1)
    assert fresh.get("/me/profile").status_code == 303


def test_a_used_session_goes_on(fresh: Stranger, house: House) -> None:
    for _ in range(6):
        clock.move(days=13)
        assert fresh.get("/me/profile").status_code == 200
        house.gathered.flush()


def test_every_session_ends_after_ninety_days_to_the_second(fresh: Stranger, house: House) -> None:
    for _ in range(8):
        clock.move(days=11)
        assert fresh.get("/me/profile").status_code == 200
        house.gathered.flush()
    clock.move(days=2, seconds=-1)
    assert fresh.get("/me/profile").status_code == 200
    house.gathered.flush()
    clock.move(seconds=1)
    assert fresh.get("/me/profile").status_code == 303


def test_a_fresh_proof_makes_no_session_live_longer(
    build: Build, fresh: Stranger, una: Actor
) -> None:
    clock.move(days=13)
    fresh.post("/me/prove", act="tokens", to="/", current_password=PASSWORD)
    (ends,) = {s.ends_at for s in build.rows(SignInSession) if s.zone == "" and s.proved_for}
    assert (ends - clock.now()).days == 77


def test_each_session_shows_its_browser_and_zone(
    una: Actor, browsers: Callable[[], Stranger]
) -> None:
    there = browsers()
    there.client.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    there.client.cookies.set("zone", "America/New_York")
    there.post("/sign-in", email=una.email, password=PASSWORD)
    page = una.get("/me/sessions").text
    assert "Firefox on Linux" in page
    assert "New York time zone" in page


@pytest.mark.parametrize("zone", ["Moon/Sea", "../etc/passwd", "<b>", "x" * 500])
def test_a_zone_that_is_none_is_not_kept(
    build: Build, una: Actor, stranger: Stranger, zone: str
) -> None:
    stranger.client.cookies.set("zone", zone)
    stranger.post("/sign-in", email=una.email, password=PASSWORD)
    assert {s.zone for s in build.rows(SignInSession)} == {""}


def test_an_older_kind_of_hash_is_replaced_at_sign_in(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    older = CryptContext(schemes=["pbkdf2_sha256"])
    build.change(Person, {"password_hash": older.hash(PASSWORD)}, id=una.id)
    assert browsers().post("/sign-in", email=una.email, password="not this one").status_code == 422
    assert build.row(Person, id=una.id).password_hash.startswith("$pbkdf2-sha256$")
    assert browsers().post("/sign-in", email=una.email, password=PASSWORD).status_code == 303
    assert build.row(Person, id=una.id).password_hash.startswith("$argon2id$")
    assert browsers().post("/sign-in", email=una.email, password=PASSWORD).status_code == 303


def test_what_can_be_guessed_is_refused_and_much_else_is_not() -> None:
    for good in ("many small boats", "correct staple 9", "Пароль на рассвете", "qwerty is not all"):
        passwords.refuse_weak(good)
