"""How errors are answered: as a page to people, as problem details (RFC 9457) to programs."""

import secrets
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.core.cursors import ForgedCursor
from app.core.database import is_passing
from app.core.errors import (
    Busy,
    Conflict,
    Invalid,
    NotFound,
    NotSignedIn,
    Refused,
    TooMany,
)
from app.core.languages import _, speak
from app.core.logs import log
from app.web.asked import is_api, preferred_language
from app.web.rendering import NEVER_KEPT, VARY, html, wants_part
from app.web.safe_next import sign_in_address

TITLES = {
    400: "bad-request",
    401: "not-signed-in",
    403: "refused",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "too-large",
    415: "not-json",
    422: "invalid",
    429: "too-many",
    500: "our-error",
    503: "busy",
}


def install(app: FastAPI) -> None:
    """Every error below the router is answered from here on."""
    for kind, handler in {
        NotFound: _not_found,
        NotSignedIn: _not_signed_in,
        Refused: _refused,
        Invalid: _invalid,
        Conflict: _conflict,
        TooMany: _too_many,
        Busy: _busy,
        ForgedCursor: _bad_cursor,
        DBAPIError: _database,
        RequestValidationError: _bad_request,
        HTTPException: _http,
        Exception: our_error,
    }.items():
        app.add_exception_handler(kind, handler)  # ty: ignore[invalid-argument-type]


def say(
    request: Request,
    status: int,
    *,
    detail: str = "",
    ask: str = "",
    lead: str = "",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """The error in the form that the asker reads. Needs no database."""
    headers = {"Cache-Control": NEVER_KEPT, "Vary": VARY, **(headers or {})}
    if is_api(request):
        body = {
            "type": f"/api/v1/problems/{TITLES.get(status, 'error')}",
            "title": TITLES.get(status, "error").replace("-", " "),
            "status": status,
            "detail": detail,
            **({"ask": ask} if ask else {}),
            **more,
        }
        return JSONResponse(body, status, headers, media_type="application/problem+json")
    house = request.app.state.house
    scope = getattr(request.state, "scope", None) if status != 404 else None
    context = house.renderer.context(request, scope, None)
    context |= {"detail": detail, "ask": ask, "lead": lead, **more}
    context["reference"] = more.get("reference", "")
    known = status if status in (403, 404, 409, 413, 422, 429, 500, 503) else 422
    if wants_part(request):
        headers["HX-Retarget"], headers["HX-Reswap"] = "#toasts", "innerHTML"
        body = house.renderer.render("errors/_toast.html", {**context, "status": status})
    else:
        body = house.renderer.render(f"errors/{known}.html", context)
    return html(request, house.settings, body, status, headers)


def _spoken(request: Request) -> Any:
    scope = getattr(request.state, "scope", None)
    viewer = getattr(scope, "viewer", None)
    return speak(viewer.language if viewer else _read_language(request))


def _read_language(request: Request) -> str:
    """The reader's own, as far as a door has read it; else what the browser asks for."""
    return getattr(request.state, "language", "") or preferred_language(request)


def _not_found(request: Request, _error: Exception) -> Response:
    # The door read the language before it knew what is there, so it tells nothing; all else is the
    # same for everybody, whatever they may see.
    with speak(_read_language(request)):
        return say(request, 404, detail=_("There is nothing here for you."))


def _not_signed_in(request: Request, _error: Exception) -> Response:
    if is_api(request):
        return say(
            request,
            401,
            detail="Send a token: Authorization: Bearer flt_…",
            headers={"WWW-Authenticate": "Bearer"},
        )
    to = sign_in_address(request)
    if wants_part(request):
        return Response(status_code=401, headers={"HX-Redirect": to, "Cache-Control": NEVER_KEPT})
    return RedirectResponse(to, 303, {"Cache-Control": NEVER_KEPT, "Vary": VARY})


def _refused(request: Request, error: Refused) -> Response:
    if error.first and request.method == "GET" and not is_api(request):
        if wants_part(request):
            return Response(status_code=204, headers={"HX-Redirect": error.first})
        return RedirectResponse(error.first, 303, {"Cache-Control": NEVER_KEPT, "Vary": VARY})
    with _spoken(request):
        return say(request, 403, detail=error.reason, ask=error.ask, lead=error.lead)


def _invalid(request: Request, error: Invalid) -> Response:
    with _spoken(request):
        return say(
            request, 422, detail=_("Some fields have mistakes."), mistakes=dict(error.mistakes)
        )


def _conflict(request: Request, error: Conflict) -> Response:
    with _spoken(request):
        return say(request, 409, detail=error.sentence)


def _too_many(request: Request, error: TooMany) -> Response:
    with _spoken(request):
        words = _("Too many requests. Try again in %(n)s seconds.", n=error.wait_seconds)
        return say(request, 429, detail=words, headers={"Retry-After": str(error.wait_seconds)})


def _busy(request: Request, error: Exception) -> Response:
    log.warning("answered 503: %s", error)
    with _spoken(request):
        words = _("The site is busy. Nothing was changed; try again in a moment.")
        return say(request, 503, detail=words, headers={"Retry-After": "2"})


def _database(request: Request, error: DBAPIError) -> Response:
    return _busy(request, error) if is_passing(error) else our_error(request, error)


def _bad_cursor(request: Request, _error: Exception) -> Response:
    with _spoken(request):
        status = 400 if is_api(request) else 404
        return say(request, status, detail=_("This page of the list is not known; begin again."))


def _bad_request(request: Request, error: RequestValidationError) -> Response:
    places = {mistake["loc"][0] for mistake in error.errors() if mistake["loc"]}
    if "path" in places:
        return _not_found(request, error)
    mistakes = {
        str(m["loc"][1] if len(m["loc"]) > 1 else m["loc"][0]): m["msg"] for m in error.errors()
    }
    with _spoken(request):
        return say(request, 422, detail=_("Some fields have mistakes."), mistakes=mistakes)


def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code == 404:
        return _not_found(request, error)
    with _spoken(request):
        headers = dict(error.headers or {})
        return say(request, error.status_code, detail=str(error.detail), headers=headers)


def our_error(request: Request, error: Exception) -> Response:
    """500, with the reference under which the log has the whole story."""
    reference = secrets.token_hex(4)
    log.error("reference %s", reference, exc_info=error)
    return say(request, 500, detail=_("This is our mistake."), reference=reference)
