"""Streams of events: opened through a door, asked through it again and again, ended with it.

What is told on a stream stands in the domains; who follows the outbox is `web.live`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import anyio
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.core.errors import Busy, NotFound, NotSignedIn, Refused
from app.core.house import House
from app.core.languages import _
from app.web.asked import Asked
from app.web.rendering import NEVER_KEPT, VARY

T = TypeVar("T")
PATIENCE_SECONDS = 20.0  # for a reader that does not take what was sent
HEADERS = {"Cache-Control": NEVER_KEPT, "Vary": VARY, "X-Accel-Buffering": "no"}


@dataclass(frozen=True)
class Stream:
    """One open stream. It holds no connection to the database."""

    request: Request
    house: House
    door: Any

    async def ask(self, question: Callable[[Any], T]) -> T:
        """The question's answer, from a scope that the door has made just now.

        Raises what the door raises: a session that ended, a right that was lost.
        """
        return await run_sync(partial(_ask, self, question))


def event(name: str, *, mark: str = "") -> str:
    """One named event without content, as it goes over the line. Line breaks are refused (A12)."""
    if any(c in name + mark for c in "\r\n\0"):
        raise ValueError("a line break would begin another event")
    return (f"id: {mark}\n" if mark else "") + f"event: {name}\ndata:\n\n"


def stream_endpoint(handler: Any, door: Any) -> Callable[..., Awaitable[Response]]:
    """The function that FastAPI calls: the door first, then the stream for as long as it goes."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Refused(_("Sent from another site."))
        stream = Stream(request, request.app.state.house, door)
        try:
            await stream.ask(lambda scope: None)
        except NotSignedIn:
            if "text/event-stream" in request.headers.get("accept", ""):
                # a page to sign in would be read as a stream that ended, and asked for at once
                return Response(status_code=401, headers=HEADERS)
            raise
        return EventStream(_until_refused(handler(stream)), headers=HEADERS)

    endpoint.__name__ = handler.__name__
    return endpoint


async def _until_refused(told: AsyncIterator[str]) -> AsyncIterator[str]:
    """The stream ends quietly with the right to it."""
    try:
        async for part in told:
            yield part
    except (NotSignedIn, NotFound, Refused, Busy):
        return


class EventStream(StreamingResponse):
    """An answer that goes on; whoever does not read it loses it (A12)."""

    media_type = "text/event-stream"

    async def stream_response(self, send: Any) -> None:
        """Everything is sent, each part within `PATIENCE_SECONDS`."""

        async def send_in_time(message: MutableMapping[str, Any]) -> None:
            with anyio.fail_after(PATIENCE_SECONDS):
                await send(message)

        try:
            await super().stream_response(send_in_time)
        except TimeoutError:
            return


def _ask(stream: Stream, question: Callable[[Any], T]) -> T:
    with stream.house.database.read() as session:
        asked = Asked(stream.request, session, stream.house, stream.request.path_params)
        return question(stream.door.enter(asked))
