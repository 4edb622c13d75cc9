"""The API's reading page and the pages of its problems: the same for all, without scripts."""

import re
from html import unescape

import pytest

from app.web.api_pages import MEANINGS
from app.web.errors import TITLES
from tests.cast import Actor, Stranger


def test_every_type_of_problem_has_its_page(stranger: Stranger) -> None:
    assert set(MEANINGS) == set(TITLES.values())
    for status, kind in TITLES.items():
        page = stranger.get(f"/api/v1/problems/{kind}")
        assert page.status_code == 200
        assert f"{status} {kind}" in page.text
        assert "`" not in page.text
    assert stranger.get("/api/v1/problems/nothing").status_code == 404


def test_the_reading_page_names_every_call_and_schema(stranger: Stranger) -> None:
    document = stranger.get("/api/v1/openapi.json").json()
    page = stranger.get("/api/v1/docs")
    assert page.status_code == 200
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in page.text
            assert operation["summary"].replace("`", "") in unescape(page.text)
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page.text
    for target in re.findall(r'href="#([^"]+)"', page.text):
        assert f'id="{target}"' in page.text


@pytest.mark.parametrize("address", ["/api/v1/docs", "/api/v1/problems/invalid"])
def test_a15_it_is_the_same_for_all_and_loads_nothing_foreign(
    stranger: Stranger, ana: Actor, address: str
) -> None:
    page = stranger.get(address)
    assert page.text == ana.get(address).text
    assert "set-cookie" not in page.headers
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page.text) == []
    assert all(
        src.startswith("/static/") for src in re.findall(r'<script[^>]*src="([^"]+)', page.text)
    )
