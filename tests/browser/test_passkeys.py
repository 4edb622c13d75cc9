"""Passkeys in a real browser, its authenticator a virtual one: added, used, and with an app for codes
beside; each page by keyboard, and without script where there is another way."""

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.core.clock import clock
from app.identity.models import Passkey, Person, SignInSession
from tests.build import Build
from tests.identity.conftest import PASSWORD
from tests.support.chromium import launch_chromium
from tests.support.ports import free_port
from tests.support.running import RunningSite


@pytest.fixture
def running(tmp_path: Any) -> Iterator[RunningSite]:
    """A site that is served on SQLite, and knows its own address: passkeys are bound to it."""
    port = free_port()
    with RunningSite(tmp_path, port=port, base_url=f"http://localhost:{port}") as site:
        yield site


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def page(running: RunningSite, chromium: Browser) -> Page:
    """A page of a browser whose device has a place for passkeys, and verifies its owner."""
    context = chromium.new_context(base_url=running.base)
    context.set_default_timeout(8_000)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


@pytest.fixture
def una(running: RunningSite) -> Any:
    """Una, who has a password."""
    return Build(running.house, running.site).person("Una Holt", password=PASSWORD)


def press(page: Page, name: str) -> None:
    """The button is pressed by keyboard."""
    button = page.get_by_role("button", name=name, exact=True)
    button.focus()
    button.press("Enter")


def sign_in(page: Page, email: str) -> None:
    """Address and password, by keyboard."""
    page.goto("/sign-in")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def prove(page: Page) -> None:
    """The page that asks for a fresh proof gets the password."""
    expect(page.get_by_role("heading", name="Prove that it is you")).to_be_visible()
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")


def add_passkey(page: Page) -> None:
    """A passkey is added, after a proof."""
    page.goto("/me/sign-in")
    page.get_by_role("link", name="Add a passkey").press("Enter")
    prove(page)
    page.get_by_label("What is it called?").fill("Laptop")
    press(page, "Add a passkey")
    expect(page.get_by_label("Passkey since")).to_have_value("Laptop")


def test_a_passkey_is_added_and_signs_in_alone(running: RunningSite, page: Page, una: Any) -> None:
    build = Build(running.house, running.site)
    sign_in(page, una.email)
    page.wait_for_url("**/")
    add_passkey(page)
    press(page, "Give the password up")
    expect(page.get_by_text("You have none: you sign in by passkey")).to_be_visible()
    assert build.row(Person, id=una.id).password_hash is None
    page.context.clear_cookies()
    page.goto("/sign-in?next=/me/security")
    press(page, "Use a passkey")
    page.wait_for_url("**/me/security")
    expect(page.get_by_text("A passkey was added.")).to_be_visible()
    row = build.row(Passkey)
    assert row.used_at is not None
    page.goto("/me/tokens")
    page.get_by_label("What is it for?").fill("Nightly")
    press(page, "Make token")
    expect(page.get_by_role("heading", name="Prove that it is you")).to_be_visible()
    press(page, "Use a passkey")
    press(page, "Go on")
    expect(page.get_by_text("This is your new token.")).to_be_visible()


def test_a_code_or_a_passkey_takes_the_second_step(
    running: RunningSite, page: Page, una: Any
) -> None:
    sign_in(page, una.email)
    page.wait_for_url("**/")
    add_passkey(page)
    page.get_by_role("link", name="Set up an app for codes").press("Enter")
    secret = page.locator("main code").first.inner_text().replace(" ", "")
    app = pyotp.TOTP(secret)
    page.get_by_label("The code that it shows now").fill(app.at(clock.now()))
    page.keyboard.press("Enter")
    expect(page.get_by_text("These are shown this once.")).to_be_visible()
    codes = page.locator("main pre").inner_text().split()
    assert len(codes) == 10
    page.context.clear_cookies()
    sign_in(page, una.email)
    page.wait_for_url("**/sign-in/second-step*")
    press(page, "Use a passkey")
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", name="The second step")).to_have_count(0)
    page.context.clear_cookies()
    sign_in(page, una.email)
    page.get_by_text("Use a recovery code").click()
    page.get_by_label("Recovery code", exact=True).fill(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    page.goto("/me/sign-in")
    expect(page.get_by_text("Recovery codes left")).to_be_visible()


def test_a_cancelled_passkey_says_so_and_keeps_the_page(page: Page, una: Any) -> None:
    page.goto("/sign-in")
    press(page, "Use a passkey")  # the device holds none
    expect(page.get_by_text("Your browser gave no passkey.")).to_be_visible()
    page.get_by_label("E-mail", exact=True).fill(una.email)


def test_without_script_there_is_no_dead_button(
    running: RunningSite, chromium: Browser, una: Any
) -> None:
    with chromium.new_context(base_url=running.base, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/sign-in")
        expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
        sign_in(page, una.email)
        page.wait_for_url("**/")
        page.goto("/me/sign-in/app")
        prove(page)
        secret = page.locator("main code").first.inner_text().replace(" ", "")
        page.get_by_label("The code that it shows now").fill(pyotp.TOTP(secret).at(clock.now()))
        page.get_by_role("button", name="Use this app").click()
        expect(page.get_by_text("These are shown this once.")).to_be_visible()


def test_the_zone_of_the_browser_stands_beside_it(
    running: RunningSite, chromium: Browser, una: Any
) -> None:
    with chromium.new_context(base_url=running.base, timezone_id="Europe/Berlin") as context:
        page = context.new_page()
        sign_in(page, una.email)
        page.wait_for_url("**/")
        page.goto("/me/sessions")
        expect(page.get_by_text("Berlin time zone")).to_be_visible()
    zones = {s.zone for s in Build(running.house, running.site).rows(SignInSession)}
    assert zones == {"", "Europe/Berlin"}


def test_a_new_password_is_told_how_strong_it_is(page: Page, una: Any) -> None:
    sign_in(page, una.email)
    page.wait_for_url("**/")
    page.goto("/me/password")
    for typed, said in (
        ("short", "Still too short."),
        ("aaaaaaaaaaaa", "Weak"),
        ("many boats 1", "Good."),
        ("seven quiet harbours in fog", "Strong."),
    ):
        page.get_by_label("New password").fill(typed)
        expect(page.locator("[data-strength]")).to_contain_text(said)
