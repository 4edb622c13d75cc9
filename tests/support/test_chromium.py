"""The browser itself: it is found, it starts, and it has a font."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.support import chromium, npm


def test_a_page_opens_and_its_text_has_a_width():
    with sync_playwright() as playwright:
        browser = chromium.launch_chromium(playwright)
        page = browser.new_page()
        page.set_content("<h1><span id='seen'>Rising</span></h1>")
        box = page.locator("#seen").bounding_box()
        browser.close()
    assert box is not None
    assert box["width"] > 40


def test_axe_finds_what_it_should():
    rules = (npm.package_folder("axe-core") / "axe.min.js").read_text()
    with sync_playwright() as playwright:
        browser = chromium.launch_chromium(playwright)
        page = browser.new_page()
        page.set_content("<main><h1>Board</h1><button></button></main>")
        page.evaluate(rules + ";0")
        found = page.evaluate("axe.run()")
        browser.close()
    assert "button-name" in [violation["id"] for violation in found["violations"]]


@pytest.fixture
def afresh():
    chromium.find_chromium.cache_clear()
    yield
    chromium.find_chromium.cache_clear()


@pytest.mark.usefixtures("afresh")
def test_a_named_browser_that_does_not_start_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("FIRSTLIGHT_CHROMIUM", str(tmp_path / "nothing"))
    with pytest.raises(chromium.NoChromium, match="FIRSTLIGHT_CHROMIUM"):
        chromium.find_chromium()


@pytest.mark.usefixtures("afresh")
def test_a_named_browser_is_taken_before_all_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    ours = tmp_path / "browser"
    ours.write_text("#!/bin/sh\nexit 0\n")
    ours.chmod(0o755)
    monkeypatch.setenv("FIRSTLIGHT_CHROMIUM", str(ours))
    assert chromium.find_chromium()[0] == ours


@pytest.mark.usefixtures("afresh")
def test_one_on_the_path_is_taken_before_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    theirs = tmp_path / "chromium"
    theirs.write_text("#!/bin/sh\nexit 0\n")
    theirs.chmod(0o755)
    monkeypatch.delenv("FIRSTLIGHT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find_chromium()[0] == theirs
