"""Live updates: tells viewers that something changed, never what."""

import asyncio
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select  # allowed(select): below scopes

from app.core.clock import clock
from app.core.database import Database
from app.core.errors import Busy
from app.core.fence import ACROSS
from app.core.ledger.models import OutboxRow
from app.core.logs import log

OVERLAP = timedelta(seconds=15)
EVERY_SECONDS = 1.0
MOST_WAITING = 100
MOST_STREAMS = 5  # of one person


@dataclass
class Listening:
    """One open stream: whose, and what waits to be sent."""

    person_id: int
    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[Any] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))


class Live:
    """Follows what the worker took and hands it to the open streams of this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: list[Listening] = []
        self._known: OrderedDict[int, None] = OrderedDict()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self, person_id: int) -> Listening:
        """A stream for this person; the oldest of too many ends."""
        stream = Listening(person_id, asyncio.get_running_loop())
        self._streams.append(stream)
        for old in self.streams_of(person_id)[:-MOST_STREAMS]:
            self._hand(old, None)
            self.close(old)
        return stream

    def close(self, stream: Listening) -> None:
        """The stream gets nothing more."""
        if stream in self._streams:
            self._streams.remove(stream)

    def is_open(self, stream: Listening) -> bool:
        """Whether the stream still gets what is new."""
        return stream in self._streams and not self._stop.is_set()

    def streams_of(self, person_id: int) -> list[Listening]:
        """The person's open streams in this process, oldest first."""
        return [s for s in self._streams if s.person_id == person_id]

    def start(self) -> None:
        """Follows from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._loop, name="live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Every stream ends."""
        self._stop.set()
        for stream in list(self._streams):
            self._hand(stream, None)

    def _loop(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            if not self._streams:
                continue
            try:
                self.look()
            except Busy:
                continue
            except Exception:  # noqa: BLE001 - the next look comes
                log.exception("live updates")

    def look(self) -> None:
        """What was taken since the last look is handed out. One statement.

        Rows become visible out of order, so the look overlaps and remembers what it has seen.
        """
        for row in self.taken_since(clock.now() - OVERLAP):
            if row.id not in self._known:
                self._known[row.id] = None
                for stream in list(self._streams):
                    self._hand(stream, row)
        while len(self._known) > 5000:
            self._known.popitem(last=False)

    def taken_since(self, moment: datetime) -> list[Any]:
        """The facts taken after this moment, oldest first, at most a thousand. One statement."""
        recent = (
            select(  # allowed(select): below scopes
                OutboxRow.id,
                OutboxRow.name,
                OutboxRow.payload,
                OutboxRow.community_id,
                OutboxRow.actor_person_id,
            )
            .where(OutboxRow.taken_at > moment)
            .order_by(OutboxRow.taken_at, OutboxRow.id)
            .limit(1000)
            .execution_options(**{ACROSS: "one process follows what every community did"})
        )
        with self._database.read() as session:
            return list(session.execute(recent).all())

    def _hand(self, stream: Listening, thing: Any) -> None:
        def put() -> None:
            if stream.queue.full():
                self.close(stream)  # a reader that never reads
            else:
                stream.queue.put_nowait(thing)

        try:
            stream.loop.call_soon_threadsafe(put)
        except RuntimeError:
            self.close(stream)
