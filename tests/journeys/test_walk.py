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


TITLE = "Rain gauge reads 0 mm after the night restart"


class Walk:
    """The cast at their browsers, and where their mail lies."""

    def __init__(self, running: RunningSite, somebody: Callable[[], Somebody], *, script: bool):
        self.running, self.script = running, script
        self.outbox = running.house.settings.var / "outbox"
        self.ida, self.olu, self.pat, self.mia, self.tam = (somebody() for _ in range(5))
        self.ana, self.ben, self.eve, self.nobody = (somebody() for _ in range(4))


def test_the_walk(
    walk: tuple[str, bool], running: RunningSite, somebody: Callable[[], Somebody]
) -> None:
    here = Walk(running, somebody, script=walk[1])
    for step in STEPS:
        step(here)


def step_1_set_up(here: Walk) -> None:
    """A fresh site."""
    here.ida.goes_to("/setup")
    here.ida.fills(
        code=setup_code(here.running.house.settings),
        name="Ida Berg",
        email="ida@example.com",
        password=PASSWORD,
    )
    here.ida.page.locator("main .button-primary").first.click()
    here.ida.page.wait_for_url("**/admin")
    assert here.nobody.goes_to("/setup") == 404


def step_2_product_and_community(here: Walk) -> None:
    """Product, version, community."""
    here.ida.goes_to("/admin/people")
    for name in ("Pat Ferreira", "Olu Adeyemi", "Mia Castellano", "Tam Nguyen"):
        here.ida.goes_to("/admin/people")
        opened = here.ida.page.locator("main details:has([name=email])")
        if opened.count() and opened.first.get_attribute("open") is None:
            opened.first.locator("summary").click()
        here.ida.fills(name=name, email=f"{name.split()[0].lower()}@example.com")
        here.ida.page.locator("main form:has([name=email]) .button-primary").first.click()
        here.ida.page.wait_for_load_state("load")
    for person, name in (
        (here.pat, "pat"),
        (here.olu, "olu"),
        (here.mia, "mia"),
        (here.tam, "tam"),
    ):
        letter = soon(lambda name=name: letters(here.outbox, f"{name}@example.com"))[-1]
        person.goes_to(link_in(letter, "/reset-password/"))
        person.fills(password=PASSWORD)
        person.page.locator("main .button-primary").first.click()
        person.page.wait_for_load_state("load")
        if person.page.locator("main [name=email]").count():
            person.goes_to("/sign-in")
            person.fills(email=f"{name}@example.com", password=PASSWORD)
            person.presses("Sign in", exact=True)
    here.ida.goes_to("/admin/products")
    here.ida.fills(name="Lumen Weather Station", manager_email="pat@example.com")
    here.ida.page.locator("main form:has([name=manager_email]) .button-primary").first.click()
    here.ida.page.wait_for_load_state("load")
    for version in ("2.4.0-beta.3", "2.4.0-beta.4"):
        here.ida.goes_to("/admin/products/lumen-weather-station/versions/new")
        here.ida.fills(
            name=version,
            stage="beta",
            notes="The rain gauge wakes with the console.",
            platform_1="Console",
            url_1="https://example.com/console.bin",
            platform_2="Android",
            url_2="https://example.com/app.apk",
            problem_1="The clock may lose a minute at the change to summer time",
        )
        here.ida.page.locator("main form .button-primary").first.click()
        here.ida.page.wait_for_load_state("load")
    here.ida.goes_to("/admin/communities/new")
    here.ida.fills(
        name="Harbour preview",
        owner_email="olu@example.com",
        purpose="Try the next weather station with us.",
        agreement="What you see here stays here until it ships.",
    )
    here.ida.page.locator("main [name=product_ids]").first.check(force=True)
    here.ida.page.locator("main form .button-primary").first.click()
    here.ida.page.wait_for_load_state("load")


