"""What a GET would have to write, gathered in memory and written in batches. Losing a batch is
harmless by design: nothing here may matter for safety."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.database import Database
from app.core.errors import Busy
from app.core.logs import log

EVERY_SECONDS = 2.0
SEEN_AGAIN = timedelta(hours=1)
MOST = 20_000

Flush = Callable[[Session, list[Any]], None]
FLUSHES: dict[str, Flush] = {}


def flushes(kind: str) -> Callable[[Flush], Flush]:
    """The function writes what was gathered under this kind: a list without repeats."""

    def register(function: Flush) -> Flush:
        FLUSHES[kind] = function
        return function

    return register


class Gathered:
    """Things to write soon, by kind."""

    def __init__(self, database: Database) -> None:
        self._database, self._lock = database, threading.Lock()
        self._waiting: dict[str, dict[Any, None]] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, kind: str, thing: Any) -> None:
        """The thing (hashable) will be written soon; when too much waits, it is let go."""
        with self._lock:
            waiting = self._waiting.setdefault(kind, {})
            if len(waiting) < MOST:
                waiting[thing] = None

    def session_seen(self, proof: str, seen_at: datetime | None) -> None:
        """The session is in use; written at most once an hour."""
        if seen_at is not None and clock.now() - seen_at > SEEN_AGAIN:
            self.add("session", proof)

    def flush(self) -> int:
        """Everything gathered so far is written, or lost. How many things."""
        with self._lock:
            batches, self._waiting = self._waiting, {}
        for kind, things in batches.items():
            try:
                with self._database.write() as session:
                    FLUSHES[kind](session, list(things))
                    session.commit()  # allowed(commit): nobody's request is under way here
            except Busy:
                log.warning("a batch of %s %s was lost: the database was busy", len(things), kind)
            except Exception:  # noqa: BLE001 - the other batches go on
                log.exception("a batch of %s %s was lost", len(things), kind)
        return sum(len(things) for things in batches.values())

    def start(self) -> None:
        """Flushes happen by themselves from now on."""
        self._thread = threading.Thread(target=self._loop, name="gathered", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """What waits is written, and no more flushes happen."""
        self._stop.set()
        if self._thread:
            self._thread.join(5)
        self.flush()

    def _loop(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            self.flush()
