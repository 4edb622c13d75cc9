"""Somebody in front of a browser: reads, fills, presses. Used by the journeys."""

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect


class Somebody:
    """One person's browser, with or without JavaScript."""

    def __init__(self, browser: Browser, base: str, *, script: bool = True) -> None:
        self.base, self.script = base, script
        self._context = browser.new_context(
            java_script_enabled=script, viewport={"width": 1280, "height": 900}, locale="en-GB"
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(8_000)
        if script:
            self.page.on("pageerror", lambda error: pytest.fail(str(error)))

    @property
    def main(self) -> Locator:
        """What stands between masthead and foot."""
        return self.page.locator("main")

    def goes_to(self, address: str) -> int:
        """Opens the address; the status."""
        answer = self.page.goto(address if address.startswith("http") else self.base + address)
        assert answer is not None
        return answer.status

    def reads(self, *words: str) -> None:
        """These words stand on the page."""
        for word in words:
            expect(self.main).to_contain_text(word)

    def does_not_read(self, *words: str) -> None:
        """These words do not."""
        for word in words:
            expect(self.main).not_to_contain_text(word)

    def fills(self, within: str = "main", **fields: str) -> None:
        """Fields by their names; a choice is chosen, a list selected."""
        for name, value in fields.items():
            field = self.page.locator(within).locator(f"[name='{name}']:not([type=hidden])")
            kind = field.first.get_attribute("type")
            if kind == "radio":
                field.locator(f"xpath=self::*[@value='{value}']").check(force=True)
            elif kind == "checkbox":
                field.first.check(force=True)
            elif field.first.evaluate("e => e.tagName") == "SELECT":
                field.first.select_option(value)
            else:
                field.first.fill(value)

    def presses(self, words: str, *, within: str = "main", exact: bool = False) -> None:
        """The button with these words; afterwards the page is there."""
        place = self.page.locator(within)
        place.get_by_role("button", name=words, exact=exact).first.click()
        self.page.wait_for_load_state("load")

    def follows(self, words: str | re.Pattern[str], *, within: str = "main") -> None:
        """The link with these words."""
        self.page.locator(within).get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state("load")

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.url.removeprefix(self.base)


def letters(outbox: Path, to: str) -> list[Any]:
    """The mails to this address that lie in the outbox, oldest first."""
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(outbox.glob("*.eml"))
    ]
    return [letter for letter in found if to in str(letter["To"])]


def link_in(letter: Any, beginning: str) -> str:
    """The first address in the mail's text whose path begins so."""
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://[^\s<>]+({re.escape(beginning)}[^\s<>)]+)", body.get_content())
    assert found, body.get_content()
    return found.group(1)
