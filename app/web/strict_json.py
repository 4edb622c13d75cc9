"""Requests of programs have one meaning: nothing named twice, no NaN, nothing that no database keeps
(C10). Which fields there may be is said by the models of the domains."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.core.errors import Invalid, NotFound
from app.core.languages import _

JSON = "application/json"


class StrictRoute(APIRoute):
    """A route whose request is read once, strictly, before its parts are looked at."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the check."""
        answer = super().get_route_handler()

        async def check_and_answer(request: Request) -> Response:
            _check_address(request)
            return await answer(await _with_body(request))

        return check_and_answer


class _Read(Request):
    """A request whose body was read as JSON already."""

    read: Any = None

    async def json(self) -> Any:
        return self.read


def read_json(body: bytes) -> Any:
    """What the bytes mean. Raises `Invalid` for what has two meanings or cannot be kept, and 400 for
    what is no JSON."""
    try:
        return json.loads(body, object_pairs_hook=_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "This is not JSON.") from error


def can_be_kept(text: str) -> bool:
    """Whether a database takes the text: no NUL, no half of a pair of surrogates."""
    return not any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in text)


async def _with_body(request: Request) -> Request:
    body = await request.body()
    if not body or request.method in ("GET", "HEAD", "DELETE"):
        return request
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise HTTPException(415, "Send application/json.")
    read = _Read(request.scope, request.receive)
    read._body, read.read = body, read_json(body)  # noqa: SLF001 as Starlette caches it
    return read


def _check_address(request: Request) -> None:
    if not all(can_be_kept(str(part)) for part in request.path_params.values()):
        raise NotFound
    sent = request.query_params.multi_items()
    names = [name for name, _value in sent]
    mistakes = {n: _("This was sent more than once.") for n in names if names.count(n) > 1}
    for name, value in sent:
        if not can_be_kept(value):
            mistakes[name] = _("This holds a character that cannot be kept.")
    if mistakes:
        raise Invalid(mistakes)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mistakes: dict[str, str] = {}
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            mistakes[name] = _("This was sent more than once.")
        texts = value if isinstance(value, list) else [value]
        if not all(can_be_kept(text) for text in (name, *texts) if isinstance(text, str)):
            mistakes["body" if not can_be_kept(name) else name] = _(
                "This holds a character that cannot be kept."
            )
        read[name] = value
    if mistakes:
        raise Invalid(mistakes)
    return read


def _refuse_constant(name: str) -> Any:
    raise Invalid({"body": f"{name} is not a number."})
