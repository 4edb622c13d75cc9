"""The one unit of work of a request: from its door to the bytes of its answer."""

import inspect
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Protocol, TypeVar, get_origin

from fastapi import Body, Depends, Path, Query
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.access.proofs import prove_first
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
from app.web.idempotency import remembered, run_once
from app.web.proving import ask_for_proof
from app.web.rendering import answer
from app.web.replies import Afterwards, Reply

T = TypeVar("T")
TRIES = 3
MOST_FIELDS = 200


class Door(Protocol):
    """Who may enter, and where they stand then."""

    name: str

    def enter(self, asked: Asked) -> Any:
        """The scope. Raises `NotSignedIn`, `NotFound` or `Refused`."""
        ...


async def _read_form(request: Request) -> FormData:
    return await request.form(max_files=5, max_fields=MOST_FIELDS)


def endpoint_of(
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
        if not reads and (response.status_code < 400 or getattr(result, "commits", False)):
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
        if response.status_code < 400 or result.commits:
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
