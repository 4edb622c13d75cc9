"""Routers whose routes cannot exist without a door, and the one unit of work of a request."""

import inspect
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Protocol, TypeVar, get_origin

from fastapi import APIRouter, Body, Depends, Path, Query
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.access.proofs import ACTS, prove_first
from app.core.errors import Busy, ProofNeeded, Refused
from app.core.house import House
from app.core.languages import _, speak
from app.web import csrf
from app.web.asked import (
    Asked,
    is_api,
    preferred_language,
    session_cookie,
    visitor_cookie,
)
from app.web.forms import Form, closing_files
from app.web.idempotency import MOST_OF_A_KEY, remembered, run_once
from app.web.proving import ask_for_proof
from app.web.rendering import answer
from app.web.replies import Afterwards, Reply
from app.web.streaming import stream_endpoint
from app.web.strict_json import StrictRoute

T = TypeVar("T")
TRIES = 3
MOST_FIELDS = 200


class Door(Protocol):
    """Who may enter, and where they stand then."""

    name: str

    def enter(self, asked: Asked) -> Any:
        """The scope. Raises `NotSignedIn`, `NotFound` or `Refused`."""
        ...


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
            endpoint = _endpoint(handler, door, path, reads=reads, ours=ours, proves=proves)
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
            endpoint = _endpoint(handler, door, path, reads=method == "GET", grant=grant)
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


async def _read_form(request: Request) -> FormData:
    return await request.form(max_files=5, max_fields=MOST_FIELDS)


def _endpoint(
    handler: Any,
    door: Door,
    path: str,
    *,
    reads: bool,
    grant: str | None = None,
    ours: bool = True,
    proves: str = "",
) -> Callable[..., Any]:
    """The function that FastAPI calls in one thread: one transaction from door to bytes."""
    signature = inspect.signature(handler, eval_str=True)
    api = grant is not None
    forms = {n: p for n, p in signature.parameters.items() if _is_form(p.annotation)}
    named = frozenset(signature.parameters)
    asks = next((n for n, p in signature.parameters.items() if p.annotation is Asked), None)
    has_form = not api and (not reads or bool(forms))

    def endpoint(request: Request, **params: Any) -> Response:
        with closing_files(params.get("posted_form")):
            return worked(request, **params)

    def worked(request: Request, **params: Any) -> Response:
        house: House = request.app.state.house
        raw: FormData | None = params.pop("posted_form", None)
        if raw is not None:
            if ours:
                _check_token(request, raw, house)
            raw = FormData([(k, v) for k, v in raw.multi_items() if k != csrf.FIELD])
        for name, form in forms.items():
            params[name] = Form(form.annotation.__args__[0], raw or FormData())
        with speak(preferred_language(request)):
            work = partial(_unit_of_work, request, house, handler, door, params, raw, proves)
            done = _retried(
                lambda: work(reads=reads, grant=grant or "read", asks=asks, named=named)
            )
            return done if isinstance(done, Response) else _afterwards(*done, door)

    endpoint.__name__ = handler.__name__
    endpoint.__signature__ = _signature(  # ty: ignore[missing-attribute]
        signature, path, api=api, has_form=has_form
    )
    return endpoint


def _retried(work: Callable[[], T]) -> T:
    """The work, tried again when the database was busy before anything was committed."""
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except Busy:
            if attempt == TRIES:
                raise
            time.sleep(0.05 * attempt)
    raise AssertionError("unreachable")


def _unit_of_work(
    request: Request,
    house: House,
    handler: Any,
    door: Door,
    params: dict[str, Any],
    raw: FormData | None,
    proves: str,
    *,
    reads: bool,
    grant: str,
    asks: str | None,
    named: frozenset[str],
) -> Response | tuple[Asked, Any, Afterwards]:
    opened = house.database.read() if reads else house.database.write()
    with opened as session:
        asked = Asked(request, session, house, request.path_params, grant)
        scope = door.enter(asked)
        request.state.scope = scope
        taken = {n: p for n, p in params.items() if n in named}
        if asks:
            taken[asks] = asked
        key = request.headers.get("idempotency-key") if is_api(request) and not reads else None
        if key:
            earlier = remembered(asked, scope, key, params)
            if earlier is not None:
                return earlier
        with _spoken_to(scope, request):
            try:
                if proves:
                    prove_first(scope, proves)
                result = handler(scope, **taken)
            except ProofNeeded as needed:
                session.rollback()
                result = ask_for_proof(scope, request, needed.act, raw)
            afterwards = result if isinstance(result, Afterwards) else None
            response = Response() if afterwards else _response(asked, scope, result)
        if key:
            run_once(asked, scope, key, params, response)
        # a refusal leaves nothing half done, unless it says that what it counted stands
        if not reads and (response.status_code < 400 or getattr(result, "keeps", False)):
            session.commit()
    if not reads:
        house.wake()
    return (asked, scope, afterwards) if afterwards else response


