"""Pure ASGI middleware, without database: request id, log, limits, host, origin, headers."""

import ipaddress
import re
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

from app.core.fence import statement_count
from app.core.ledger.queue import Origin, origin
from app.core.logs import log_request, request_id
from app.core.settings import Settings
from app.web.browsers import browser_in
from app.web.errors import our_error
from app.web.headers import security_headers

ASGIScope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[ASGIScope, Receive, Send], Awaitable[None]]

NEW_COUNT: Callable[[], list[str]] = list
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KNOWN = SAFE | {"POST", "PUT", "PATCH", "DELETE"}
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?", re.IGNORECASE)
SLASHES = (b"%2f", b"%5c")
ANY_HOST = ("/healthz", "/readyz", "/metrics")


class TooLarge(Exception):
    """The body is over the limit."""


class Front:
    """Everything that happens to a request before a route is chosen, and to its answer."""

    def __init__(self, app: App, settings: Settings, *, count_request: Any = None) -> None:
        self.app, self.settings = app, settings
        self._count = count_request
        base = urlsplit(settings.base_url)
        self._host = base.hostname or "localhost"
        self._origin = settings.base_url
        self._headers = security_headers(settings)
        self._token_headers = security_headers(settings, has_token=True)

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status, sent = time.perf_counter(), [500], [False]
        headers = _headers(scope)
        mark = request_id.set(secrets.token_hex(8))
        statements = NEW_COUNT()
        counting = statement_count.set(statements)
        scope["client_address"] = _client(scope, headers, self.settings.proxies)
        whence = origin.set(_origin(scope, headers))

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                status[0], sent[0] = message["status"], True
                message["headers"] = [
                    *message.get("headers", []),
                    *self._headers_for(scope["path"]),
                    (b"x-request-id", (request_id.get() or "").encode()),
                ]
            await send(message)

        try:
            await self._answer(scope, headers, receive, send_with_headers, sent)
        finally:
            milliseconds = (time.perf_counter() - started) * 1000
            route = getattr(scope.get("route"), "path", None) or "-"
            log_request(
                method=scope["method"],
                path=scope["path"],
                route=route,
                status=status[0],
                milliseconds=milliseconds,
                statements=len(statements),
            )
            if self._count:
                self._count(route, status[0], milliseconds / 1000)
            origin.reset(whence)
            statement_count.reset(counting)
            request_id.reset(mark)

    async def _answer(
        self,
        scope: ASGIScope,
        headers: dict[bytes, bytes],
        receive: Receive,
        send: Send,
        sent: list[bool],
    ) -> None:
        """A refusal, or the site's answer; errors are answered here, so that they carry the
        headers too."""
        refusal = self._refusal(scope, headers)
        if refusal:
            await _plain(send, *refusal)
            return
        limit = self._limit(scope["path"])
        try:
            await self.app(scope, _limited(receive, limit), send)
        except TooLarge:
            if not sent[0]:
                await _plain(send, 413, f"Larger than {limit} bytes.")
        except Exception as error:
            if sent[0]:
                raise
            await our_error(Request(scope), error)(scope, receive, send)

    def _limit(self, path: str) -> int:
        takes_file = TAKES_FILES.fullmatch(path)
        return self.settings.file_limit_bytes if takes_file else self.settings.body_limit_bytes

    def _headers_for(self, path: str) -> list[tuple[bytes, bytes]]:
        return self._token_headers if path.startswith(TOKEN_PATHS) else self._headers

    def _refusal(self, scope: ASGIScope, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        path, method = scope["path"], scope["method"]
        if method not in KNOWN:
            return 405, "Not a method of this site."
        if not self._host_is_ours(headers.get(b"host", b"").decode("latin-1"), path):
            return 400, "Not an address of this site."
        if _is_no_address(scope):
            return 404, "Not an address of this site."
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > self._limit(path):
            return 413, f"Larger than {self._limit(path)} bytes."
        if method not in SAFE and not path.startswith("/api/"):
            return self._foreign(path, headers)
        return None

    def _foreign(self, path: str, headers: dict[bytes, bytes]) -> tuple[int, str] | None:
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin == "null" and path.startswith(TOKEN_PATHS):
            origin = (
                ""  # browsers send this from pages that send no referrer; the form's token holds
            )
        if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
            return 403, "Sent from another site."
        if origin and origin != self._origin:
            host = headers.get(b"host", b"").decode("latin-1")
            local = _is_loopback(urlsplit(origin).hostname or "")
            if not (local and urlsplit(origin).netloc == host):
                return 403, "Sent from another site."
        kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
        if kind not in (b"", b"application/x-www-form-urlencoded", b"multipart/form-data"):
            return 415, "Send a form."
        return None

    def _host_is_ours(self, host: str, path: str) -> bool:
        if path in ANY_HOST:
            return True
        if not HOST.fullmatch(host):
            return False
        name = urlsplit(f"//{host}").hostname or ""
        return name == self._host or _is_loopback(name)


TAKES_FILES = re.compile(r"/c/[^/]+/settings/invitations/files")
TOKEN_PATHS = (
    "/i/",
    "/join/",
    "/a/",
    "/u/",
    "/reset-password/",
    "/sign-in/link/",
    "/sign-in/with/",
    "/setup",
    "/demo/",
    "/me/prove/link/",
    "/me/address/",
)


def _is_no_address(scope: ASGIScope) -> bool:
    """An encoded slash would give one page two addresses (A11); no database keeps a NUL (C10)."""
    if any(slash in scope.get("raw_path", b"").lower() for slash in SLASHES):
        return True
    api = scope["path"].startswith("/api/")  # says itself which part cannot be kept
    return not api and ("\x00" in scope["path"] or b"%00" in scope.get("query_string", b""))


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _headers(scope: ASGIScope) -> dict[bytes, bytes]:
    return dict(scope["headers"])


def _client(scope: ASGIScope, headers: dict[bytes, bytes], proxies: frozenset[str]) -> str:
    """The address of whoever asks: the last hop that is not a proxy of ours; IPv6 by its /64."""
    hops = [(scope.get("client") or ("", 0))[0]]
    forwarded = headers.get(b"x-forwarded-for", b"").decode("latin-1")
    hops += [part.strip() for part in reversed(forwarded.split(","))] if forwarded else []
    while len(hops) > 1 and hops[0] in proxies:
        hops.pop(0)
    try:
        address = ipaddress.ip_address(hops[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        if address.is_loopback:
            return str(address)
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return str(address)


def _origin(scope: ASGIScope, headers: dict[bytes, bytes]) -> Origin:
    """What the audit log says about where an act came from."""
    browser = browser_in(headers.get(b"user-agent", b"").decode("latin-1"))
    means = "token" if scope["path"].startswith("/api/") else "page"
    return Origin(scope["client_address"], browser, means)


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def limited() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
        return message

    return limited


async def _plain(send: Send, status: int, words: str) -> None:
    body = words.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
