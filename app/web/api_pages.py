"""Pages for who writes programs: the OpenAPI document to read, and what each type of problem means.

No script is needed, and nothing here depends on who reads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.core.errors import NotFound
from app.core.languages import N_, _, speak
from app.web.asked import preferred_language
from app.web.errors import TITLES

DOCS = "/api/v1/docs"
MEANINGS = {
    "bad-request": N_("The request cannot be read, or a cursor is not one that we gave."),
    "not-signed-in": N_("No token came, or one that has expired or was revoked."),
    "refused": N_(
        "You see it, but may not do that: neither your role nor your token's grants can be "
        "exceeded. `detail` says why, `ask` whom to ask."
    ),
    "not-found": N_("It does not exist, or not for you: the answer is the same."),
    "method-not-allowed": N_("This address does not know that method."),
    "conflict": N_(
        "Somebody was faster: read it again, and send your change with its new `revision`. Or the "
        "Idempotency-Key was used for another request."
    ),
    "too-large": N_("The body is over the limit."),
    "not-json": N_("The body is not marked as application/json."),
    "invalid": N_("Some fields have mistakes; `mistakes` says what is wrong with each."),
    "too-many": N_("Too many requests. Retry-After says how many seconds to wait."),
    "our-error": N_("That was our mistake. `reference` is where it stands in the log."),
    "busy": N_("The site cannot take this now. Nothing was changed; try again in a moment."),
}


@dataclass(frozen=True)
class FieldRow:
    """A field of a schema, or a parameter."""

    name: str
    kind: str
    needed: bool


@dataclass(frozen=True)
class OperationRow:
    """One call."""

    id: str
    method: str
    path: str
    summary: str
    grant: str
    parameters: tuple[FieldRow, ...]
    takes: str
    gives: str


@dataclass(frozen=True)
class SchemaRow:
    """What is sent or answered; `choices` where it is one of a few words."""

    name: str
    words: str
    fields: tuple[FieldRow, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class DocsView:
    """The whole document."""

    groups: tuple[tuple[str, tuple[OperationRow, ...]], ...]
    schemas: tuple[SchemaRow, ...]
    problems: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ProblemView:
    """One type of problem."""

    status: int
    kind: str
    meaning: str


def add_pages(app: FastAPI, document: Callable[[], dict[str, Any]]) -> None:
    """`/api/v1/docs` and `/api/v1/problems/{kind}` answer."""

    def show_docs(request: Request) -> Response:
        return _page(request, "api/docs.html", read_document(document()))

    def show_problem(request: Request) -> Response:
        kind = request.path_params["kind"]
        status = next((s for s, known in TITLES.items() if known == kind), None)
        if status is None:
            raise NotFound
        with speak(preferred_language(request)):
            view = ProblemView(status, kind, _plain(_(MEANINGS[kind])))
        return _page(request, "api/problem.html", view)

    app.add_route(DOCS, show_docs, include_in_schema=False)
    app.add_route("/api/v1/problems/{kind}", show_problem, include_in_schema=False)


def _page(request: Request, template: str, view: Any) -> Response:
    renderer = request.app.state.house.renderer
    with speak(preferred_language(request)):
        body = renderer.render(template, renderer.context(request, None, view))
    headers = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language"}
    return Response(body, headers=headers, media_type="text/html; charset=utf-8")


def read_document(document: dict[str, Any]) -> DocsView:
    """The document's calls by their tags, and its schemas by their names."""
    groups: dict[str, list[OperationRow]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            row = _operation(path, method, operation)
            groups.setdefault(operation["tags"][0], []).append(row)
    schemas = document["components"]["schemas"]
    return DocsView(
        groups=tuple((tag, tuple(rows)) for tag, rows in sorted(groups.items())),
        schemas=tuple(_schema(name, schemas[name]) for name in sorted(schemas)),
        problems=tuple(TITLES.items()),
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> OperationRow:
    good = next(answer for code, answer in operation["responses"].items() if code[0] == "2")
    parameters = [
        FieldRow(p["name"], _kind(p["schema"]), p.get("required", False))
        for p in operation.get("parameters", ())
        if p["in"] != "header"  # the one header is told of once, at the top
    ]
    return OperationRow(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=_plain(operation["summary"]),
        grant=operation["security"][0]["token"][0],
        parameters=tuple(parameters),
        takes=_body(operation.get("requestBody", {})),
        gives=_body(good),
    )


def _body(part: dict[str, Any]) -> str:
    return _kind(part.get("content", {}).get("application/json", {}).get("schema", {}))


def _schema(name: str, schema: dict[str, Any]) -> SchemaRow:
    needed = schema.get("required", ())
    fields = [
        FieldRow(field, _kind(about), field in needed)
        for field, about in schema.get("properties", {}).items()
    ]
    choices = tuple(map(str, schema.get("enum", ())))
    return SchemaRow(name, _plain(schema.get("description", "")), tuple(fields), choices)


def _plain(words: str) -> str:
    """Without the marks round names, which only programmers' files show."""
    return words.replace("`", "")


def _kind(schema: dict[str, Any]) -> str:
    """The type in a few words: `string`, `list of ThreadOut`, `Kind or null`."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_kind, schema["anyOf"])))
    if "enum" in schema:
        return " or ".join(f'"{choice}"' for choice in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("format"):
        return schema["format"]
    return schema.get("type", "")
