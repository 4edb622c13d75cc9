"""How often programs may ask: counted in memory, in each process by itself, by token and by address.

The numbers stop runaway loops, not work: ten calls a second, all day, pass. They are no settings.
"""

import hashlib
import json
import math
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.core.clock import clock

A_TOKEN = 600
"""Calls a minute with one token."""

AN_ADDRESS = 3_000
"""Calls a minute from one address, whatever tokens it sends: many may sit behind it."""

WINDOW_SECONDS = 60
PATHS = "/api/"


class Rates:
    """ASGI middleware in front of the API: counts, says so in every answer, and refuses by 429."""

    def __init__(self, app: Any, *, a_token: int = A_TOKEN, an_address: int = AN_ADDRESS) -> None:
        self.app = app
        self._token = RateLimitItemPerMinute(a_token)
        self._address = RateLimitItemPerMinute(an_address)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PATHS):
            await self.app(scope, receive, send)
            return
        counted = self._counted(scope)
        refused = [wait for _name, _item, left, wait in counted if left < 0]
        headers = _headers(counted)

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *headers]
            await send(message)

        if refused:
            await _refuse(send_with_headers, max(refused))
        else:
            await self.app(scope, receive, send_with_headers)

    def _counted(self, scope: Any) -> list[tuple[str, Any, int, int]]:
        """What the call counts under: name, limit, how many are left (-1: none was), seconds until
        they are full again. A token is counted only while its address has calls left."""
        found = [self._hit("address", self._address, scope.get("client_address", ""))]
        token = dict(scope["headers"]).get(b"authorization", b"")
        if token and found[0][2] >= 0:
            mark = hashlib.blake2b(token, digest_size=16).hexdigest()
            found.insert(0, self._hit("token", self._token, mark))
        return found

    def _hit(self, name: str, item: Any, whose: str) -> tuple[str, Any, int, int]:
        allowed = self._limiter.hit(item, name, whose)
        window = self._limiter.get_window_stats(item, name, whose)
        wait = math.ceil(window.reset_time - clock.now().timestamp())
        left = window.remaining if allowed else -1
        return name, item, left, min(max(wait, 1), WINDOW_SECONDS)


def _headers(counted: list[tuple[str, Any, int, int]]) -> list[tuple[bytes, bytes]]:
    """As draft-ietf-httpapi-ratelimit-headers writes them."""
    policy = ", ".join(f'"{n}";q={item.amount};w={WINDOW_SECONDS}' for n, item, _, _ in counted)
    now = ", ".join(f'"{n}";r={max(left, 0)};t={wait}' for n, _, left, wait in counted)
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", now.encode())]


async def _refuse(send: Any, wait: int) -> None:
    problem = {
        "type": "/api/v1/problems/too-many",
        "title": "too many",
        "status": 429,
        "detail": f"Too many requests. Try again in {wait} seconds.",
    }
    body = json.dumps(problem).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"private, no-store"),
        (b"retry-after", str(wait).encode()),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
