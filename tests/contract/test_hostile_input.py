"""Whatever is sent to whatever address: an early answer, never a mistake of ours, nothing done."""

import importlib
import inspect
from typing import Any, get_origin
from urllib.parse import quote

import pytest

from app.web import csrf
from app.web.forms import Form
from app.web.routing import PROVES, ROUTES
from tests.build import Build
from tests.cast import BASE, Actor
from tests.contract.forms_of_routes import least_form
from tests.contract.world import World, nothing_stays

HUGE = "9" * 40
NUL = "rain\x00gauge"


@pytest.fixture
def world(build: Build) -> World:
    """Harbour preview, with one of everything."""
    return World(build)


def keeper(world: World, path: str) -> Actor:
    """Whom this address lets in."""
    if path.startswith("/admin"):
        return world.ida
    if path.startswith(("/products", "/customers")):
        return world.pat
    if path.endswith("/propose") or "/edit" in path or "/take-part" in path or "/result" in path:
        return world.ana
    return world.olu


def routes(method: str, *, api: bool = False) -> list[str]:
    """The paths that answer to this method."""
    known = {p for m, p, _d, _h in ROUTES if m == method and p.startswith("/api/") == api}
    return sorted(known - {"/sign-out", "/i/{token}/sign-out", "/events"})


def send(world: World, path: str, fields: Any) -> Any:
    """The form, by somebody whom the address lets in."""
    actor = world.stranger if path.startswith(("/i/", "/join/")) else keeper(world, path)
    if ("POST", path) in PROVES and isinstance(actor, Actor):
        actor.proves(PROVES["POST", path])
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    body = [(csrf.FIELD, actor.csrf), *pairs]
    words = "&".join(f"{quote(str(k))}={quote(str(v))}" for k, v in body)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return actor.client.post(BASE + world.address(path), content=words, headers=kind)


def hostile_forms(least: dict[str, Any]) -> list[tuple[str, Any]]:
    """The least form, each time with one thing that must not pass."""
    made: list[tuple[str, Any]] = [
        ("c09", {**least, name: value})
        for name, value in {
            "community_id": "1",
            "pinned_at": "2020-01-01",
        }.items()
    ]
    for name, value in least.items():
        made.append(("nul", {**least, name: NUL}))
        made.append(("c11", {**least, name: "9" * 300_000}))
        if name not in LISTS:
            made.append(("c10", [*least.items(), (name, value)]))
        made.append(("c10", [(k if k != name else f"{k}[]", v) for k, v in least.items()]))
    return made


LISTS = ("members", "numbers", "grants", "having")  # may be sent more than once
ANY_FIELDS = {"/c/{community}/preview"}  # renders the words of any form that they stand in


def test_c09_c10_c11_no_form_takes_what_is_not_its_own(world: World) -> None:
    wrong = []
    with nothing_stays(world.house):
        for path in routes("POST"):
            least = least_form(world, path) if path not in ANY_FIELDS else {}
            for case, fields in hostile_forms(least) if least else []:
                answer = send(world, path, fields)
                if answer.status_code not in (400, 404, 409, 413, 422, 429):
                    what = [k for k, _ in (fields.items() if isinstance(fields, dict) else fields)]
                    wrong.append((path, case, answer.status_code, what))
    assert wrong == [], "\n".join(map(str, wrong))


def test_c10_huge_numbers_in_forms_are_refused(world: World) -> None:
    wrong = []
    with nothing_stays(world.house):
        for path in routes("POST"):
            least = least_form(world, path)
            for name in _fields_of(path):
                for value in (HUGE, "-1", str(2**63), "NaN"):
                    answer = send(world, path, {**least, name: value})
                    if answer.status_code >= 500:
                        wrong.append((path, name, value, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def _fields_of(path: str) -> list[str]:
    handler = next(h for m, p, _d, h in ROUTES if (m, p) == ("POST", path))
    module, _, name = handler.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    for parameter in inspect.signature(function, eval_str=True).parameters.values():
        if get_origin(parameter.annotation) is Form:
            return list(parameter.annotation.__args__[0].model_fields)
    return []


PARTS = (
    "{number}",
    "{comment}",
    "{member_id}",
    "{cohort_id}",
    "{invitation_id}",
    "{batch_id}",
    "{link_id}",
    "{request_id}",
    "{question_id}",
    "{trial}",
)
PARTS += ("{mission}", "{account}", "{person}", "{build}", "{problem}", "{job}", "{version}")
PARTS += ("{mail}", "{slug}", "{community}", "{product}", "{token}")
ODD = (HUGE, "-1", str(2**63), "1.5", "%00", "%2e%2e%2fetc", "x" * 3000, "%ed%a0%80", "１", '"|%25')


def test_c10_a11_odd_parts_of_addresses_lead_nowhere(world: World) -> None:
    wrong = []
    with nothing_stays(world.house):
        for method in ("GET", "POST"):
            for path in routes(method):
                for part in (p for p in PARTS if p in path):
                    for odd in ODD:
                        hostile = path.replace(part, odd.replace("{", "").replace("}", ""))
                        address = BASE + world.address(hostile)
                        actor = keeper(world, path)
                        if method == "GET":
                            answer = actor.client.get(address)
                        else:
                            sent = {**least_form(world, path), csrf.FIELD: actor.csrf}
                            answer = actor.client.post(address, data=sent)
                        if answer.status_code >= 500 or answer.status_code in (200, 303):
                            wrong.append((method, path, part, odd[:20], answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def test_c10_c12_odd_questions_in_addresses_are_answered_early(world: World) -> None:
    wrong = []
    for path in routes("GET"):
        actor = keeper(world, path)
        for name in _questions_of(path):
            for odd in (*ODD, '"', "a AND NOT (b", "NEAR(a b) | & !", "(" * 500):
                asked = odd if odd.startswith("%") else quote(odd)
                answer = actor.client.get(f"{BASE}{world.address(path)}?{name}={asked}")
                if answer.status_code >= 500:
                    wrong.append((path, name, odd[:20], answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def _questions_of(path: str) -> list[str]:
    handler = next(h for m, p, _d, h in ROUTES if (m, p) == ("GET", path))
    module, _, name = handler.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    found: list[str] = []
    for name, parameter in list(inspect.signature(function, eval_str=True).parameters.items())[1:]:
        fields = getattr(parameter.annotation, "model_fields", None)
        found += list(fields) if fields is not None else [name]
    return [name for name in found if f"{{{name}}}" not in path and name != "asked"]
