"""The main job, end to end, in a real browser: invite, join, trial, report, vote, backlog, told."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from app.core.ids import new_id
from app.identity.queries import setup_code
from tests.conftest import DATABASES
from tests.journeys.people import Somebody, letters, link_in
from tests.support.chromium import launch_chromium
from tests.support.running import RunningSite

PASSWORD = "a harbour in the morning"
WALKS = [(name, True) for name in DATABASES] + [(DATABASES[0], False)]


@pytest.fixture(params=WALKS, ids=lambda walk: f"{walk[0]}-{'script' if walk[1] else 'no-script'}")
def walk(request: pytest.FixtureRequest) -> tuple[str, bool]:
    """Which database, and whether the browsers run scripts."""
    return request.param


@pytest.fixture
def running(walk: tuple[str, bool], request: Any, tmp_path: Path) -> Iterator[RunningSite]:
    """A fresh site: no person, no community."""
    url = ""
    if walk[0] == "postgresql":
        url = request.getfixturevalue("postgres").create_database(f"walk_{new_id()}")
    with RunningSite(tmp_path, database_url=url) as running:
        yield running


@pytest.fixture
def somebody(walk: tuple[str, bool], running: RunningSite) -> Iterator[Callable[[], Somebody]]:
    """Another person sits down at a browser."""
    with sync_playwright() as playwright:
        browser: Browser = launch_chromium(playwright)
        yield lambda: Somebody(browser, running.base, script=walk[1])
        browser.close()


def soon(what: Callable[[], Any], seconds: float = 15) -> Any:
    """What it gives as soon as that is something; the background has its time."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)
    return found


def joins(person: Somebody, outbox: Path, email: str, name: str) -> None:
    """Opens the invitation in the newest mail to the address, and accepts it."""
    letter = soon(lambda: letters(outbox, email))[-1]
    person.goes_to(link_in(letter, "/i/"))
    if person.page.locator("main [name=name]").count():
        person.fills(name=name, password=PASSWORD)
    if person.page.locator("main [name=agree][type=checkbox]").count():
        person.fills(agree="yes")
    person.page.locator("main form .button-primary").first.click()
    person.page.wait_for_url(re.compile("/welcome|/c/"))


