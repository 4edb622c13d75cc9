"""The one table of roles: what the settings show of it, and that all of it is asked."""

import html
import re
from pathlib import Path

import app
from app.access.roles import ROLES, SAID, Permission, ProductPermission, Role
from tests.build import Build
from tests.cast import Actor

BASE = "/c/harbour-preview"


def test_the_settings_show_the_table_that_is_asked(build: Build, olu: Actor) -> None:
    page = html.unescape(olu.get(f"{BASE}/settings/roles").text)
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page)
    shown = {said: [">yes<" in cell for cell in cells.split("<td>")[1:]] for said, cells in rows}
    assert shown == {
        said: [permission in ROLES[role] for role in Role] for permission, said in SAID.items()
    }
    assert set(SAID) == set(Permission)


def test_every_permission_is_asked_somewhere() -> None:
    rooms = [p.read_text() for p in Path(app.__file__).parent.rglob("*.py") if p.name != "roles.py"]
    for table in (Permission, ProductPermission):
        for one in table:
            asked = f"{table.__name__}.{one.name}"
            assert any(asked in words for words in rooms), f"nobody asks {asked}"
