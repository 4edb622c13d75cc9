"""Signing in by a real provider in a real browser, under our own content policy."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.core.settings import IdentityProvider
from tests.build import Build
from tests.identity.conftest import PASSWORD
from tests.support.chromium import launch_chromium
from tests.support.openid import openid_provider
from tests.support.ports import free_port
from tests.support.running import RunningSite


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        made = launch_chromium(playwright)
        yield made
        made.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: Any) -> Iterator[RunningSite]:
    """The site, whose employees come by the provider."""
    port = free_port()
    base = f"http://localhost:{port}"
    with openid_provider(f"{base}/sign-in/with/aldersea/callback") as issuer:
        aldersea = IdentityProvider(
            issuer=issuer,
            client_id="firstlight",
            client_secret="a-secret-of-the-tests",
            label="Aldersea account",
            employees="aldersea.example",
        )
        var = tmp_path_factory.mktemp("var")
        with RunningSite(var, port=port, base_url=base, oidc={"aldersea": aldersea}) as running:
            Build(running.house, running.site).person("Ida Berg", is_administrator=True)
            yield running


def prove_at_provider(page: Page, name: str) -> None:
    """By its own pages."""
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_an_employee_signs_in_by_the_provider_and_again(
    browser: Browser, running: RunningSite
) -> None:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    page.goto(f"{running.base}/sign-in?next=/me/sessions")
    page.get_by_role("link", name="Sign in with Aldersea account").click()
    prove_at_provider(page, "una.holt")
    expect(page).to_have_url(f"{running.base}/me/sessions")
    page.goto(f"{running.base}/me/profile")
    expect(page.get_by_label("Name")).to_have_value("Una Holt")
    context.clear_cookies(name="session")
    page.goto(f"{running.base}/sign-in")
    page.get_by_role("link", name="Sign in with Aldersea account").click()
    page.wait_for_url(f"{running.base}/**")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Good to see you")
    assert [words for words in said if "Content Security" in words] == []
    context.close()


def test_an_unproven_address_signs_nobody_in(browser: Browser, running: RunningSite) -> None:
    context = browser.new_context()
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{running.base}/sign-in/with/aldersea")
    prove_at_provider(page, "unproven.una")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "There is no sign-in for you here yet"
    )
    context.close()


def test_connecting_leaves_by_a_form_and_comes_back_connected(
    browser: Browser, running: RunningSite
) -> None:
    made = Build(running.house, running.site).person("Ben Okafor", password=PASSWORD)
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{running.base}/sign-in?next=/me/providers")
    page.get_by_label("E-mail").fill(made.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Connect Aldersea account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button").first.click()
    page.locator("main").get_by_role("button").first.click()  # what waited for the proof goes on
    prove_at_provider(page, "ben.elsewhere")
    expect(page).to_have_url(f"{running.base}/me/providers")
    expect(page.get_by_role("row").nth(1)).to_contain_text("ben.elsewhere@aldersea.example")
    context.close()
