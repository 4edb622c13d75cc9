"""The settings of a community: who sees which page, and that outsiders see none."""

import pytest

from tests.build import Build
from tests.cast import Actor, Stranger, shown

PAGES = {  # page: the roles that see it
    "members": "ana tam mia pat olu",
    "agreement": "",
    "welcome": "ana tam mia pat olu",
    "leave": "ana tam mia pat olu",
    "settings/general": "olu",
    "settings/invitations": "pat olu",
    "settings/invitations/files": "pat olu",
    "settings/invitations/funnel": "pat olu",
    "settings/cohorts": "pat olu",
    "settings/roles": "olu",
    "settings/agreements": "olu",
    "settings/audit": "mia pat olu",
}


@pytest.mark.parametrize("page", PAGES)
def test_each_role_sees_its_pages(
    page: str, request: pytest.FixtureRequest, build: Build, eve: Actor, stranger: Stranger
) -> None:
    cast = {name: request.getfixturevalue(name) for name in ("ana", "tam", "mia", "pat", "olu")}
    address = f"/c/{build.harbour.slug}/{page}"
    for name, actor in cast.items():
        expected = 200 if name in PAGES[page].split() else 403 if PAGES[page] else 404
        assert actor.get(address).status_code == expected, name
    assert shown(eve.get(address)) == shown(eve.get(f"/c/nowhere/{page}"))
    assert eve.get(address).status_code == 404
    assert stranger.get(address).status_code == 303


def test_settings_lead_to_the_first_page_of_the_role(
    build: Build, ana: Actor, mia: Actor, pat: Actor, olu: Actor
) -> None:
    address = f"/c/{build.harbour.slug}/settings"
    led = {actor.name.split()[0]: actor.get(address) for actor in (mia, pat, olu)}
    assert led["Mia"].headers["location"].endswith("/audit")
    assert led["Pat"].headers["location"].endswith("/invitations")
    assert led["Olu"].headers["location"].endswith("/general")
    assert ana.get(address).status_code == 403
