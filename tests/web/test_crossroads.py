"""Which route answers an address."""

from typing import Any

from starlette.responses import PlainTextResponse
from starlette.routing import Match, Route

from app.web.crossroads import Crossroads


def a_route(path: str, *methods: str) -> Route:
    return Route(path, lambda _: PlainTextResponse(""), methods=list(methods or ("GET",)))


def chosen(ways: Crossroads, path: str, method: str = "GET") -> tuple[Match, Any]:
    match, found = ways.matches({"type": "http", "path": path, "method": method})
    route = found.get("crossroads.route")
    return match, route and route.path


def test_the_first_registered_route_wins_whether_it_is_spelt_out_or_open():
    spelt_first = Crossroads([a_route("/c/{place}/threads/new"), a_route("/c/{place}/threads/{n}")])
    open_first = Crossroads([a_route("/c/{place}/threads/{n}"), a_route("/c/{place}/threads/new")])
    assert chosen(spelt_first, "/c/air/threads/new") == (Match.FULL, "/c/{place}/threads/new")
    assert chosen(open_first, "/c/air/threads/new") == (Match.FULL, "/c/{place}/threads/{n}")


def test_another_method_of_the_same_address_is_found_behind_the_first():
    ways = Crossroads([a_route("/notices"), a_route("/notices", "POST")])
    assert chosen(ways, "/notices", "POST") == (Match.FULL, "/notices")
    assert chosen(ways, "/notices", "DELETE")[0] == Match.PARTIAL


def test_what_nobody_registered_is_not_found():
    ways = Crossroads([a_route("/"), a_route("/c/{place}"), a_route("/files/{path:path}")])
    assert chosen(ways, "/") == (Match.FULL, "/")
    assert chosen(ways, "/c/air/") == (Match.NONE, None)
    assert chosen(ways, "/c") == (Match.NONE, None)
    assert chosen(ways, "") == (Match.NONE, None)
    assert chosen(ways, "/files/a/b") == (Match.FULL, "/files/{path:path}")


def test_the_parameters_reach_the_handler():
    _, found = Crossroads([a_route("/c/{place}")]).matches(
        {"type": "http", "path": "/c/air", "method": "GET"}
    )
    assert found["path_params"] == {"place": "air"}
