"""What a lying provider gets, and who comes back another way than they left."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from app.core.clock import clock
from app.core.house import House
from app.identity.models import SignInSession
from app.web.asked import SESSION
from tests.build import Build
from tests.cast import Actor
from tests.identity.fake_provider import ISSUER, FakeProvider
from tests.identity.journeying import (
    WITH,
    connect,
    count,
    is_signed_in,
    nonce_of,
    set_out,
)

LIES: dict[str, Callable[[FakeProvider], None]] = {
    "alg none": lambda p: setattr(p, "token", p.sign_with_nothing),
    "HMAC with the public key": lambda p: setattr(p, "token", p.sign_with_public_key),
    "another key": lambda p: setattr(p, "token", p.sign_with_another_key),
    "for another site": lambda p: p.claims.update(aud="somebody-else"),
    "for several, by another": lambda p: p.claims.update(aud=["firstlight", "b"], azp="b"),
    "another issuer": lambda p: p.claims.update(iss="https://evil.example"),
    "expired": lambda p: p.claims.update(exp=int(clock.now().timestamp()) - 3_600),
    "without an end": lambda p: p.claims.update(exp=None),
    "for another visit": lambda p: p.claims.update(nonce="another"),
    "without a nonce": lambda p: p.claims.update(nonce=None),
    "without a subject": lambda p: p.claims.update(sub=None),
    "a number as subject": lambda p: p.claims.update(sub=7),
    "an endless subject": lambda p: p.claims.update(sub="x" * 300),
    "an encrypted bomb": lambda p: setattr(p, "token", lambda _: "a.b.c.d.e"),
    "a huge token": lambda p: setattr(p, "token", lambda _: "a" * 30_000 + ".b.c"),
    "no token": lambda p: setattr(p, "token", lambda _: ""),
    "not JSON": lambda p: p.answers.update({"/token": lambda _: httpx2.Response(200, text="<p>")}),
    "an error": lambda p: p.answers.update(
        {"/token": lambda _: httpx2.Response(400, json={"error": "invalid_grant"})}
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_s04_s05_a_token_that_is_not_for_us_now_signs_nobody_in(
    build: Build, open_site: Any, aldersea: FakeProvider, una: Actor, lie: str
) -> None:
    connect(build, una)
    browser = open_site()()
    way = set_out(browser, aldersea)
    LIES[lie](aldersea)
    answer = browser.get(way)
    assert answer.status_code == 403, lie
    assert "That did not work" in answer.text
    assert not is_signed_in(browser)


def test_s04_the_way_back_works_once_and_in_the_browser_that_set_out(
    build: Build, house: House, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    connect(build, una)
    browsers = open_site()
    first, second = browsers(), browsers()
    way = set_out(first, aldersea)
    kept = first.client.cookies.get("flow")
    set_out(second, aldersea)
    for wrong in (way.replace("state=", "state=x"), way.partition("&state")[0], f"{WITH}/callback"):
        assert first.get(wrong).status_code == 403
        first.client.cookies.set("flow", kept, domain="localhost.local")
    assert second.get(way).status_code == 403  # another browser's state
    assert browsers().get(way).status_code == 403
    assert browsers().get(way.replace("aldersea", "other")).status_code == 403
    sessions = count(house, SignInSession)
    aldersea.nonce = nonce_of(first)
    assert first.get(way).status_code == 303
    first.client.cookies.delete(SESSION)
    first.client.cookies.set("flow", kept, domain="localhost.local")
    assert first.get(way).status_code == 403  # used
    assert count(house, SignInSession) == sessions + 1


def test_s04_two_ways_back_at_once_begin_one_session(
    build: Build, house: House, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    connect(build, una)
    browsers = open_site()
    first = browsers()
    way, kept = set_out(first, aldersea), first.client.cookies.get("flow")
    before = count(house, SignInSession)

    def again(_: int) -> int:
        browser = browsers()
        browser.client.cookies.set("flow", kept, domain="localhost.local")
        return browser.get(way).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(again, range(4))) == [303, 403, 403, 403]
    assert count(house, SignInSession) == before + 1


def test_s04_another_issuer_in_the_answer_is_refused(
    build: Build, open_site: Any, aldersea: FakeProvider, una: Actor
) -> None:
    connect(build, una)
    for mixed in ("https://evil.example", ""):
        browser = open_site()()
        way = set_out(browser, aldersea).replace(f"iss={ISSUER}", f"iss={mixed}")
        assert browser.get(way).status_code == 403


def test_a_provider_that_is_away_gives_a_kind_page(open_site: Any, aldersea: FakeProvider) -> None:
    def away(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("nobody there")

    aldersea.answers["/.well-known/openid-configuration"] = away
    browser = open_site()()
    for _ in range(3):
        answer = browser.get(WITH)
        assert answer.status_code == 503
        assert "does not answer" in answer.text
    assert len(aldersea.asked) == 1  # and is not asked again at once


def _endless() -> Iterator[bytes]:
    while True:
        yield b" " * 10_000


HOSTILE: dict[str, Callable[[httpx2.Request], httpx2.Response]] = {
    "o03 leads elsewhere": lambda _: httpx2.Response(302, headers={"location": "http://10.0.0.1/"}),
    "o05 never ends": lambda _: httpx2.Response(200, content=_endless()),
    "o05 unpacks": lambda _: httpx2.Response(
        200, headers={"content-encoding": "gzip"}, content=b"\x1f\x8b"
    ),
    "another issuer": lambda _: httpx2.Response(200, json={"issuer": "https://evil.example"}),
    "a list": lambda _: httpx2.Response(200, json=[]),
    "not JSON": lambda _: httpx2.Response(200, text="<html>"),
    "an error": lambda _: httpx2.Response(500),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_o01_o03_o05_a_hostile_configuration_leads_nowhere(
    open_site: Any, aldersea: FakeProvider, kind: str
) -> None:
    aldersea.answers["/.well-known/openid-configuration"] = HOSTILE[kind]
    assert open_site()().get(WITH).status_code == 503


@pytest.mark.parametrize(
    "place", ["http://login.aldersea.example/token", "http://127.0.0.1/token", "file:///etc/passwd"]
)
def test_o01_a_configuration_that_leaves_https_leads_nowhere(
    open_site: Any, aldersea: FakeProvider, place: str
) -> None:
    aldersea.configuration = {"token_endpoint": place}
    assert open_site()().get(WITH).status_code == 503
