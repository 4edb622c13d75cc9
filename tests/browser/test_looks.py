"""Forced colours, print and right to left: what a picture would show, asked of computed styles."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.threads.models import Thread
from tests.browser.visiting import PAGES, Visit, visiting

BOARD = "/c/{community}/threads"
THREAD = "/c/{community}/threads/{number}"
ARABIC = "مقياس المطر يعرض 0 مم بعد إعادة التشغيل الليلية، والنسخة 2.4.0-beta.3 لا تغيّر شيئًا"
ONLY_FOR_HANDS = ".masthead, .tabbar, .site-foot, .tabs, form:not(.vote-cell), button:not(.vote, .importance-open)"


@pytest.fixture(scope="module")
def visit(tmp_path_factory: Any) -> Iterator[Visit]:
    """One site for all of these; some words there are Arabic."""
    with visiting(tmp_path_factory.mktemp("var")) as visit:
        yield visit


def style(element: Locator, *names: str) -> list[str]:
    """What the browser worked out for these properties."""
    script = "(e, names) => names.map(name => getComputedStyle(e)[name])"
    found: list[str] = element.evaluate(script, list(names))
    return found


def tab_onto(page: Page, element: Locator) -> None:
    """The focus stands there, come by the keyboard: the ring shows."""
    element.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(element).to_be_focused()


def test_in_forced_colours_the_focus_and_a_given_vote_are_seen(visit: Visit) -> None:
    with visit.as_("customer", forced_colors="active") as context:
        page = context.new_page()
        page.goto(visit.at(THREAD))
        vote = page.locator(".vote").first
        before = style(vote, "borderTopWidth", "borderTopColor")
        tab_onto(page, vote)
        shape, width, ring = style(vote, "outlineStyle", "outlineWidth", "outlineColor")
        assert (shape, width) == ("solid", "2px")
        assert ring != style(page.locator("body"), "backgroundColor")[0]
        with page.expect_response("**/vote"):
            vote.click()
        expect(vote).to_have_attribute("aria-pressed", "true")
        given = style(vote, "borderTopWidth", "borderTopColor")
        assert float(given[0][:-2]) > float(before[0][:-2])
        assert given[1] != before[1]


def test_in_forced_colours_what_is_chosen_differs_from_what_is_not(visit: Visit) -> None:
    with visit.as_("customer", forced_colors="active") as context:
        page = context.new_page()
        page.goto(visit.at("/c/{community}/trials/{trial}"))
        segments = page.locator(".segments").first
        with page.expect_response("**/result"):
            segments.get_by_role("button", name="Worked", exact=True).click()
        chosen = segments.locator("[aria-pressed=true]")
        other = segments.locator("[aria-pressed=false]").first
        expect(chosen).to_have_text("Worked")
        assert style(chosen, "backgroundColor") != style(other, "backgroundColor")
        assert style(other, "borderInlineEndStyle") == ["solid"]  # not run together


@pytest.mark.parametrize("who", dict.fromkeys(who for who, _ in PAGES))
def test_on_paper_nothing_is_there_to_be_pressed_and_nothing_is_cut(who: str, visit: Visit) -> None:
    pressed, wide = [], []
    with visit.as_(who, viewport={"width": 700, "height": 990}) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        for _, path in (p for p in PAGES if p[0] == who):
            page.goto(visit.at(path))
            for element in page.locator(ONLY_FOR_HANDS).all():
                if element.is_visible():
                    pressed.append((path, element.evaluate("e => e.outerHTML.slice(0, 80)")))
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(path)
            assert page.locator("h1").first.is_visible(), path
    assert (pressed, wide) == ([], [])


def test_on_paper_a_build_says_where_it_is_fetched(visit: Visit) -> None:
    with visit.as_("customer") as context:
        page = context.new_page()
        page.goto(visit.at("/c/{community}/trials/{trial}"))
        page.emulate_media(media="print")
        link = page.locator(".build a").first
        expect(link).to_be_visible()
        said = link.evaluate("e => getComputedStyle(e, '::after').content")
        assert "https://builds.example/console" in said
        assert len(page.pdf()) > 10_000


def test_arabic_words_run_from_the_right_and_a_version_in_them_does_not(visit: Visit) -> None:
    build, thread = visit.world.build, visit.world.thread
    build.change(Thread, {"title": ARABIC}, id=thread.id)
    with visit.as_("customer", viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(visit.at(THREAD))
        page.evaluate("document.documentElement.dir = 'rtl'")
        title, vote = page.locator("h1"), page.locator(".thread-head .vote")
        assert style(title, "direction") == ["rtl"]
        words, dome = title.bounding_box(), vote.bounding_box()
        assert words
        assert dome
        assert dome["x"] > words["x"]  # the dome stands at the start, which is the right
        assert style(page.locator(".version, .facts-row dd").first, "direction") == ["ltr"]
        page.goto(visit.at("/c/{community}/trials/{trial}"))
        page.evaluate("document.documentElement.dir = 'rtl'")
        # Time runs left to right in every script.
        assert style(page.locator(".horizon svg"), "direction") == ["ltr"]