def _afterwards(asked: Asked, scope: Any, later: Afterwards, door: Door) -> Response:
    """The slow part, with no transaction open; then what must be written of it, in one of its own."""
    with _spoken_to(scope, asked.request):
        found = later.act()
        then = later.then
        if then is None or isinstance(found, Reply):
            return _response(asked, scope, found)
    return _retried(lambda: _written(asked, door, lambda place: then(place, found)))


def _written(earlier: Asked, door: Door, then: Callable[[Any], Reply]) -> Response:
    request, house = earlier.request, earlier.house
    with house.database.write() as session:
        asked = replace(earlier, session=session)
        scope = door.enter(asked)
        request.state.scope = scope
        with _spoken_to(scope, request):
            result = then(scope)
            response = _response(asked, scope, result)
        if response.status_code < 400 or result.keeps:
            session.commit()
    house.wake()
    return response


def _spoken_to(scope: Any, request: Request) -> speak:
    """Words in the reader's language, times in their zone; the browser's wish for a stranger."""
    viewer = scope.viewer
    return speak(viewer.language, viewer.zone) if viewer else speak(preferred_language(request))


_PLACES = ("community", "product")  # in addresses; the door reads them, a handler may


def _response(asked: Asked, scope: Any, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if isinstance(result, Reply):
        return answer(asked, scope, result)
    status = getattr(result, "http_status", None) or asked.request.scope["route"].status_code or 200
    return JSONResponse(
        jsonable_encoder(result), status_code=status, headers={"Cache-Control": "private, no-store"}
    )


def _check_token(request: Request, raw: FormData, house: House) -> None:
    settings = house.settings
    token = request.headers.get(csrf.HEADER) or str(raw.get(csrf.FIELD) or "")
    bound = session_cookie(request, secure=settings.secure) or visitor_cookie(
        request, secure=settings.secure
    )
    if not csrf.is_genuine(token, settings.secret_key, bound):
        raise Refused(
            _("This form has expired, or did not come from this site."),
            _("Load the page again and send it once more; what you typed is kept where possible."),
        )


def _is_form(annotation: Any) -> bool:
    return get_origin(annotation) is Form


def _signature(
    signature: inspect.Signature, path: str, *, api: bool, has_form: bool
) -> inspect.Signature:
    """What FastAPI should read from the request for this handler."""
    kind = inspect.Parameter.KEYWORD_ONLY
    made = [inspect.Parameter("request", kind, annotation=Request)]
    names = set(signature.parameters)
    for place in _PLACES:
        if f"{{{place}}}" in path and place not in names:
            made.append(inspect.Parameter(place, kind, annotation=str))
    for name, parameter in list(signature.parameters.items())[1:]:
        annotation: Any = parameter.annotation
        if _is_form(annotation) or annotation is Asked:
            continue
        if annotation is int and f"{{{name}}}" in path:
            annotation = Annotated[int, Path(ge=0, lt=2**63)]  # what no table holds is not found
        if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
            annotation = Annotated[
                annotation, Body() if api and not _is_query(annotation) else Query()
            ]
        made.append(inspect.Parameter(name, kind, annotation=annotation, default=parameter.default))
    if has_form:
        form = Annotated[FormData, Depends(_read_form)]
        made.append(inspect.Parameter("posted_form", kind, annotation=form))
    return inspect.Signature(made)


def _is_query(model: type[BaseModel]) -> bool:
    return bool(getattr(model, "in_query", False))
