"""The worker: takes facts from the outbox, makes jobs of them, runs them. Knows no domain."""

import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.database import Database
from app.core.errors import Busy
from app.core.fence import ACROSS
from app.core.ledger.events import LISTENERS, Event
from app.core.ledger.models import Job, OutboxRow
from app.core.ledger.queue import JOBS, enqueue_all
from app.core.logs import log, log_job

MOST_TRIES = 10
LEASE = timedelta(minutes=5)  # well over any timeout of mail or HTTP
KEEP = timedelta(days=30)
LISTEN = "listen:"
FACTS_AT_ONCE, JOBS_AT_ONCE = 200, 20


_ACROSS = {ACROSS: "the worker serves every community"}
_JOB: Any = Job.__table__
_FACT: Any = OutboxRow.__table__

# Built once: they run several times for each fact.
_FACTS = (
    select(_FACT)
    .where(_FACT.c.taken_at.is_(None))
    .order_by(_FACT.c.id)
    .limit(FACTS_AT_ONCE)
    .with_for_update(skip_locked=True)
    .execution_options(**_ACROSS)
)
_TAKEN = (
    update(_FACT)
    .where(_FACT.c.id == bindparam("fact"))
    .values(taken_at=bindparam("now"))
    .execution_options(**_ACROSS)
)
_DUE = (
    select(_JOB.c.id, _JOB.c.kind)
    .where(_JOB.c.state == "ready", _JOB.c.run_at <= bindparam("now"))
    .where(or_(_JOB.c.leased_until.is_(None), _JOB.c.leased_until <= bindparam("now")))
    .order_by(_JOB.c.run_at, _JOB.c.id)
    .limit(JOBS_AT_ONCE)
    .with_for_update(skip_locked=True)
    .execution_options(**_ACROSS)
)
_CLAIM = (
    update(_JOB)
    .where(_JOB.c.id.in_(bindparam("ids", expanding=True)))
    .values(leased_until=bindparam("until"), attempts=_JOB.c.attempts + 1)
    .returning(_JOB)
    .execution_options(**_ACROSS)
)
_MINE = (
    update(_JOB)
    .where(_JOB.c.id == bindparam("job"), _JOB.c.attempts == bindparam("attempt"))
    .where(_JOB.c.state == "ready")
    .execution_options(**_ACROSS)
)
_FINISH = _MINE.values(state="done", error=None, leased_until=None, finished_at=bindparam("now"))
_GIVE_BACK = _MINE.values(leased_until=None, attempts=_JOB.c.attempts - 1)
_PUT_BACK = _MINE.values(
    state=bindparam("next"),
    error=bindparam("words"),
    leased_until=None,
    run_at=bindparam("again"),
)


@dataclass(frozen=True)
class Cause:
    """What a listener's scope knows of the event's origin."""

    community_id: int | None
    person_id: int | None
    member_id: int | None
    moment: datetime | None = None


MakeScope = Callable[[Session, Cause], Any]


