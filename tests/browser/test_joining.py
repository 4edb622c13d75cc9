"""Accepting an invitation in a real browser: by a passkey alone, and by keyboard alone without a
script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from app.communities.models import Member
from app.identity.models import Passkey, Person
from tests.browser.visiting import Visit
from tests.communities.guests import invite
from tests.support.chromium import launch_chromium
from tests.support.ports import free_port
from tests.support.running import RunningSite

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def visit(tmp_path_factory: Any) -> Iterator[Visit]:
    """One site for all of these, which passkeys are made for; each invites somebody else."""
    port, var = free_port(), tmp_path_factory.mktemp("var")
    site = RunningSite(var, port=port, base_url=f"http://localhost:{port}")
    with site as running, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield Visit(running, browser)
        browser.close()


def open_for(visit: Visit, page: Page, email: str) -> None:
    """The page of an invitation to this address."""
    sent = invite(visit.world.build, visit.world.olu, email=email)
    page.goto(visit.base + sent.path)


def test_noor_joins_by_a_passkey_alone(visit: Visit) -> None:
    with visit.as_("stranger") as context:
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        open_for(visit, page, "noor@example.com")
        page.get_by_role("button", name="Use a passkey instead").click()
        expect(page).to_have_url(re.compile("/i/"))  # what is missing is asked for first
        page.get_by_label("Name, as others will see it").fill("Noor Haddad")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Use a passkey instead").click()
        expect(page).to_have_url(f"{visit.base}/c/harbour-preview/welcome")
    build = visit.world.build
    person = build.row(Person, email="noor@example.com")
    assert person.password_hash is None
    assert len(build.rows(Passkey, person_id=person.id)) == 1


def test_kim_joins_by_keyboard_alone_without_a_script(visit: Visit) -> None:
    with visit.as_("stranger", java_script_enabled=False) as context:
        page = context.new_page()
        open_for(visit, page, "kim@example.com")
        assert page.get_by_role("button", name="Use a passkey instead").count() == 0
        page.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")  # "I have one already"
        page.keyboard.press("Tab")
        page.keyboard.type("Kim Berg")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("a frosty morning at sea")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{visit.base}/c/harbour-preview/welcome")
    assert len(visit.world.build.rows(Member, name="Kim Berg")) == 1
