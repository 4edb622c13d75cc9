"""Every route's every answer carries the headers of one table: pages, refusals, redirects, files."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.core.house import House
from app.main import create_app, policies
from app.web.asked import SESSION, VISITOR
from app.web.rendering import Renderer
from app.web.routing import ROUTES
from tests.build import Build
from tests.cast import JAR, Actor, Stranger
from tests.contract.forms_of_routes import least_form
from tests.contract.world import World, nothing_stays

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
HOLD_A_TOKEN = ("/i/", "/join/", "/sign-in/with/", "/setup")  # beside every `{token}`
OF_EVERYBODY = ("/static/", "/api/v1/docs", "/api/v1/openapi.json", "/api/v1/problems/")
KEPT = {"private, no-store", "private, no-cache", "no-store"}


@pytest.fixture
def world(build: Build) -> World:
    """Harbour preview, with one of everything."""
    return World(build)


def every_answer(world: World) -> Iterator[tuple[str, Any]]:
    """What a stranger, a customer and an administrator get of each route, once right and once
    without the form's token."""
    for method, path, _door, _handler in ROUTES:
        address = world.address(path)
        for actor in (world.actors["stranger"], world.ana, world.ida):
            jar = list(actor.client.cookies.jar)
            if method == "GET":
                yield path, actor.get(address)
            elif path.startswith("/api/"):
                yield path, actor.client.request(method, address, json={})
            else:
                yield path, actor.client.post(address, data={})
                yield path, actor.post(address, **least_form(world, path))
            actor.client.cookies.jar.clear()
            for cookie in jar:
                actor.client.cookies.jar.set_cookie(cookie)
    for path in ("/nowhere", "/static/nothing.css", "/api/v1/nowhere", *OF_EVERYBODY[1:3]):
        yield path, world.ana.get(path)


def faults(path: str, headers: Any, *, secure: bool = False) -> Iterator[str]:
    """What is missing or wrong."""
    yield from (name for name, value in ALWAYS.items() if set(headers.get_list(name)) != {value})
    has_token = "{token}" in path or path.startswith(HOLD_A_TOKEN)
    yield from _of_policy(headers.get("content-security-policy", ""), has_token=has_token)
    if headers.get("referrer-policy") != ("no-referrer" if has_token else "same-origin"):
        yield "referrer-policy"
    kept = headers.get("cache-control", "")
    if not path.startswith(OF_EVERYBODY) and kept not in KEPT:
        yield f"cache-control: {kept}"
    if not headers.get("x-request-id") or "server" in headers:
        yield "x-request-id, server"
    if bool(headers.get("strict-transport-security")) != secure:
        yield "strict-transport-security"
    for cookie in headers.get_list("set-cookie"):
        yield from _of_cookie(cookie, secure=secure)


def _of_policy(sent: str, *, has_token: bool) -> Iterator[str]:
    policy = {part.strip() for part in sent.split(";")}
    scripts = [part for part in policy if part.startswith("script-src ")]
    if not policy >= POLICY or "unsafe" in sent or len(scripts) != 1:
        yield "content-security-policy"
    if has_token and scripts != ["script-src 'self'"]:
        yield "a token's page loads something foreign"


def _of_cookie(cookie: str, *, secure: bool) -> Iterator[str]:
    words = cookie.lower()
    wanted = ["httponly", "samesite=lax", "path=/", *(["; secure"] if secure else [])]
    if not all(word in words for word in wanted) or "domain=" in words:
        yield f"cookie {cookie[:30]}"
    if secure and not cookie.startswith("__Host-"):
        yield f"cookie {cookie[:30]}"


def test_s14_s21_a08_every_answer_of_every_route_carries_the_headers(world: World) -> None:
    wrong = set()
    world.house.closing = True  # so that a stream ends at once
    try:
        with nothing_stays(world.house):
            for path, answer in every_answer(world):
                wrong |= {
                    (path, answer.status_code, fault) for fault in faults(path, answer.headers)
                }
    finally:
        world.house.closing = False
    assert wrong == set(), "\n".join(map(str, sorted(wrong)))


@pytest.fixture
def secure(house: House) -> House:
    """The same house, reached by HTTPS."""
    settings = house.settings.model_copy(update={"base_url": "https://beta.example.com"})
    made = replace(house, settings=settings)
    made.renderer = Renderer(settings, house.assets, policies())
    return made


def test_s21_on_https_cookies_are_of_this_host_alone_and_stay_on_https(
    secure: House, build: Build
) -> None:
    made = build.person("Una Holt", password="many small boats at dawn")
    browser = Stranger(secure, create_app(house=secure))
    browser.client.base_url = "https://beta.example.com"
    page = browser.client.get("https://beta.example.com/sign-in")
    assert list(faults("/sign-in", page.headers, secure=True)) == []
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    token = page.text.partition('name="csrf" value="')[2][:56]
    entered = browser.client.post(
        "https://beta.example.com/sign-in",
        data={"csrf": token, "email": made.email, "password": "many small boats at dawn"},
    )
    assert entered.status_code == 303, entered.text
    assert list(faults("/sign-in", entered.headers, secure=True)) == []
    names = {cookie.partition("=")[0] for cookie in entered.headers.get_list("set-cookie")}
    assert f"__Host-{SESSION}" in names
    planted = {SESSION: made.client.cookies.get(SESSION) or "", VISITOR: "x"}
    other = Stranger(secure, create_app(house=secure))
    for name, value in planted.items():
        other.client.cookies.set(name, value, domain=JAR)
    assert other.client.get("https://beta.example.com/me/profile").status_code == 303


def test_a08_signing_out_leaves_nothing_behind(ana: Actor) -> None:
    left = ana.post("/sign-out")
    assert left.headers["clear-site-data"] == '"cache", "storage"'
    assert ana.get("/me/profile").status_code == 303


LONG = 1_000_000


@pytest.mark.parametrize("name", ["Accept-Language", "User-Agent", "Cookie", "If-None-Match", "X"])
def test_a11_a_huge_header_changes_nothing(ana: Actor, name: str) -> None:
    jar = f"{SESSION}={ana.client.cookies.get(SESSION)}; x=" if name == "Cookie" else ""
    answer = ana.client.get("/me/profile", headers={name: jar + "en,de;q=0.5," * (LONG // 12)})
    assert answer.status_code in (200, 303, 400, 431)


@pytest.mark.parametrize(
    "path", ["//me/profile", "/me//profile", "/me/profile/", "/me%2fprofile", "/./me/profile/%00"]
)
def test_a11_a_page_has_one_address(ana: Actor, path: str) -> None:
    assert ana.client.request("GET", f"http://localhost:8000{path}").status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "X" * 200])
def test_a11_an_odd_method_is_refused(ana: Actor, method: str) -> None:
    assert ana.client.request(method, "/me/profile").status_code == 405


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a06_no_header_and_no_field_changes_the_method(
    ana: Actor, thread: Any, header: str
) -> None:
    answer = ana.client.get(thread.address, headers={header: "POST"}, params={"_method": "DELETE"})
    assert answer.status_code == 200