class Worker:
    """Runs what is due. Several may run at once, in one process or many."""

    def __init__(self, database: Database, house: Any, make_scope: MakeScope) -> None:
        self.database, self.house, self._make_scope = database, house, make_scope
        self._wake, self._stop = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self._swept = 0.0

    def start(self, *, threads: int = 1) -> None:
        """The worker runs in threads of its own until `stop`."""
        for number in range(threads):
            thread = threading.Thread(target=self._loop, name=f"worker-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self, *, wait_seconds: float = 20) -> None:
        """The job at hand is finished, the others stay ready for whoever comes next."""
        self._stop.set()
        self._wake.set()
        for thread in self._threads:
            thread.join(wait_seconds)

    def wake(self) -> None:
        """There may be something to do; the pause between looks ends now."""
        self._wake.set()

    def run_until_idle(self) -> int:
        """Everything that is due now has been run once. How many jobs that was."""
        done = 0
        while True:
            taken, ran = self.take(), self.run_some()
            done += ran
            if not taken and not ran:
                return done

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.sweep()
                busy = self.take() + self.run_some()
            except Busy:
                busy = 0
            except Exception:  # noqa: BLE001 - the loop must outlive any single failure
                log.exception("worker")
                busy = 0
            if not busy:
                self._wake.wait(1.0)
                self._wake.clear()

    def take(self) -> int:
        """The oldest facts not yet taken have become one job for each listener. How many facts."""
        with self.database.write() as session:
            rows = session.connection().execute(_FACTS).all()
            if rows:
                enqueue_all(session, [job for row in rows for job in _jobs_of(row)])
                taken = [{"fact": row.id, "now": clock.now()} for row in rows]
                session.connection().execute(_TAKEN, taken)
                session.commit()
        return len(rows)

    def run_some(self) -> int:
        """The jobs that are due longest have been tried, each in a transaction of its own: several
        listeners, or one that speaks to the outside. How many; 0 when none is due."""
        claimed = self._claim()
        for place, one in enumerate(claimed):
            if self._stop.is_set() and place:
                self._give_back(claimed[place:])
                return place
            self._try(one)
        return len(claimed)

    def _try(self, claimed: Row[Any]) -> None:
        started = time.perf_counter()
        try:
            done = self._run(claimed)
            outcome = "done" if done else "lost its lease"
        except Exception as error:  # noqa: BLE001 - any failure is the job's own
            outcome = f"failed: {type(error).__name__}"
            self._put_back(claimed, error)
        log_job(claimed.kind, claimed.id, outcome, (time.perf_counter() - started) * 1000)

    def _claim(self) -> list[Row[Any]]:
        """Jobs that nobody else runs until their lease is over, in the order in which they are due.

        What speaks to the outside may take long, so it is claimed by itself.
        """
        now = clock.now()
        with self.database.write() as session:
            due = session.connection().execute(_DUE, {"now": now}).all()
            inward = list(takewhile(lambda job: job.kind.startswith(LISTEN), due))
            if not due:
                return []
            ids = [job.id for job in inward or due[:1]]
            leased = {"ids": ids, "until": now + LEASE}
            claimed = session.connection().execute(_CLAIM, leased).all()
            session.commit()
        return sorted(claimed, key=lambda job: ids.index(job.id))

    def _give_back(self, claimed: list[Row[Any]]) -> None:
        with self.database.write() as session:
            back = [{"job": job.id, "attempt": job.attempts} for job in claimed]
            session.connection().execute(_GIVE_BACK, back)
            session.commit()

    def _run(self, claimed: Row[Any]) -> bool:
        if claimed.kind.startswith(LISTEN):
            return self._run_inward(claimed, _listener(claimed), _event(claimed))
        kind = JOBS[claimed.kind]
        if not kind.outward:
            return self._run_inward(claimed, kind.run, claimed.payload)
        follow_up: Any = kind.run(self.house, claimed.payload, claimed.key)
        with self.database.write() as session:
            finished = _finish(session, claimed)
            if finished and follow_up is not None:
                follow_up(self._make_scope(session, _cause(claimed)))
            session.commit()
        return finished

    def _run_inward(self, claimed: Row[Any], function: Callable[..., None], argument: Any) -> bool:
        with self.database.write() as session:
            if not _finish(session, claimed):
                return False  # somebody else has it: no effect of ours may stand
            function(self._make_scope(session, _cause(claimed)), argument)
            session.commit()
        return True

    def _put_back(self, claimed: Row[Any], error: Exception) -> None:
        words = "".join(traceback.format_exception_only(error)).strip()[:2000]
        parked = claimed.attempts >= MOST_TRIES
        if not isinstance(error, Busy):
            log.warning("job %s %s: %s", claimed.kind, claimed.id, words)
        with self.database.write() as session:
            put = {
                "job": claimed.id,
                "attempt": claimed.attempts,
                "next": "parked" if parked else "ready",
                "words": words,
                "again": clock.now() + pause(claimed.attempts),
            }
            session.connection().execute(_PUT_BACK, put)
            session.commit()

    def sweep(self) -> None:
        """Once an hour, what was done more than 30 days ago is forgotten."""
        if time.monotonic() - self._swept < 3600 and self._swept:
            return
        self._swept = time.monotonic()
        old = clock.now() - KEEP
        with self.database.write() as session:
            session.execute(
                delete(Job).where(Job.state == "done", Job.finished_at < old),
                execution_options=_ACROSS,
            )
            session.execute(
                delete(OutboxRow).where(OutboxRow.taken_at < old), execution_options=_ACROSS
            )
            session.commit()


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries: 5 s, 20 s, 80 s, … at most six hours."""
    return timedelta(seconds=min(5 * 4 ** (attempts - 1), 21_600))


def _jobs_of(row: Row[Any]) -> Iterator[dict[str, Any]]:
    for listener in LISTENERS.get(row.name, []):
        yield {
            "kind": LISTEN + listener.name,
            "key": f"{row.id}:{listener.name}",
            "payload": {
                "event": row.name,
                "fact": row.payload,
                "person_id": row.actor_person_id,
                "member_id": row.actor_member_id,
                "happened_at": row.happened_at.isoformat(),
            },
            "community_id": row.community_id,
        }


def _finish(session: Session, claimed: Row[Any]) -> bool:
    done = {"job": claimed.id, "attempt": claimed.attempts, "now": clock.now()}
    return session.connection().execute(_FINISH, done).rowcount == 1


def _listener(claimed: Row[Any]) -> Callable[..., None]:
    name = claimed.kind.removeprefix(LISTEN)
    for listener in LISTENERS.get(claimed.payload["event"], []):
        if listener.name == name:
            return listener.react
    raise LookupError(f"no listener {name}")


def _event(claimed: Row[Any]) -> Event:
    return Event.from_json(claimed.payload["event"], claimed.payload["fact"])


def _cause(claimed: Row[Any]) -> Cause:
    known = claimed.payload
    happened = known.get("happened_at")
    return Cause(
        claimed.community_id,
        known.get("person_id"),
        known.get("member_id"),
        datetime.fromisoformat(happened) if happened else None,
    )
