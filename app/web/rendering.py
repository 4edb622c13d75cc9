"""From replies to bytes: templates, parts, cookies, ETags. Templates never see a database."""

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import (  # allowed(template-from-text): made of files alone
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
)
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from app.core import languages
from app.core.errors import NotFound
from app.core.settings import Settings
from app.web import csrf
from app.web.asked import (
    SESSION,
    VISITOR,
    Asked,
    cookie_name,
    session_cookie,
    visitor_cookie,
)
from app.web.browsers import MARK
from app.web.fragments import FragmentCache
from app.web.htmx import htmx_source
from app.web.relying_party import relying_party
from app.web.replies import Download, Page, PartOrBack, Plain, Redirect, Reply
from app.web.tokens import fresh_token

TEMPLATES = Path(__file__).parents[2] / "templates"
MARK_DAYS = 400  # the longest that browsers keep a cookie
VARY = "HX-Request, HX-Request-Type, Cookie, Accept-Language"
MINUTES_OF_A_COOKIE = 15
KEPT, NEVER_KEPT = "private, no-cache", "private, no-store"


class _Template(Template):  # allowed(template-from-text): made of files alone
    """A template whose macros, imported elsewhere, are made once.

    Jinja compares on each import what globals a template was asked for with; ours all have the same.
    """

    def _get_default_module(self, ctx: Any = None) -> Any:
        return self._module or super()._get_default_module(ctx)


class Renderer:
    """The template environment of one process."""

    def __init__(
        self, settings: Settings, assets: Any, policies: Any, *, demo: bool = False
    ) -> None:
        self.settings, self.assets, self.policies = settings, assets, policies
        self.demo = demo
        self.fragments = FragmentCache()
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701 - mails' plain parts
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        self.environment.template_class = _Template
        languages.install(self.environment)
        known: dict[str, Any] = {
            "asset": assets.url,
            "icon_url": assets.url("icons.svg"),
            "csrf": csrf.PLACEHOLDER,
            "htmx": htmx_source(settings.htmx_source, assets.url),
            "htmx_local": htmx_source("local", assets.url),
            "site_name": settings.site_name,
            "identity_providers": tuple(
                (name, one.label or name.replace("_", " ").title())
                for name, one in settings.oidc.items()
            ),
            "has_passkeys": not relying_party(settings).missing,
            "fragment": self.fragments.get,
            "fragments": self.fragments.each,
        }
        self.environment.globals.update(known)
        self.build = assets.version

    def render(self, template: str, context: dict[str, Any]) -> str:
        """The template as text, with the placeholder of the token still in it."""
        return self.environment.get_template(template).render(context)

    def context(self, request: Request, scope: Any, view: Any) -> dict[str, Any]:
        """What every template gets."""
        address = request.url.path
        query = f"?{request.url.query}" if request.url.query else ""
        return {
            "view": view,
            "viewer": getattr(scope, "viewer", None),
            "community": getattr(scope, "community", None),
            "member": getattr(scope, "member", None),
            "may": self.policies.bound_to(scope),
            "path": address,
            "here": address + query,
            "language": languages.language(),
            "direction": languages.direction(),
            "demo": self.demo,
            "reference": getattr(request.state, "reference", ""),
        }


def wants_part(request: Request) -> bool:
    """Whether htmx asked for a part, not for a page."""
    return request.headers.get("hx-request-type") == "partial"


