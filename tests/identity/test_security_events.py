"""Each person sees what happened to how they sign in, and hears of it by mail."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from app.core.ledger.models import AuditRow
from tests.build import Build
from tests.cast import Actor, Stranger, statements
from tests.identity.conftest import BETTER, PASSWORD
from tests.identity.test_passkeys import add
from tests.identity.test_second_step import set_up
from tests.support.authenticator import SoftKey

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


def subjects(letters: list[EmailMessage]) -> list[str]:
    """What the letters are about."""
    return [str(letter["Subject"]) for letter in letters]


def test_each_change_is_listed_with_time_place_and_device(una: Actor, ana: Actor) -> None:
    una.client.headers["User-Agent"] = FIREFOX
    set_up(una)
    add(una, SoftKey())
    with statements(at_most=2):
        page = una.get("/me/security").text
    for words in ("An app for codes was set up.", "A passkey was added.", "Firefox on Linux"):
        assert words in page
    assert "<time datetime=" in page
    hers = ana.get("/me/security").text
    assert "Nothing yet." in hers
    assert "passkey" not in hers.split("<main")[1]


def test_each_change_is_told_by_mail(
    una: Actor, letters: Callable[[], list[EmailMessage]], build: Build
) -> None:
    una.client.headers["User-Agent"] = FIREFOX
    add(una, SoftKey())
    una.proves("tokens")
    una.post("/me/tokens", name="Nightly", grants="read", days="30")
    told = letters()
    assert sorted(subjects(told)) == ["A token was made", "How you sign in was changed"]
    for letter in told:
        body = letter.get_body(("plain",))
        assert body is not None
        assert letter["To"].addresses[0].addr_spec == una.email
        assert "Firefox on Linux" in body.get_content()
        assert "/me/security" in body.get_content()
    assert {row.act for row in build.rows(AuditRow)} == {"person.passkey-added", "token.made"}


def test_s27_a_browser_that_is_new_is_told_once(
    build: Build,
    una: Actor,
    browsers: Callable[[], Stranger],
    letters: Callable[[], list[EmailMessage]],
) -> None:
    first, second = browsers(), browsers()
    first.post("/sign-in", email=una.email, password=PASSWORD)
    assert letters() == []  # the first browser of all is nothing new
    second.client.headers["User-Agent"] = FIREFOX
    second.post("/sign-in", email=una.email, password=PASSWORD)
    assert subjects(letters()) == ["A new browser signed in"]
    for browser in (first, second):
        browser.post("/sign-out")
        browser.post("/sign-in", email=una.email, password=PASSWORD)
    assert len(letters()) == 1
    assert "by a browser that is new to you" in una.get("/me/security").text
    assert len(build.rows(AuditRow, act="person.new-browser")) == 1


@pytest.mark.parametrize("planted", ["", "x", "x" * 4000])
def test_s27_a_mark_that_is_none_of_ours_is_replaced(
    una: Actor, stranger: Stranger, planted: str
) -> None:
    stranger.client.cookies.set("browser", planted)
    done = stranger.post("/sign-in", email=una.email, password=PASSWORD)
    (mark,) = [c for c in done.headers.get_list("set-cookie") if c.startswith("browser=")]
    assert 40 < len(mark.partition(";")[0]) < 60
    assert "HttpOnly" in mark
    assert "SameSite=lax" in mark


def test_a_new_password_is_told_and_listed(
    una: Actor, letters: Callable[[], list[EmailMessage]]
) -> None:
    una.post("/me/password", current_password=PASSWORD, password=BETTER)
    assert subjects(letters()) == ["Your password was changed"]
    assert "A new password was chosen." in una.get("/me/security").text
