"""The OpenAPI document. Its reading page is made in `api_pages`."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute

from app.web.api_pages import add_pages

PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "ask": {"type": "string"},
        "reference": {"type": "string"},
        "mistakes": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def describe(app: FastAPI, routes: list[BaseRoute]) -> None:
    """`/api/v1/openapi.json` answers the document of every route of the API, `/api/v1/docs` the same
    for people."""
    kept: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not kept:
            made = get_openapi(
                title="Firstlight",
                version="1",
                openapi_version="3.1.0",
                summary="Communities, threads, votes, trials and backlogs.",
                routes=routes,
            )
            components = made.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = PROBLEM
            components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            kept.update(made)
        return kept

    app.openapi = document

    def show_openapi(request: Request) -> JSONResponse:
        return JSONResponse(document(), headers={"Cache-Control": "public, max-age=300"})

    app.add_route("/api/v1/openapi.json", show_openapi, include_in_schema=False)
    add_pages(app, document)
