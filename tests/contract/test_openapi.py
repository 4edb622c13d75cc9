"""The API keeps to its document, in both directions, and refuses what its cases of attack try."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app.communities.models import Member, MemberState
from app.web.routing import ROUTES
from tests.build import Build
from tests.cast import Actor
from tests.contract.api_calls import BASE, CALLS, ITEMS, THREADS, Call, furnish

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
PRIVATE = re.compile(
    r"e?mail|value|segment|stage|health|sanction|note|password|hash|phone|ip_|token"
)
FOR_MANAGERS = {"InvitationOut", "InvitationList", "NewInvitation"}
FOR_EMPLOYEES = {"CustomerCardOut"}
OF_ONES_OWN = {"Me": {"email"}, "MissionOut": {"my_note"}, "ResultForm": {"note"}}
WRITES = [name for name, call in CALLS.items() if call.method != "GET"]


@pytest.fixture
def document(site: Any) -> dict[str, Any]:
    """The OpenAPI document."""
    return site.openapi()


@pytest.fixture
def cast(build: Build, ana: Actor, ben: Actor, pat: Actor) -> dict[str, Actor]:
    """Who calls, before a furnished community."""
    furnish(build, ana, ben, pat)
    return {"ana": ana, "ben": ben, "pat": pat}


def sent(actor: Actor, call: Call, token: str, **more: Any) -> Any:
    """The call with this token."""
    if call.body is not None:
        more.setdefault("json", call.body)
    return actor.api(call.method, call.path, token=token, params=call.query or None, **more)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def closed(part: Any) -> Any:
    """The same schemas, in which an object has no field that is not named."""
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: closed(each) for name, each in part.items()}
    if isinstance(part.get("properties"), dict) and part.get("type") == "object":
        made["additionalProperties"] = False
    return made


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    whole = {**closed(schema), "components": closed(document["components"])}
    Draft202012Validator(whole).validate(value)


def is_problem(document: dict[str, Any], answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    check(document, {"$ref": "#/components/schemas/Problem"}, answer.json())
    assert answer.json()["status"] == status


def times(value: Any) -> Iterator[str]:
    """Every time in an answer."""
    if isinstance(value, list):
        for each in value:
            yield from times(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name.endswith("_at") and each is not None:
                yield each
            yield from times(each)


def test_every_route_stands_in_the_document_and_every_operation_is_tried(
    document: dict[str, Any],
) -> None:
    routed = {(m, p) for m, p, _door, _name in ROUTES if p.startswith("/api/")}
    documented = {(method, path) for method, path, _ in operations(document)}
    assert routed == documented
    assert {operation["operationId"] for _, _, operation in operations(document)} == set(CALLS)


def test_the_document_is_openapi_3_1_and_its_references_lead_somewhere(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    for name, schema in document["components"]["schemas"].items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("description") or "enum" in schema, name
    for reference in re.findall(r"'\$ref': '([^']+)'", repr(document)):
        assert reference.removeprefix("#/components/schemas/") in document["components"]["schemas"]


@pytest.mark.parametrize("name", CALLS)
def test_every_answer_is_as_the_document_says(
    document: dict[str, Any], build: Build, cast: dict[str, Actor], name: str
) -> None:
    call, actor = CALLS[name], cast[CALLS[name].by]
    operation = next(o for _, _, o in operations(document) if o["operationId"] == name)
    if call.body is not None:
        check(
            document, operation["requestBody"]["content"]["application/json"]["schema"], call.body
        )
    answer = sent(actor, call, build.token(actor))
    (good,) = (code for code in operation["responses"] if code.startswith("2"))
    assert answer.status_code == int(good), answer.text
    described = operation["responses"][good]["content"]["application/json"]["schema"]
    check(document, described, answer.json())
    assert answer.headers["cache-control"] == "private, no-store"
    assert all(RFC3339.fullmatch(moment) for moment in times(answer.json()))


@pytest.mark.parametrize("name", CALLS)
def test_whoever_may_not_gets_a_problem(
    document: dict[str, Any], build: Build, cast: dict[str, Actor], eve: Actor, name: str
) -> None:
    """T01, A01: nothing without a token, nothing for Eve, nothing written with a token to read."""
    call, actor = CALLS[name], cast[CALLS[name].by]
    is_problem(document, sent(actor, call, "flt_nobody"), 401)
    if name not in ("get_me", "list_communities"):
        refused = sent(eve, call, build.token(eve))
        is_problem(document, refused, 404)
        nowhere = re.sub("harbour-preview|lumen-weather-station", "nowhere", call.path)
        gone = sent(eve, Call(call.method, nowhere, call.body, query=call.query), build.token(eve))
        assert gone.json() == refused.json()
    if call.method != "GET":
        is_problem(document, sent(actor, call, build.token(actor, "read")), 403)
    else:
        is_problem(document, sent(actor, call, build.token(actor, "write")), 403)


@pytest.mark.parametrize("name", [n for n, c in CALLS.items() if c.body is not None])
def test_c09_c10_a_body_has_known_fields_once_and_of_their_kind(
    document: dict[str, Any], build: Build, cast: dict[str, Actor], name: str
) -> None:
    call, actor = CALLS[name], cast[CALLS[name].by]
    token, body = build.token(actor), call.body or {}
    for extra in ("author_id", "community_id", "created_at", "is_pinned", "votes", "id"):
        is_problem(document, sent(actor, call, token, json={**body, extra: 1}), 422)
    field = next(iter(body))
    for wrong in ([body[field]], {"of": body[field]}, None):
        is_problem(document, sent(actor, call, token, json={**body, field: wrong}), 422)
    for body_text in ("[]", '"x"', "7", "null"):
        is_problem(document, _text(actor, call, token, body_text), 422)
    start = f'{{"{field}": '
    for doubtful in (f'"a", "{field}": "b"}}', r'"a\u0000b"}', r'"\ud800"}', "NaN}", "1e999}"):
        is_problem(document, _text(actor, call, token, start + doubtful), 422)
    for broken in ('{"title"', "[" * 100_000, "\xff\xfe", "1" * 10_000):
        is_problem(document, _text(actor, call, token, broken), 400)


def _text(actor: Actor, call: Call, token: str, text: str) -> Any:
    kind = {"Content-Type": "application/json"}
    return actor.api(
        call.method, call.path, token=token, content=text.encode("latin-1"), headers=kind
    )


@pytest.mark.parametrize("name", WRITES)
def test_a06_json_from_a_foreign_page_is_not_taken(
    document: dict[str, Any], build: Build, cast: dict[str, Actor], name: str
) -> None:
    call, actor = CALLS[name], cast[CALLS[name].by]
    if call.body is not None:
        token = build.token(actor)
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            answer = sent(actor, call, token, headers={"Content-Type": kind})
            is_problem(document, answer, 415)
    assert actor.client.cookies.get("session")
    is_problem(
        document, actor.client.request(call.method, f"/api/v1{call.path}", json=call.body), 401
    )


@pytest.mark.parametrize("name", [n for n, c in CALLS.items() if "limit" in c.query])
def test_c11_a01_a_list_has_an_end_and_no_cursor_but_its_own(
    document: dict[str, Any], build: Build, cast: dict[str, Actor], name: str
) -> None:
    call, actor = CALLS[name], cast[CALLS[name].by]
    token = build.token(actor)
    for query in (
        {"limit": 0},
        {"limit": 101},
        {"limit": "many"},
        {"unknown": 1},
        {"after": "x" * 5000},
    ):
        is_problem(document, sent(actor, Call("GET", call.path, query=query), token), 422)
    twice = f"{call.path}?limit=1&limit=2"
    is_problem(document, sent(actor, Call("GET", twice), token), 422)
    for forged in ("AAAA", "next", "ä", "x" * 100):
        is_problem(
            document, sent(actor, Call("GET", call.path, query={"after": forged}), token), 400
        )


def test_a01_a_cursor_of_another_list_leads_nowhere(
    document: dict[str, Any], build: Build, cast: dict[str, Actor]
) -> None:
    actor, token = cast["pat"], build.token(cast["pat"])
    cursors = {
        path: sent(actor, Call("GET", path, query={"limit": 1}), token).json()["next"]
        for path in (THREADS, f"{THREADS}/1/comments", ITEMS)
    }
    assert all(cursors.values())
    for path in cursors:
        for other, cursor in cursors.items():
            answer = sent(actor, Call("GET", path, query={"after": cursor}), token)
            if path == other:
                assert answer.status_code == 200
            else:
                is_problem(document, answer, 400)
    sorted_otherwise = {"after": cursors[THREADS], "sort": "top"}
    is_problem(document, sent(actor, Call("GET", THREADS, query=sorted_otherwise), token), 400)


@pytest.mark.parametrize("name", CALLS)
def test_numbers_that_are_none_lead_nowhere(
    document: dict[str, Any], build: Build, cast: dict[str, Actor], name: str
) -> None:
    call, actor = CALLS[name], cast[CALLS[name].by]
    token = build.token(actor)
    for wrong in ("0", "-1", "x", "99999999999999999999", "999", "%00"):
        path = re.sub(r"/\d+(?=/|$)", f"/{wrong}", call.path)
        if path != call.path and (name, wrong) != ("get_customer_card", "999"):  # an empty card
            is_problem(document, sent(actor, Call(call.method, path, call.body), token), 404)
    path = call.path.replace("harbour-preview", "%00").replace("lumen-weather-station", "%00")
    if path != call.path:
        is_problem(document, sent(actor, Call(call.method, path, call.body), token), 404)


def test_a03_a_removed_members_token_gets_404_at_once(
    document: dict[str, Any], build: Build, cast: dict[str, Actor]
) -> None:
    ana, token = cast["ana"], build.token(cast["ana"])
    assert ana.api("GET", BASE, token=token).status_code == 200
    build.change(Member, {"state": MemberState.REMOVED}, id=ana.member_id)
    for call in CALLS.values():
        if call.by == "ana" and call.path.startswith(BASE):
            is_problem(document, sent(ana, call, token), 404)
    assert ana.api("GET", "/communities", token=token).json()["items"] == []


def test_a03_a_demoted_members_token_is_worth_their_role_now(
    document: dict[str, Any], build: Build, cast: dict[str, Actor]
) -> None:
    pat, token = cast["pat"], build.token(cast["pat"])
    call = CALLS["list_invitations_of_community"]
    assert sent(pat, call, token).status_code == 200
    build.change(Member, {"role": "moderator"}, id=pat.member_id)
    is_problem(document, sent(pat, call, token), 403)
    is_problem(document, sent(pat, CALLS["post_invitation"], token), 403)


def test_t19_no_schema_tells_customers_what_is_not_theirs(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name not in FOR_MANAGERS | FOR_EMPLOYEES:
            told = {field for field in schema.get("properties", {}) if PRIVATE.search(field)}
            assert told <= OF_ONES_OWN.get(name, set()), name


def test_a11_odd_methods_and_addresses_get_no_answer_of_their_own(
    document: dict[str, Any], build: Build, cast: dict[str, Actor]
) -> None:
    ana, token = cast["ana"], build.token(cast["ana"])
    assert ana.api("TRACE", "/me", token=token).status_code == 405
    is_problem(document, ana.api("DELETE", "/me", token=token), 405)
    is_problem(document, ana.api("GET", "/nothing", token=token), 404)
    for path in ("//me", "/me/", "/me//"):
        assert ana.api("GET", path, token=token).status_code == 404
    override = {"X-HTTP-Method-Override": "DELETE"}
    answer = ana.api("GET", f"{THREADS}/1", token=token, headers=override)
    assert answer.json()["number"] == 1
    long = {"Accept-Language": "de," * 20_000}
    assert ana.api("GET", "/me", token=token, headers=long).status_code in (200, 431)
