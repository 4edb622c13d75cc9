"""The administrators' side: to everybody else it does not exist."""

from tests.build import Build
from tests.cast import Actor, Stranger, shown

GETS = [
    "/admin",
    "/admin/people",
    "/admin/people/1",
    "/admin/communities",
    "/admin/communities/new",
    "/admin/communities/harbour-preview",
    "/admin/products",
    "/admin/products/lumen-weather-station",
    "/admin/products/lumen-weather-station/versions/new",
    "/admin/jobs",
    "/admin/mail",
    "/admin/audit",
    "/admin/health",
]
POSTS = [
    "/admin/people",
    "/admin/people/1",
    "/admin/people/1/link",
    "/admin/communities",
    "/admin/communities/harbour-preview",
    "/admin/communities/harbour-preview/products",
    "/admin/products",
    "/admin/products/lumen-weather-station/team",
    "/admin/products/lumen-weather-station/versions",
    "/admin/jobs/1/replay",
    "/admin/mail/20261124-120000-000000-000000-0123456789abcdef0123",
]


def test_r05_nobody_but_administrators_finds_the_administrators_side(
    build: Build, ana: Actor, eve: Actor, tam: Actor, pat: Actor, olu: Actor, stranger: Stranger
) -> None:
    assert build.harbour
    for outsider in (ana, eve, tam, pat, olu):
        nowhere = shown(outsider.get("/admin/nowhere"))
        assert nowhere[0] == 404
        for address in GETS:
            assert shown(outsider.get(address)) == nowhere, address
        for address in POSTS:
            assert shown(outsider.post(address)) == nowhere, address
    for address in GETS:
        assert stranger.get(address).headers["location"].startswith("/sign-in")
    for address in POSTS:
        assert stranger.post(address).status_code == 303


def test_an_administrator_finds_every_page(build: Build, ida: Actor) -> None:
    assert build.harbour
    for address in GETS:
        wanted = 404 if address == "/admin/people/1" else 200
        assert ida.get(address).status_code == wanted, address


def test_what_is_no_such_thing_is_404(ida: Actor) -> None:
    for address in ("/admin/communities/nowhere", "/admin/products/nowhere", "/admin/people/9"):
        assert ida.get(address).status_code == 404
        assert ida.post(address).status_code in (404, 405)
