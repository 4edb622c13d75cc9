"""What axe finds on the main pages, signed in, on a telephone by night and on a desk by day."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.visiting import PAGES, Visit, visiting
from tests.support.npm import package_folder

COUNTS = ("moderate", "serious", "critical")
SIZES = ((1280, 900, "light"), (390, 844, "dark"))


@pytest.fixture(scope="module")
def visit(tmp_path_factory: Any) -> Iterator[Visit]:
    """One site for all of these: nothing is changed there."""
    with visiting(tmp_path_factory.mktemp("var")) as visit:
        yield visit


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that looks."""
    return (package_folder("axe-core") / "axe.min.js").read_text()


def findings(page: Page, axe: str) -> list[str]:
    """Each as a line: the rule, and the first element that breaks it."""
    page.evaluate(axe)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{broken['id']}: {broken['nodes'][0]['html']}"
        for broken in found["violations"]
        if broken["impact"] in COUNTS
    ]


@pytest.mark.parametrize("who", dict.fromkeys(who for who, _ in PAGES))
def test_nothing_stands_in_the_way_of(who: str, visit: Visit, axe: str) -> None:
    found = {}
    for width, height, scheme in SIZES:
        view: Any = {"width": width, "height": height}
        with visit.as_(who, viewport=view, color_scheme=scheme) as context:
            page = context.new_page()
            for _, path in (p for p in PAGES if p[0] == who):
                page.goto(visit.at(path), wait_until="load")
                found[path, width] = findings(page, axe)
    assert {where: what for where, what in found.items() if what} == {}
