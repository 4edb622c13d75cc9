"""Whatever a program sends is answered early, never by a mistake of ours; and no secret of the house
stands in any answer."""

import json
from typing import Any

import pytest

from app.web import csrf
from app.web.routing import ROUTES
from tests.build import Build
from tests.cast import BASE
from tests.contract.forms_of_routes import least_form
from tests.contract.world import World, nothing_stays

ODD: tuple[Any, ...] = (
    10**40,
    -1,
    2**63,
    [],
    {"a": 1},
    None,
    True,
    "",
    "x" * 200_000,
    1.5,
    ["a", "b"],
)
NOT_JSON = (
    b"{",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"NaN",
    b'{"title": NaN, "body": "x"}',
    b'{"title": "\\ud800"}',
    b'{"title": "a\\u0000b"}',
    b'{"title": "a", "title": "b"}',
    b"\xff\xfe{}",
    b"null",
    b"[]",
    b'"text"',
    b"1e400",
)


@pytest.fixture
def world(build: Build) -> World:
    """Harbour preview, with one of everything."""
    return World(build)


def calls(world: World) -> list[tuple[str, str, dict[str, Any], str]]:
    """Method, path, least body and a token of somebody let in, of every call that changes things."""
    tokens = {p: world.build.token(p) for p in (world.olu, world.pat, world.ana)}
    found = []
    for method, path in sorted({(m, p) for m, p, _d, _h in ROUTES if p.startswith("/api/")}):
        if method in ("POST", "PUT", "PATCH"):
            who = world.pat if "/products/" in path else world.olu
            who = (
                world.ana if "/result" in path or (method == "PATCH" and who is world.olu) else who
            )
            found.append((method, path, least_form(world, path), tokens[who]))
    return found


def send(world: World, call: Any, content: bytes) -> int:
    """The status of the answer to these bytes."""
    method, path, _least, token = call
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    address = BASE + world.address(path)
    return world.stranger.client.request(
        method, address, content=content, headers=headers
    ).status_code


def test_c09_c10_c11_no_program_sends_what_is_not_a_field(world: World) -> None:
    wrong = []
    with nothing_stays(world.house):
        for call in calls(world):
            _method, path, least, _token = call
            assert send(world, call, json.dumps(least).encode()) < 500, path
            more = json.dumps({**least, "community_id": 1}).encode()
            if send(world, call, more) != 422:
                wrong.append((path, "community_id"))
            for name in least:
                for odd in ODD:
                    status = send(world, call, json.dumps({**least, name: odd}).encode())
                    if status >= 500:
                        wrong.append((path, name, str(odd)[:30], status))
    assert wrong == [], "\n".join(map(str, wrong))


def test_c07_c10_what_is_no_json_is_refused(world: World) -> None:
    wrong = []
    with nothing_stays(world.house):
        for call in calls(world):
            for content in NOT_JSON:
                status = send(world, call, content)
                if status not in (400, 413, 422):
                    wrong.append((call[1], content[:20], status))
    assert wrong == [], "\n".join(map(str, wrong))


def test_c10_odd_questions_of_programs_are_answered_early(world: World) -> None:
    token = world.build.token(world.pat)
    bearer = {"Authorization": f"Bearer {token}"}
    wrong = []
    for path in sorted({p for m, p, _d, _h in ROUTES if m == "GET" and p.startswith("/api/")}):
        for name in ("after", "limit", "q", "sort", "tag", "email", "external_id", "version"):
            for odd in ("%00", "9" * 40, "-1", "NaN", "%ed%a0%80", "x" * 3_000, "'%20OR%201=1"):
                address = f"{BASE}{world.address(path)}?{name}={odd}"
                status = world.stranger.client.get(address, headers=bearer).status_code
                if status >= 500:
                    wrong.append((path, name, odd[:20], status))
    assert wrong == [], "\n".join(map(str, wrong))


def test_s14_p07_no_secret_of_the_house_stands_in_any_answer(world: World) -> None:
    secrets = (csrf.PLACEHOLDER, world.house.settings.secret_key, "session-of-", "argon2")
    paths = sorted({p for m, p, _d, _h in ROUTES if m == "GET" and p != "/events"})
    for who in (world.stranger, world.ana, world.olu, world.pat, world.ida):
        for path in (*paths, "/api/v1/docs", "/api/v1/problems/busy", "/api/v1/openapi.json"):
            answer = who.get(world.address(path))
            found = [secret for secret in secrets if secret in answer.text]
            assert found == [], path
