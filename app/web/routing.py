"""Routers whose routes cannot exist without a door. What happens to a request is `endpoint`'s."""

import inspect
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from app.access.proofs import ACTS
from app.web.endpoint import Door, endpoint_of
from app.web.idempotency import MOST_OF_A_KEY
from app.web.streaming import stream_endpoint
from app.web.strict_json import StrictRoute

ROUTES: list[tuple[str, str, Door, str]] = []  # method, path, door, handler: for the access matrix
PROVES: dict[tuple[str, str], str] = {}  # method and path of the routes that ask for a proof first


class Pages:
    """A router for people: HTML out, forms in, never in the OpenAPI document."""

    def __init__(self) -> None:
        self.router = APIRouter()

    def get(self, path: str, *, door: Door, proves: str = "") -> Callable[[Any], Any]:
        """GET: read-only. `proves` as for POST."""
        return self._route("GET", path, door, proves=proves)

    def post(
        self,
        path: str,
        *,
        door: Door,
        writes: bool = True,
        by_mail_programs: bool = False,
        proves: str = "",
    ) -> Callable[[Any], Any]:
        """POST: a form of ours, with its token. `writes=False` for a preview.

        `by_mail_programs` where the address itself is the secret, and a mail program posts to it
        without having seen a page of ours (RFC 8058). `proves`: one of `access.proofs.ACTS`, for
        which the viewer must have proved in the last ten minutes who they are; otherwise they are
        asked to, and go on from there with what they typed.
        """
        return self._route(
            "POST", path, door, writes=writes, ours=not by_mail_programs, proves=proves
        )

    def stream(self, path: str, *, door: Door) -> Callable[[Any], Any]:
        """GET of live events: the handler is an async generator of text, `(stream: Stream)`."""

        def register(handler: Any) -> Any:
            self.router.add_api_route(
                path, stream_endpoint(handler, door), methods=["GET"], include_in_schema=False
            )
            _note("GET", path, door, handler)
            return handler

        return register

    def _route(
        self,
        method: str,
        path: str,
        door: Door,
        *,
        writes: bool = True,
        ours: bool = True,
        proves: str = "",
    ) -> Any:
        if proves and proves not in ACTS:
            raise ValueError(f"{path}: {proves!r} is none of the acts that ask for a proof")

        def register(handler: Any) -> Any:
            reads = method == "GET" or not writes
            endpoint = endpoint_of(handler, door, path, reads=reads, ours=ours, proves=proves)
            if proves:
                PROVES[method, path] = proves
            methods = ["GET", "HEAD"] if method == "GET" else [method]
            self.router.add_api_route(
                path, endpoint, methods=methods, include_in_schema=False, response_model=None
            )
            _note(method, path, door, handler)
            return handler

        return register


class Api:
    """A router for programs, below `/api/v1`: JSON in and out, bearer tokens only."""

    def __init__(self, *, tag: str) -> None:
        self.router = APIRouter(prefix="/api/v1", tags=[tag], route_class=StrictRoute)

    def get(self, path: str, *, door: Door) -> Callable[[Any], Any]:
        """GET: read-only; needs the grant `read`."""
        return self._route("GET", path, door, grant="read")

    def post(self, path: str, *, door: Door, grant: str = "write", status: int = 201) -> Any:
        """POST; an `Idempotency-Key` is honoured."""
        return self._route("POST", path, door, grant=grant, status=status)

    def put(self, path: str, *, door: Door, grant: str = "write") -> Any:
        """PUT: the thing stands as sent."""
        return self._route("PUT", path, door, grant=grant)

    def patch(self, path: str, *, door: Door, grant: str = "write") -> Any:
        """PATCH: the fields sent are changed."""
        return self._route("PATCH", path, door, grant=grant)

    def delete(self, path: str, *, door: Door, grant: str = "write", status: int = 200) -> Any:
        """DELETE."""
        return self._route("DELETE", path, door, grant=grant, status=status)

    def _route(self, method: str, path: str, door: Door, *, grant: str, status: int = 200) -> Any:
        def register(handler: Any) -> Any:
            endpoint = endpoint_of(handler, door, path, reads=method == "GET", grant=grant)
            self.router.add_api_route(
                path,
                endpoint,
                methods=[method],
                status_code=status,
                response_model=inspect.signature(handler, eval_str=True).return_annotation,
                operation_id=handler.__name__,
                summary=(handler.__doc__ or handler.__name__).strip().split("\n")[0],
                responses=_PROBLEMS,
                openapi_extra={"security": [{"token": [grant]}], **_extra(method)},
            )
            _note(method, "/api/v1" + path, door, handler)
            return handler

        return register


_PROBLEM = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"description": words, **_PROBLEM}
    for code, words in {
        400: "The request cannot be read, or its cursor is not ours.",
        401: "No valid token.",
        403: "Seen, but not allowed.",
        404: "Does not exist, or not for this token.",
        409: "Somebody was faster, or the key was used for another request.",
        422: "Some fields have mistakes.",
        429: "Too many requests; see Retry-After.",
    }.items()
}


_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same key, the request gets its first answer again.",
    "schema": {"type": "string", "maxLength": MOST_OF_A_KEY},
}


def _extra(method: str) -> dict[str, Any]:
    return {} if method == "GET" else {"parameters": [_KEY]}


def _note(method: str, path: str, door: Door, handler: Any) -> None:
    ROUTES.append((method, path, door, f"{handler.__module__}.{handler.__name__}"))
