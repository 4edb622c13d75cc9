"""Addresses for machines that watch the site: alive, ready, figures. No member data (A15)."""

import ipaddress
from hmac import compare_digest

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from app.core.errors import NotFound
from app.core.ledger.figures import ledger_figures
from app.identity.doors import anyone
from app.identity.scope import OpenScope
from app.site.queries.health import is_ready
from app.web.asked import Asked
from app.web.replies import Plain
from app.web.routing import ROUTES, Pages

pages = Pages()
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")

# Beside our router: it must answer while every thread and connection is busy.
alive = APIRouter()


@alive.get("/healthz", include_in_schema=False)
async def show_alive() -> PlainTextResponse:
    """The process answers. No database, no thread."""
    return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})


ROUTES.append(
    (
        "GET",
        "/healthz",
        anyone(why="says only that the process answers"),
        f"{__name__}.{show_alive.__name__}",
    )
)


@pages.get("/readyz", door=anyone(why="says only whether the site can work"))
def show_ready(scope: OpenScope, asked: Asked) -> Plain:
    """200 when the database answers and is migrated to what this code expects; else 503."""
    try:
        ready = is_ready(asked.session)
    except SQLAlchemyError:
        ready = False
    if ready:
        return Plain(body=b"ok")
    return Plain(body=b"not ready: the database does not answer, or wants migrating", status=503)


@pages.get("/metrics", door=anyone(why="the handler asks for its token or for loopback"))
def show_metrics(scope: OpenScope, asked: Asked) -> Plain:
    """Figures for Prometheus; to anybody else nothing is here."""
    house = asked.house
    if not _may_read(asked.request, house.settings.metrics_token):
        raise NotFound
    body = house.metrics.written(ledger_figures(asked.session))
    return Plain(body=body, media_type=CONTENT_TYPE_LATEST)


def _may_read(request: Request, token: str) -> bool:
    if token and compare_digest(_bearer(request).encode(), token.encode()):
        return True
    forwarded = any(name in request.headers for name in FORWARDED)
    return not forwarded and request.client is not None and _is_loopback(request.client.host)


def _bearer(request: Request) -> str:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