def step_3_invite(here: Walk) -> None:
    """Olu invites."""
    here.olu.goes_to("/c/harbour-preview/settings/invitations")
    here.olu.reads("What you see here stays here")
    here.olu.fills(agree="yes")
    here.olu.page.locator("main .button-primary").first.click()
    here.olu.page.wait_for_load_state("load")
    for email, role, account in (
        ("pat@example.com", "manager", ""),
        ("mia@example.com", "moderator", ""),
        ("tam@example.com", "team", ""),
        ("ana@example.com", "customer", "Aurora Ferries"),
        ("ben@example.com", "customer", "Baltic Pilots"),
    ):
        here.olu.goes_to("/c/harbour-preview/settings/invitations")
        here.olu.fills(email=email, role=role, account=account)
        here.olu.page.locator("main form:has([name=email]) .button-primary").first.click()
        here.olu.page.wait_for_load_state("load")
    here.olu.goes_to("/c/harbour-preview/settings/links/new")
    here.olu.page.locator("main form:has([name=cap]) .button-primary").first.click()
    expect(here.olu.page.locator("main input[readonly]").first).to_have_value(re.compile("/i/"))
    for person, name in ((here.pat, "pat"), (here.mia, "mia"), (here.tam, "tam")):
        joins(person, here.outbox, f"{name}@example.com", name)


def step_4_join(here: Walk) -> None:
    """Ana joins; opening does nothing, pressing does, and the same link says so."""
    invitation = link_in(soon(lambda: letters(here.outbox, "ana@example.com"))[-1], "/i/")
    for _ in range(3):
        here.nobody.goes_to(invitation)
    here.nobody.reads("Olu Adeyemi", "Harbour preview", "What you see here stays here")
    joins(here.ana, here.outbox, "ana@example.com", "Ana Lindqvist")
    expect(here.ana.page).to_have_url(re.compile("/c/harbour-preview/welcome"))
    here.ana.reads("Olu Adeyemi")
    here.nobody.goes_to(invitation)
    here.nobody.reads("used")
    joins(here.ben, here.outbox, "ben@example.com", "Ben Okafor")


def step_5_try_it(here: Walk) -> None:
    """The trial."""
    here.pat.goes_to("/c/harbour-preview/trials/new")
    today = datetime.now(UTC).date()
    here.pat.fills(
        name="Beta 3 in the harbour",
        goals="Does rain survive a restart?",
        starts_on=today.isoformat(),
        ends_on=(today + timedelta(days=21)).isoformat(),
    )
    versions = here.pat.page.locator("main [name=version]")
    beta3 = versions.locator("option", has_text="2.4.0-beta.3").first.get_attribute("value")
    versions.select_option(beta3)
    here.pat.page.locator("main form .button-primary").first.click()
    here.pat.page.wait_for_load_state("load")
    for title in ("Restart the console at night", "Read the rain of a day", "Share a reading"):
        here.pat.goes_to("/c/harbour-preview/trials/1/manage")
        mission = here.pat.page.locator("main form[action$='/trials/1/missions']")
        folded = here.pat.page.locator("main details:has(form[action$='/trials/1/missions'])")
        if folded.count() and folded.first.get_attribute("open") is None:
            folded.first.locator("summary").first.click()
        mission.locator("[name=title]").fill(title)
        mission.locator("[name=steps]").fill("Do it\nLook at it")
        mission.locator("button[type=submit], .button-primary").first.click()
        here.pat.page.wait_for_load_state("load")
    for state in ("recruiting", "running"):
        here.pat.goes_to("/c/harbour-preview/trials/1/manage")
        here.pat.page.locator(f"main [name=state][value={state}]").first.click()
        here.pat.page.wait_for_load_state("load")
    here.ana.goes_to("/me/devices")
    here.ana.fills(name="Console by the pier", platform="Console")
    here.ana.page.locator("main form:has([name=platform]) .button-primary").first.click()
    here.ana.page.wait_for_load_state("load")
    here.ana.goes_to("/c/harbour-preview/trials/1")
    here.ana.reads(
        "2.4.0-beta.3", "Console", "The rain gauge wakes", "Restart the console at night"
    )
    result = here.ana.page.locator("form[action$='/missions/1/result']")
    result.locator("[name=result][value=trouble]").first.dispatch_event("click")
    here.ana.page.wait_for_timeout(200)
    if result.locator("[type=radio][name=result]").count():
        result.locator("button[type=submit], .button-primary").first.click()
    report = here.ana.page.locator("main a[href*='threads/new'][href*='mission=']").first
    expect(report).to_be_visible()
    report.click()
    here.ana.page.wait_for_load_state("load")
    expect(here.ana.page.locator("[name=version]").first).to_have_value("2.4.0-beta.3")
    here.ana.page.locator("main [name=title]").press_sequentially(TITLE, delay=5)
    here.ana.fills(steps="Restart at night", expected="12 mm", severity="major")
    here.ana.fills(body="The cup was full.")
    here.ana.page.locator("main form[action$='/threads'] .button-primary").first.click()
    here.ana.page.wait_for_url(re.compile(r"/threads/1"))
    here.ana.reads(TITLE)


