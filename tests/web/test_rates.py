"""How often programs may ask: counted by token and by address, said in every answer."""

import re
from typing import Any

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app.web.rates import Rates
from tests.build import Build
from tests.cast import Actor


def limited(*, a_token: int, an_address: int) -> TestClient:
    """A small site behind such limits."""

    def answer(_request: Any) -> PlainTextResponse:
        return PlainTextResponse("Here.")

    site: Any = Starlette(routes=[Route("/{rest:path}", answer)])
    return TestClient(Rates(site, a_token=a_token, an_address=an_address))


def ask(client: TestClient, token: str = "", path: str = "/api/v1/me") -> Any:
    return client.get(path, headers={"Authorization": f"Bearer {token}"} if token else {})


def test_a13_beyond_its_calls_a_token_waits() -> None:
    client = limited(a_token=3, an_address=100)
    left = [ask(client, "flt_1").headers["ratelimit"] for _ in range(3)]
    assert [re.findall(r'"token";r=(\d+)', said) for said in left] == [["2"], ["1"], ["0"]]
    refused = ask(client, "flt_1")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/api/v1/problems/too-many"
    assert ask(client, "flt_2").status_code == 200


def test_a13_other_tokens_do_not_get_an_address_further() -> None:
    client = limited(a_token=100, an_address=5)
    codes = [ask(client, f"flt_{n}").status_code for n in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert ask(client).status_code == 429


def test_pages_are_not_counted() -> None:
    client = limited(a_token=1, an_address=1)
    codes = [ask(client, path="/c/harbour-preview").status_code for _ in range(5)]
    assert codes == [200] * 5
    assert "ratelimit" not in ask(client, path="/").headers


def test_every_answer_of_the_api_says_how_many_are_left(build: Build, ana: Actor) -> None:
    answers = [
        ana.api("GET", "/me", token=build.token(ana)),
        ana.api("GET", "/me", token="nobody's"),
        ana.get("/api/v1/openapi.json"),
    ]
    for answer in answers:
        assert re.search(r'"address";r=\d+;t=\d+', answer.headers["ratelimit"])
        assert '"address";q=3000;w=60' in answer.headers["ratelimit-policy"]
    assert '"token";q=600;w=60' in answers[0].headers["ratelimit-policy"]
