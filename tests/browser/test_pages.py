"""Pages at their narrowest, under their own content policy, by keyboard, and without JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import PAGES, Visit, visiting

WIDER_THAN_THE_WINDOW = (
    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
)


@pytest.fixture(scope="module")
def visit(tmp_path_factory: Any) -> Iterator[Visit]:
    """One site for all of these; each acts on what it makes."""
    with visiting(tmp_path_factory.mktemp("var")) as visit:
        yield visit


@pytest.mark.parametrize("who", dict.fromkeys(who for who, _ in PAGES))
def test_at_320_px_nothing_scrolls_sideways_and_the_console_is_silent_for(
    who: str, visit: Visit
) -> None:
    wide, said = [], list[str]()
    with visit.as_(who, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.on(
            "console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: said.append(str(error)))
        for _, path in (p for p in PAGES if p[0] == who):
            answer = page.goto(visit.at(path))
            assert answer is not None
            if answer.status >= 400:  # the browser itself says so in the console
                assert str(answer.status) in said.pop()
            if page.evaluate(WIDER_THAN_THE_WINDOW):
                wide.append(path)
            page.evaluate("document.documentElement.dir = 'rtl'")
            if page.evaluate(WIDER_THAN_THE_WINDOW):
                wide.append(f"{path}, right to left")
    assert (wide, said) == ([], [])


def tab_to(page: Page, name: str) -> None:
    """The focus stands on the button of this name, moved there by the Tab key alone."""
    button = page.get_by_role("button", name=name)
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("e => e === document.activeElement"):
            return
    pytest.fail(f"60 presses of Tab do not reach {name}")


def test_ana_votes_with_her_keyboard_and_keeps_her_place(visit: Visit) -> None:
    title = "Frost warning an hour before"
    visit.world.build.thread(by=visit.world.ben, kind="idea", title=title)
    with visit.as_("customer", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(visit.at("/c/{community}/threads?sort=new"))
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        vote = page.get_by_role("button", name=f"Vote: {title}")

        for key, pressed in (("Space", "true"), ("Enter", "false"), ("Space", "true")):
            if pressed == "true" and not vote.evaluate("e => e === document.activeElement"):
                tab_to(page, f"Vote: {title}")
            with page.expect_response("**/vote"):
                page.keyboard.press(key)
            expect(vote).to_have_attribute("aria-pressed", pressed)
            expect(vote).to_be_focused()
        page.reload()
        expect(vote).to_have_attribute("aria-pressed", "true")
        expect(vote).to_contain_text("1")


def test_everything_of_the_board_works_without_javascript(visit: Visit) -> None:
    world, wanted = visit.world, "A quieter pump at night"
    for count in range(32):
        world.build.thread(by=world.ben, kind="question", title=f"How do I clean sieve {count}?")
    size: Any = {"width": 1280, "height": 900}
    with visit.as_("customer", viewport=size, java_script_enabled=False) as context:
        page = context.new_page()
        main = page.locator("main")
        page.goto(visit.at("/c/{community}/threads"))

        # Post one: the composer's kinds are radios, its fields all there.
        main.get_by_role("link", name="New thread").click()
        main.get_by_role("radio", name="Idea").check(force=True)
        main.get_by_label("In one line").fill(wanted)
        main.get_by_label("In your own words").fill("It wakes the house.")
        main.get_by_role("button", name="Post thread").click()
        expect(main.get_by_role("heading", level=1)).to_have_text(wanted)

        # Sort, go to older ones and back, filter by kind, take the filter out.
        main.get_by_role("link", name="Threads").click()
        main.get_by_role("link", name="New", exact=True).click()
        expect(main.locator(".thread-card h3").first).to_contain_text(wanted)
        main.get_by_role("link", name="Older threads").click()
        expect(main.locator(".thread-card h3").first).not_to_contain_text(wanted)
        page.go_back()
        main.get_by_role("link", name="Idea").first.click()
        expect(main.locator(".thread-card h3", has_text="sieve")).to_have_count(0)
        main.get_by_role("link", name="remove this filter").click()

        # Search with the Enter key; a vote with how much it matters, and taken back.
        main.get_by_role("searchbox").fill("quieter pump")
        main.get_by_role("searchbox").press("Enter")
        expect(main.locator(".thread-card")).to_have_count(1)
        vote = main.get_by_role("button", name=f"Vote: {wanted}")
        vote.click()
        expect(main.locator(".thread-card")).to_have_count(1)  # the list as it was searched
        expect(vote).to_have_attribute("aria-pressed", "true")
        weight = main.locator(".importance-open")
        weight.click()
        main.get_by_role("button", name="Critical", exact=True).click()
        expect(weight).to_contain_text("Critical")
        vote.click()
        expect(vote).to_have_attribute("aria-pressed", "false")

        # What comes by itself elsewhere stands behind links.
        page.goto(visit.at("/c/{community}/threads"))
        main.get_by_role("link", name="How many of each").click()
        expect(main.get_by_role("link", name="Idea").first).to_contain_text("1")  # hers


def test_pat_moves_a_card_to_another_lane_with_her_keyboard(visit: Visit) -> None:
    with visit.as_("product manager", viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(visit.at("/products/{product}/backlog"))
        lane = page.get_by_label("Lane of “Rain that is not there”")
        lane.focus()
        with page.expect_response("**/lane"):
            page.keyboard.press("ArrowUp")  # from Later to Next
        expect(page.get_by_role("region", name="Next", exact=True)).to_contain_text(
            "Rain that is not there"
        )
        expect(lane).to_have_value("next")
        expect(lane).to_be_focused()


def test_a_customer_keeps_their_place_after_posting_a_comment_by_keyboard(visit: Visit) -> None:
    thread = visit.world.build.thread(by=visit.world.ben, kind="idea", title="Larger digits")
    with visit.as_("customer") as context:
        page = context.new_page()
        page.goto(visit.base + thread.address)
        words = page.locator("#reply [name=body]")
        words.fill("Posted by keyboard.")
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.textContent").strip() != "Post comment":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#comments")).to_contain_text("Posted by keyboard.")
        page.wait_for_timeout(300)
        assert page.evaluate("document.activeElement !== document.body")
        assert page.evaluate("!!document.activeElement.closest('#reply')")


def test_reply_and_importance_by_keyboard_lead_on_from_where_they_are(visit: Visit) -> None:
    world = visit.world
    thread = world.build.thread(by=world.ben, kind="idea", title="A louder alarm")
    for words in ("First words", "Second words"):
        world.build.comment(thread, by=world.ben, body=words)
    with visit.as_("customer") as context:
        page = context.new_page()
        page.goto(visit.base + thread.address)
        tab_to(page, "Vote: A louder alarm")
        with page.expect_response("**/vote"):
            page.keyboard.press("Space")
        tab_to(page, "Critical")
        with page.expect_response("**/vote"):
            page.keyboard.press("Enter")
        critical = page.get_by_role("button", name="Critical")
        expect(critical).to_have_attribute("aria-pressed", "true")
        expect(critical).to_be_focused()

        page.get_by_role("link", name="Reply", exact=True).first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#reply")).to_contain_text("In reply to Ben Okafor")
        expect(page.locator("#reply [name=body]")).to_be_focused()
        page.keyboard.type("Twice as loud.")
        while page.evaluate("document.activeElement.textContent").strip() != "Post comment":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#comments .replies")).to_contain_text("Twice as loud.")