def step_6_vote(here: Walk) -> None:
    """Ben has it too."""
    here.ben.goes_to("/c/harbour-preview/threads")
    here.ben.reads(TITLE)
    if here.script:  # similar threads appear while he types
        here.ben.goes_to("/c/harbour-preview/threads/new?kind=problem")
        here.ben.page.locator("main [name=title]").press_sequentially(
            "Rain gauge reads 0", delay=20
        )
        expect(here.ben.page.locator("#similar, .similar").first).to_contain_text(TITLE)
    here.ben.goes_to("/c/harbour-preview/threads/1")
    vote = here.ben.page.get_by_role("button", name=f"I have this too: {TITLE}").first
    expect(vote).to_have_attribute("aria-pressed", "false")
    vote.click()
    pressed = here.ben.page.get_by_role("button", name=f"I have this too: {TITLE}").first
    expect(pressed).to_have_attribute("aria-pressed", "true")
    here.ben.page.locator("[name=importance][value=critical]").last.dispatch_event("click")
    here.ben.page.wait_for_timeout(300)
    here.ana.goes_to("/c/harbour-preview/threads/1")
    here.ben.goes_to("/c/harbour-preview/threads/1")
    reply = here.ben.page.locator("form[action$='/threads/1/comments']").last
    reply.locator("[name=body]").fill("Same here, since the update.")
    reply.locator(".button-primary").first.click()
    if not here.script:
        here.ana.goes_to("/c/harbour-preview/threads/1")
    expect(here.ana.page.locator("#comments")).to_contain_text("Same here", timeout=12_000)


def step_7_moderate(here: Walk) -> None:
    """Mia pins, hides with a reason, restores."""
    here.mia.goes_to("/c/harbour-preview/threads/1")
    here.mia.page.locator("form[action$='/threads/1/pin'] button").first.dispatch_event("click")
    here.mia.page.wait_for_timeout(400)
    here.mia.goes_to("/c/harbour-preview/threads/1")
    hide = here.mia.page.locator("a[href*='/comments/'][href$='/hide']").first.get_attribute("href")
    assert hide
    here.mia.goes_to(hide)
    here.mia.fills(reason="It names somebody's address.")
    here.mia.page.locator("main form .button-primary").first.click()
    here.mia.page.wait_for_load_state("load")
    here.ben.goes_to("/c/harbour-preview/threads/1")
    here.ben.reads("It names somebody's address.")
    here.ana.goes_to("/c/harbour-preview/threads/1")
    here.ana.does_not_read("It names somebody's address.", "Same here, since the update.")
    here.mia.goes_to("/c/harbour-preview/threads/1")
    here.mia.page.locator(
        "form[action*='/comments/'][action$='/hide'] button"
    ).first.dispatch_event("click")
    here.mia.page.wait_for_timeout(400)
    here.ana.goes_to("/c/harbour-preview/threads/1")
    here.ana.reads("Same here, since the update.")
    here.mia.goes_to("/c/harbour-preview/settings/audit")
    here.mia.reads("Mia Castellano")