def test_the_walk(
    walk: tuple[str, bool], running: RunningSite, somebody: Callable[[], Somebody]
) -> None:
    outbox = running.house.settings.var / "outbox"
    script = walk[1]
    ida, olu, pat, mia, tam = (somebody() for _ in range(5))
    ana, ben, eve, nobody = (somebody() for _ in range(4))

    # 1. A fresh site
    ida.goes_to("/setup")
    ida.fills(
        code=setup_code(running.house.settings),
        name="Ida Berg",
        email="ida@example.com",
        password=PASSWORD,
    )
    ida.page.locator("main .button-primary").first.click()
    ida.page.wait_for_url("**/admin")
    assert nobody.goes_to("/setup") == 404

    # 2. Product, version, community
    ida.goes_to("/admin/people")
    for name in ("Pat Ferreira", "Olu Adeyemi", "Mia Castellano", "Tam Nguyen"):
        ida.goes_to("/admin/people")
        opened = ida.page.locator("main details:has([name=email])")
        if opened.count() and opened.first.get_attribute("open") is None:
            opened.first.locator("summary").click()
        ida.fills(name=name, email=f"{name.split()[0].lower()}@example.com")
        ida.page.locator("main form:has([name=email]) .button-primary").first.click()
        ida.page.wait_for_load_state("load")
    for person, name in ((pat, "pat"), (olu, "olu"), (mia, "mia"), (tam, "tam")):
        letter = soon(lambda name=name: letters(outbox, f"{name}@example.com"))[-1]
        person.goes_to(link_in(letter, "/reset-password/"))
        person.fills(password=PASSWORD)
        person.page.locator("main .button-primary").first.click()
        person.page.wait_for_load_state("load")
        if person.page.locator("main [name=email]").count():
            person.goes_to("/sign-in")
            person.fills(email=f"{name}@example.com", password=PASSWORD)
            person.presses("Sign in", exact=True)
    ida.goes_to("/admin/products")
    ida.fills(name="Lumen Weather Station", manager_email="pat@example.com")
    ida.page.locator("main form:has([name=manager_email]) .button-primary").first.click()
    ida.page.wait_for_load_state("load")
    for version in ("2.4.0-beta.3", "2.4.0-beta.4"):
        ida.goes_to("/admin/products/lumen-weather-station/versions/new")
        ida.fills(
            name=version,
            stage="beta",
            notes="The rain gauge wakes with the console.",
            platform_1="Console",
            url_1="https://example.com/console.bin",
            platform_2="Android",
            url_2="https://example.com/app.apk",
            problem_1="The clock may lose a minute at the change to summer time",
        )
        ida.page.locator("main form .button-primary").first.click()
        ida.page.wait_for_load_state("load")
    ida.goes_to("/admin/communities/new")
    ida.fills(
        name="Harbour preview",
        owner_email="olu@example.com",
        purpose="Try the next weather station with us.",
        agreement="What you see here stays here until it ships.",
    )
    ida.page.locator("main [name=product_ids]").first.check(force=True)
    ida.page.locator("main form .button-primary").first.click()
    ida.page.wait_for_load_state("load")

    # 3. Olu invites
    olu.goes_to("/c/harbour-preview/settings/invitations")
    olu.reads("What you see here stays here")
    olu.fills(agree="yes")
    olu.page.locator("main .button-primary").first.click()
    olu.page.wait_for_load_state("load")
    for email, role, account in (
        ("pat@example.com", "manager", ""),
        ("mia@example.com", "moderator", ""),
        ("tam@example.com", "team", ""),
        ("ana@example.com", "customer", "Aurora Ferries"),
        ("ben@example.com", "customer", "Baltic Pilots"),
    ):
        olu.goes_to("/c/harbour-preview/settings/invitations")
        olu.fills(email=email, role=role, account=account)
        olu.page.locator("main form:has([name=email]) .button-primary").first.click()
        olu.page.wait_for_load_state("load")
    olu.goes_to("/c/harbour-preview/settings/invitations/link")
    olu.page.locator("main form:has([name=cap]) .button-primary").first.click()
    expect(olu.page.locator("main input[readonly]").first).to_have_value(re.compile("/i/"))
    for person, name in ((pat, "pat"), (mia, "mia"), (tam, "tam")):
        joins(person, outbox, f"{name}@example.com", name)

    # 4. Ana joins; opening does nothing, pressing does, and the same link says so
    invitation = link_in(soon(lambda: letters(outbox, "ana@example.com"))[-1], "/i/")
    for _ in range(3):
        nobody.goes_to(invitation)
    nobody.reads("Olu Adeyemi", "Harbour preview", "What you see here stays here")
    joins(ana, outbox, "ana@example.com", "Ana Lindqvist")
    expect(ana.page).to_have_url(re.compile("/c/harbour-preview/welcome"))
    ana.reads("Olu Adeyemi")
    nobody.goes_to(invitation)
    nobody.reads("used")
    joins(ben, outbox, "ben@example.com", "Ben Okafor")

    # 5. The trial
    pat.goes_to("/c/harbour-preview/trials/new")
    today = datetime.now(UTC).date()
    pat.fills(
        name="Beta 3 in the harbour",
        goals="Does rain survive a restart?",
        starts_on=today.isoformat(),
        ends_on=(today + timedelta(days=21)).isoformat(),
    )
    versions = pat.page.locator("main [name=version]")
    beta3 = versions.locator("option", has_text="2.4.0-beta.3").first.get_attribute("value")
    versions.select_option(beta3)
    pat.page.locator("main form .button-primary").first.click()
    pat.page.wait_for_load_state("load")
    for title in ("Restart the console at night", "Read the rain of a day", "Share a reading"):
        pat.goes_to("/c/harbour-preview/trials/1/manage")
        mission = pat.page.locator("main form[action$='/trials/1/missions']")
        folded = pat.page.locator("main details:has(form[action$='/trials/1/missions'])")
        if folded.count() and folded.first.get_attribute("open") is None:
            folded.first.locator("summary").first.click()
        mission.locator("[name=title]").fill(title)
        mission.locator("[name=steps]").fill("Do it\nLook at it")
        mission.locator("button[type=submit], .button-primary").first.click()
        pat.page.wait_for_load_state("load")
    for state in ("recruiting", "running"):
        pat.goes_to("/c/harbour-preview/trials/1/manage")
        pat.page.locator(f"main [name=state][value={state}]").first.click()
        pat.page.wait_for_load_state("load")
    ana.goes_to("/me/devices")
    ana.fills(name="Console by the pier", platform="Console")
    ana.page.locator("main form:has([name=platform]) .button-primary").first.click()
    ana.page.wait_for_load_state("load")
    ana.goes_to("/c/harbour-preview/trials/1")
    ana.reads("2.4.0-beta.3", "Console", "The rain gauge wakes", "Restart the console at night")
    result = ana.page.locator("form[action$='/missions/1/result']")
    result.locator("[name=result][value=trouble]").first.dispatch_event("click")
    ana.page.wait_for_timeout(200)
    if result.locator("[type=radio][name=result]").count():
        result.locator("button[type=submit], .button-primary").first.click()
    report = ana.page.locator("main a[href*='threads/new'][href*='mission=']").first
    expect(report).to_be_visible()
    report.click()
    ana.page.wait_for_load_state("load")
    expect(ana.page.locator("[name=version]").first).to_have_value("2.4.0-beta.3")
    title = "Rain gauge reads 0 mm after the night restart"
    ana.page.locator("main [name=title]").press_sequentially(title, delay=5)
    ana.fills(steps="Restart at night", expected="12 mm", severity="major")
    ana.fills(body="The cup was full.")
    ana.page.locator("main form[action$='/threads'] .button-primary").first.click()
    ana.page.wait_for_url(re.compile(r"/threads/1"))
    ana.reads(title)

    # 6. Ben has it too
    ben.goes_to("/c/harbour-preview/threads")
    ben.reads(title)
    if script:  # similar threads appear while he types
        ben.goes_to("/c/harbour-preview/threads/new?kind=problem")
        ben.page.locator("main [name=title]").press_sequentially("Rain gauge reads 0", delay=20)
        expect(ben.page.locator("#similar, .similar").first).to_contain_text(title)
    ben.goes_to("/c/harbour-preview/threads/1")
    vote = ben.page.get_by_role("button", name=f"I have this too: {title}").first
    expect(vote).to_have_attribute("aria-pressed", "false")
    vote.click()
    pressed = ben.page.get_by_role("button", name=f"I have this too: {title}").first
    expect(pressed).to_have_attribute("aria-pressed", "true")
    ben.page.locator("[name=importance][value=critical]").last.dispatch_event("click")
    ben.page.wait_for_timeout(300)
    ana.goes_to("/c/harbour-preview/threads/1")
    ben.goes_to("/c/harbour-preview/threads/1")
    reply = ben.page.locator("form[action$='/threads/1/comments']").last
    reply.locator("[name=body]").fill("Same here, since the update.")
    reply.locator(".button-primary").first.click()
    if not script:
        ana.goes_to("/c/harbour-preview/threads/1")
    expect(ana.page.locator("#comments")).to_contain_text("Same here", timeout=12_000)

    # 7. Mia pins, hides with a reason, restores
    mia.goes_to("/c/harbour-preview/threads/1")
    mia.page.locator("form[action$='/threads/1/pin'] button").first.dispatch_event("click")
    mia.page.wait_for_timeout(400)
    mia.goes_to("/c/harbour-preview/threads/1")
    hide = mia.page.locator("a[href*='/comments/'][href$='/hide']").first.get_attribute("href")
    assert hide
    mia.goes_to(hide)
    mia.fills(reason="It names somebody's address.")
    mia.page.locator("main form .button-primary").first.click()
    mia.page.wait_for_load_state("load")
    ben.goes_to("/c/harbour-preview/threads/1")
    ben.reads("It names somebody's address.")
    ana.goes_to("/c/harbour-preview/threads/1")
    ana.does_not_read("It names somebody's address.", "Same here, since the update.")
    mia.goes_to("/c/harbour-preview/threads/1")
    mia.page.locator("form[action*='/comments/'][action$='/hide'] button").first.dispatch_event(
        "click"
    )
    mia.page.wait_for_timeout(400)
    ana.goes_to("/c/harbour-preview/threads/1")
    ana.reads("Same here, since the update.")
    mia.goes_to("/c/harbour-preview/settings/audit")
    mia.reads("Mia Castellano")

    # 8. Pat makes an item in two clicks, ranks it, plans it, ships it
    pat.goes_to("/c/harbour-preview/threads/1")
    item_link = pat.page.locator("a[href*='/backlog/new']").first
    if not item_link.count() or not item_link.is_visible():
        pat.goes_to("/c/harbour-preview/threads/1/who")
        item_link = pat.page.locator("a[href*='/backlog/new']").first
    item_link.click()
    pat.page.wait_for_load_state("load")
    pat.presses("Make backlog item")
    pat.page.wait_for_url("**/products/lumen-weather-station/backlog/1")
    pat.reads("1", "customers, each counted once")
    pat.fills(reach="2", impact="2", confidence="80", effort_weeks="1")
    pat.presses("Save score")
    pat.reads("2 × 2 × 80 % ÷ 1", "3.2")
    pat.fills(status="planned")
    pat.presses("Move item")
    soon(lambda: [m for m in letters(outbox, "ana@example.com") if "planned" in str(m).lower()])
    soon(lambda: [m for m in letters(outbox, "ben@example.com") if "planned" in str(m).lower()])
    pat.goes_to("/products/lumen-weather-station/backlog/1")
    pat.fills(status="shipped", version="2.4.0-beta.4")
    pat.presses("Move item")
    for person, email, works in ((ana, "ana@example.com", "yes"), (ben, "ben@example.com", "no")):
        asked = soon(
            lambda email=email: [m for m in letters(outbox, email) if "work" in str(m["Subject"])]
        )
        assert len(asked) == 1
        person.goes_to("/c/harbour-preview/threads/1")
        person.reads("2.4.0-beta.4")
        form = person.page.locator("form[action$='/threads/1/works']").first
        if form.locator("[name=credit][type=checkbox]").count() and works == "yes":
            form.locator("[name=credit]").first.check(force=True)
        form.locator(f"[name=works][value={works}]").first.dispatch_event("click")
        person.page.wait_for_timeout(400)
    pat.goes_to("/products/lumen-weather-station/backlog/1")
    pat.reads("Does it work for them now?", "2.4.0-beta.4")
    ana.goes_to("/c/harbour-preview/changelog")
    ana.reads("2.4.0-beta.4", "Ana Lindqvist")
    ana.does_not_read("Ben Okafor")

    # 9. What happened because Ana spoke; what Tam sees of her company
    ana.goes_to("/")
    ana.reads(title)
    tam.goes_to("/customers")
    tam.follows("Aurora Ferries")
    tam.reads("Aurora Ferries", "Ana Lindqvist", title)

    # 10. Eve, and nobody
    eve.goes_to("/sign-in")
    for address in ("/c/harbour-preview", "/c/harbour-preview/threads/1", "/c/nowhere"):
        nobody.goes_to(address)
        expect(nobody.page).to_have_url(re.compile("/sign-in"))
        nobody.does_not_read("Harbour", "Rain gauge")
    ida.goes_to("/admin/communities/new")
    ida.fills(name="Valley growers", owner_email="eve@example.com")
    ida.page.locator("main form .button-primary").first.click()
    joins(eve, outbox, "eve@example.com", "Eve Marsh")
    bodies = set()
    for address in ("/c/harbour-preview", "/c/harbour-preview/threads/1", "/c/nowhere"):
        assert eve.goes_to(address) == 404
        bodies.add(eve.main.inner_text())
    assert len(bodies) == 1