def answer(asked: Asked, scope: Any, reply: Reply) -> Response:
    """The reply as a response: rendered, with its headers and cookies."""
    request, renderer = asked.request, asked.house.renderer
    if isinstance(reply, Redirect):
        response = _redirect(request, reply.to)
    elif isinstance(reply, PartOrBack) and not wants_part(request):
        response = _redirect(request, reply.back)
    elif isinstance(reply, Page | PartOrBack):
        response = _rendered(renderer, request, scope, reply)
    elif isinstance(reply, Download):
        response = StreamingResponse(reply.chunks, reply.status, media_type=reply.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{reply.file_name}"'
    elif isinstance(reply, Plain):
        response = Response(reply.body, reply.status, media_type=reply.media_type)
    else:
        response = Response(status_code=reply.status)
    response.headers.setdefault("Cache-Control", NEVER_KEPT)
    response.headers["Vary"] = VARY
    for name, value in reply.headers.items():
        response.headers[name] = value
    _set_cookies(asked, reply, response)
    return response


def _redirect(request: Request, to: str) -> Response:
    if wants_part(request):
        return Response(status_code=204, headers={"HX-Redirect": to})
    return RedirectResponse(to, status_code=303)


def _rendered(
    renderer: Renderer, request: Request, scope: Any, reply: Page | PartOrBack
) -> Response:
    template = reply.part if isinstance(reply, PartOrBack) else reply.template
    if isinstance(reply, Page) and reply.part and wants_part(request):
        template = reply.part
    if not template:
        raise NotFound
    headers: dict[str, str] = {}
    if isinstance(reply, Page) and reply.keep and reply.status == 200:
        tag = _tag(renderer, request, scope, template, reply.view)
        headers = {"ETag": tag, "Cache-Control": KEPT}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
    body = renderer.render(template, renderer.context(request, scope, reply.view))
    return html(request, renderer.settings, body, reply.status, headers, bound=reply.sign_in or "")


def html(
    request: Request,
    settings: Settings,
    body: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    *,
    bound: str = "",
) -> Response:
    """The text as an HTML response, with a token for whoever asked in every form; `bound` is the
    session that begins with this answer."""
    secure = settings.secure
    bound = (
        bound or session_cookie(request, secure=secure) or visitor_cookie(request, secure=secure)
    )
    fresh = "" if bound else fresh_token()
    if csrf.PLACEHOLDER in body:
        token = csrf.make_token(settings.secret_key, bound or fresh)
        body = body.replace(csrf.PLACEHOLDER, token)
    response = Response(body, status, headers, media_type="text/html; charset=utf-8")
    if fresh:
        _cookie(response, settings, VISITOR, fresh, None)
    return response


def _tag(renderer: Renderer, request: Request, scope: Any, template: str, view: Any) -> str:
    viewer = getattr(scope, "viewer", None)
    # repr of frozen rows is every value shown; who asks and in which language stand beside it
    facts = (
        template,
        renderer.build,
        languages.language(),
        viewer.session_id if viewer else "",
        viewer,
        getattr(scope, "member", None),
        getattr(scope, "community", None),
        str(request.url.query),
        view,
    )
    return f'W/"{hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()}"'


def _set_cookies(asked: Asked, reply: Reply, response: Response) -> None:
    settings = asked.house.settings
    if reply.sign_in:
        _cookie(response, settings, SESSION, reply.sign_in, settings.session_most_days * 86_400)
        _cookie(response, settings, MARK, asked.visit.mark, MARK_DAYS * 86_400)
    for name, value in reply.cookies.items():
        _cookie(response, settings, name, value, MINUTES_OF_A_COOKIE * 60 if value else 0)
    if reply.sign_out:
        name = cookie_name(SESSION, secure=settings.secure)
        response.delete_cookie(
            name, path="/", secure=settings.secure, httponly=True, samesite="lax"
        )
        response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _cookie(
    response: Response, settings: Settings, name: str, value: str, max_age: int | None
) -> None:
    response.set_cookie(
        cookie_name(name, secure=settings.secure),
        value,
        max_age=max_age,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )


class Policies:
    """Every `may_…` of the domains, for templates: `may("threads.pin", thread)`."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self._rules = rules

    def bound_to(self, scope: Any) -> Any:
        """A function that asks the rule of that name in this scope; an unknown name is an error."""

        def may(name: str, *records: Any) -> bool:
            return bool(self._rules[name](scope, *records))

        return may


def safe(text: str) -> Markup:
    """HTML that our own sanitiser has written."""
    return Markup(text)  # noqa: S704