def step_8_build_it(here: Walk) -> None:
    """Pat makes an item in two clicks, ranks it, plans it, ships it."""
    here.pat.goes_to("/c/harbour-preview/threads/1")
    item_link = here.pat.page.locator("a[href*='/backlog/new']").first
    if not item_link.count() or not item_link.is_visible():
        here.pat.goes_to("/c/harbour-preview/threads/1/who")
        item_link = here.pat.page.locator("a[href*='/backlog/new']").first
    item_link.click()
    here.pat.page.wait_for_load_state("load")
    here.pat.presses("Make backlog item")
    here.pat.page.wait_for_url("**/products/lumen-weather-station/backlog/1")
    here.pat.reads("1", "customers, each counted once")
    here.pat.fills(reach="2", impact="2", confidence="80", effort_weeks="1")
    here.pat.presses("Save score")
    here.pat.reads("2 × 2 × 80 % ÷ 1", "3.2")
    here.pat.fills(status="planned")
    here.pat.presses("Move item")
    soon(
        lambda: [m for m in letters(here.outbox, "ana@example.com") if "planned" in str(m).lower()]
    )
    soon(
        lambda: [m for m in letters(here.outbox, "ben@example.com") if "planned" in str(m).lower()]
    )
    here.pat.goes_to("/products/lumen-weather-station/backlog/1")
    here.pat.fills(status="shipped", version="2.4.0-beta.4")
    here.pat.presses("Move item")
    for person, email, works in (
        (here.ana, "ana@example.com", "yes"),
        (here.ben, "ben@example.com", "no"),
    ):
        asked = soon(
            lambda email=email: [
                m for m in letters(here.outbox, email) if "work" in str(m["Subject"])
            ]
        )
        assert len(asked) == 1
        person.goes_to("/c/harbour-preview/threads/1")
        person.reads("2.4.0-beta.4")
        form = person.page.locator("form[action$='/threads/1/works']").first
        if form.locator("[name=credit][type=checkbox]").count() and works == "yes":
            form.locator("[name=credit]").first.check(force=True)
        form.locator(f"[name=works][value={works}]").first.dispatch_event("click")
        person.page.wait_for_timeout(400)
    here.pat.goes_to("/products/lumen-weather-station/backlog/1")
    here.pat.reads("Does it work for them now?", "2.4.0-beta.4")
    here.ana.goes_to("/c/harbour-preview/changelog")
    here.ana.reads("2.4.0-beta.4", "Ana Lindqvist")
    here.ana.does_not_read("Ben Okafor")


def step_9_look_back(here: Walk) -> None:
    """What happened because Ana spoke; what Tam sees of her company."""
    here.ana.goes_to("/")
    here.ana.reads(TITLE)
    here.tam.goes_to("/customers")
    here.tam.follows("Aurora Ferries")
    here.tam.reads("Aurora Ferries", "Ana Lindqvist", TITLE)


def step_10_keep_out(here: Walk) -> None:
    """Eve, and nobody."""
    here.eve.goes_to("/sign-in")
    for address in ("/c/harbour-preview", "/c/harbour-preview/threads/1", "/c/nowhere"):
        here.nobody.goes_to(address)
        expect(here.nobody.page).to_have_url(re.compile("/sign-in"))
        here.nobody.does_not_read("Harbour", "Rain gauge")
    here.ida.goes_to("/admin/communities/new")
    here.ida.fills(name="Valley growers", owner_email="eve@example.com")
    here.ida.page.locator("main form .button-primary").first.click()
    joins(here.eve, here.outbox, "eve@example.com", "Eve Marsh")
    bodies = set()
    for address in ("/c/harbour-preview", "/c/harbour-preview/threads/1", "/c/nowhere"):
        assert here.eve.goes_to(address) == 404
        bodies.add(here.eve.main.inner_text())
    assert len(bodies) == 1


STEPS = (
    step_1_set_up,
    step_2_product_and_community,
    step_3_invite,
    step_4_join,
    step_5_try_it,
    step_6_vote,
    step_7_moderate,
    step_8_build_it,
    step_9_look_back,
    step_10_keep_out,
)
