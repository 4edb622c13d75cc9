"""What surrounds a community betrays nothing of it: files, heads of pages, programs' answers; and
what the site stands on is none of the versions known to be bad."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.build import Build
from tests.cast import Actor, Stranger

LOCK = Path(__file__).parents[2] / "requirements.lock"
FLOORS = {  # security.md, P09
    "starlette": (1, 3, 1),
    "python-multipart": (0, 0, 30),
    "jinja2": (3, 1, 6),
    "authlib": (1, 7, 1),
    "pillow": (12, 3, 0),
    "aiosmtplib": (5, 1, 2),
}


@pytest.mark.parametrize("path", ["", "/threads", "/threads/1", "/invitations", "/trials"])
def test_t03_to_a_program_of_an_outsider_no_fact_of_a_community_exists(
    build: Build, eve: Actor, thread: Any, path: str
) -> None:
    token = build.token(eve, "read", "write")
    answers = {
        slug: eve.api("GET", f"/communities/{slug}{path}", token=token)
        for slug in ("harbour-preview", "nowhere")
    }
    bodies = {slug: answer.text for slug, answer in answers.items()}
    assert bodies["harbour-preview"] == bodies["nowhere"]
    assert {answer.status_code for answer in answers.values()} == {404}
    own = eve.api("GET", "/communities", token=token).text
    assert "harbour" not in own.lower()


def test_t04_what_decorates_a_page_names_no_community(
    harbour: Any, thread: Any, ana: Actor, stranger: Stranger
) -> None:
    page = stranger.get("/sign-in").text
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', page + ana.get(thread.address).text)
    assert linked
    for address in sorted(set(linked)):
        assert "harbour" not in stranger.get(address).text.lower(), address
    assert "harbour" not in page.lower()


def test_t06_heads_of_pages_tell_nothing_to_previews_and_no_script_holds_data(
    thread: Any, ana: Actor, olu: Actor
) -> None:
    """C05: where no script holds data, there is nothing to break out of."""
    for actor in (ana, olu):
        for address in (thread.address, "/c/harbour-preview", "/c/harbour-preview/threads"):
            text = actor.get(address).text
            assert 'property="og:' not in text, address
            assert "application/ld+json" not in text, address
            assert 'name="twitter:' not in text, address
            inside = re.findall(r"<script\b[^>]*>([^<]*)", text)
            assert "".join(inside).strip() == "", address


def test_t06_customers_are_sent_no_control_of_staff(thread: Any, ana: Actor, mia: Actor) -> None:
    """Staff's acts are absent from a customer's page, not merely hidden in it."""
    shown, of_staff = ana.get(thread.address).text, mia.get(thread.address).text
    for act in ("/pin", "/lock", "/hide", "visibility"):
        assert f"{act}" in of_staff, act
    for act in ("/pin", "/lock", "/hide", 'value="staff"'):
        assert f'{thread.address}{act}"' not in shown, act


def test_p09_no_dependency_is_older_than_its_last_known_hole() -> None:
    locked = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", LOCK.read_text(), re.MULTILINE))
    for name, floor in FLOORS.items():
        if name in locked:
            assert tuple(map(int, locked[name].split("."))) >= floor, name
    assert {"starlette", "jinja2", "authlib"} <= set(locked)
