"""Live pages in a real browser: what others do appears without loading the page again."""

from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from app.core.ids import new_id
from app.web.asked import SESSION
from tests.build import Build
from tests.conftest import DATABASES
from tests.support.chromium import launch_chromium
from tests.support.running import RunningSite


@pytest.fixture(params=DATABASES)
def running(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[RunningSite]:
    """A site of its own, as it is served."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").create_database(f"live_{new_id()}")
    with RunningSite(tmp_path, database_url=url) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser, closed afterwards."""
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


def page_of(browser: Browser, running: RunningSite, actor: Any) -> Page:
    """A page of somebody who is signed in; it fails when a script does."""
    context = browser.new_context()
    token = actor.client.cookies.get(SESSION)
    context.add_cookies([{"name": SESSION, "value": token, "url": running.base}])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def test_ana_sees_bens_comment_appear_and_her_bell_count(running: RunningSite, browser: Browser):
    build = Build(running.house, running.site)
    ana = build.member("Ana Lindqvist", "customer", account="Aurora Ferries")
    ben = build.member("Ben Okafor", "customer", account="Baltic Pilots")
    thread = build.thread(by=ana, kind="problem", title="Rain gauge reads 0 mm")
    hers, his = page_of(browser, running, ana), page_of(browser, running, ben)

    loads: list[str] = []
    hers.on("load", lambda _: loads.append("again"))
    with hers.expect_request("**/events"):
        hers.goto(running.base + thread.address)
    his.goto(running.base + thread.address)
    his.get_by_role("textbox").last.fill("I have this too, since the update.")
    his.locator("#reply button[type=submit], #reply .button-primary").first.click()

    expect(hers.locator("#comments")).to_contain_text(
        "I have this too, since the update.", timeout=10_000
    )
    assert loads == ["again"]  # the one of coming here
    hers.goto(running.base + "/notices")
    expect(hers.locator(".notice-list")).to_contain_text("Ben Okafor replied in")


def test_the_bell_counts_by_itself_and_the_menu_opens(running: RunningSite, browser: Browser):
    build = Build(running.house, running.site)
    ana = build.member("Ana Lindqvist", "customer", account="Aurora Ferries")
    ben = build.member("Ben Okafor", "customer", account="Baltic Pilots")
    thread = build.thread(by=ana, kind="idea", title="Frost warning an hour before")
    hers = page_of(browser, running, ana)
    with hers.expect_request("**/events"):
        hers.goto(running.base + "/me/notices")
    expect(hers.locator("#bell .count")).to_have_count(0)

    ben.post(f"{thread.address}/vote", support="yes")
    expect(hers.locator("#bell .count")).to_have_text("1", timeout=10_000)
    hers.locator("#bell").click()
    menu = hers.locator("#notices")
    expect(menu).to_contain_text("1 person voted for “Frost warning an hour before”")
    menu.get_by_role("button", name="Mark all read").click()
    expect(hers.locator("#bell .count")).to_have_count(0, timeout=10_000)


def test_the_stream_is_joined_once_even_when_htmx_comes_late(
    running: RunningSite, browser: Browser
):
    build = Build(running.house, running.site)
    ana = build.member("Ana Lindqvist", "customer", account="Aurora Ferries")
    hers = page_of(browser, running, ana)
    joined: list[str] = []
    hers.on("request", lambda asked: joined.append(asked.url) if "/events" in asked.url else None)

    def late(route: Route) -> None:
        sleep(0.5)
        route.continue_()

    hers.route("**/htmx.min*", late)
    hers.goto(running.base + "/notices")
    hers.wait_for_timeout(1500)
    assert joined == [running.base + "/events"]
