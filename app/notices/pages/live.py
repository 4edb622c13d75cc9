"""The stream of a person's pages: names what changed and nothing of what it holds."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from anyio.to_thread import run_sync

from app.core.clock import clock
from app.identity.doors import self_only
from app.identity.scope import OwnScope
from app.notices.queries.live import changes_in, counts_anew, list_communities, list_told
from app.web.routing import Pages
from app.web.streaming import Stream, event

HEARTBEAT_SECONDS = 15.0
MOST_MISSED = timedelta(hours=1)
OVERLAP = timedelta(seconds=2)
JUST_NOW = timedelta(seconds=10)  # between a page and its stream

pages = Pages()


@pages.stream("/events", door=self_only)
async def show_events(stream: Stream) -> AsyncIterator[str]:
    """`thread-<id>` for each thread that changed and that the viewer may see, `notices` when they
    were told something. Rights are read anew for every batch and at every heartbeat (T16)."""
    person_id, communities = await stream.ask(_stand)
    live = stream.house.live
    listening = live.open(person_id)
    try:
        yield _mark()
        for part in await _missed(stream, person_id, communities):
            yield part
        while live.is_open(listening) and not stream.house.closing:
            rows = await _next(listening.queue)
            if rows is None:
                return
            if rows:
                for part in await _tell(stream, rows, person_id, communities):
                    yield part
            else:
                _person_id, communities = await stream.ask(_stand)
                yield _mark()
    finally:
        live.close(listening)


def _stand(scope: OwnScope) -> tuple[int, frozenset[int]]:
    return scope.person.id, list_communities(scope)


async def _next(queue: asyncio.Queue[Any]) -> list[Any] | None:
    """What waits, together; nothing at a heartbeat; None when the stream is to end."""
    try:
        rows = [await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)]
    except TimeoutError:
        return []
    while not queue.empty():
        rows.append(queue.get_nowait())
    return None if None in rows else rows


async def _tell(
    stream: Stream, rows: list[Any], person_id: int, communities: frozenset[int]
) -> list[str]:
    changes = changes_in(rows, communities)
    told = await stream.ask(lambda scope: list_told(scope, changes)) if changes else []
    names = [f"thread-{thread_id}" for thread_id in told]
    if any(counts_anew(row, person_id) for row in rows):
        names.append("notices")
    return [event(name, mark=_moment()) for name in names]


async def _missed(stream: Stream, person_id: int, communities: frozenset[int]) -> list[str]:
    """What happened while the browser was away: it says until when it heard of everything. For a
    new page, what happened just now: it may be older than its stream by a slow line."""
    now, last = clock.now(), stream.request.headers.get("last-event-id", "")
    since = now - JUST_NOW
    if last.isascii() and last.isdigit() and len(last) < 15:
        since = max(datetime.fromtimestamp(int(last) / 1000, UTC) - OVERLAP, now - MOST_MISSED)
    rows = await run_sync(stream.house.live.taken_since, since)
    return await _tell(stream, rows, person_id, communities)


def _mark() -> str:
    """A sign of life, which says until when everything was told."""
    return f": here\nid: {_moment()}\n\n"


def _moment() -> str:
    return str(int(clock.now().timestamp() * 1000))
