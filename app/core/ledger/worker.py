"""The worker: takes facts from the outbox, makes jobs of them, runs them. Knows no domain."""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.database import Database
from app.core.errors import Busy
from app.core.fence import ACROSS
from app.core.ledger.events import LISTENERS, Event
from app.core.ledger.models import Job, OutboxRow
from app.core.ledger.queue import JOBS, enqueue
from app.core.logs import log, log_job

MOST_TRIES = 10
LEASE = timedelta(minutes=5)  # well over any timeout of mail or HTTP
KEEP = timedelta(days=30)
LISTEN = "listen:"


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
            taken, ran = self.take(), self.run_one()
            done += ran
            if not taken and not ran:
                return done

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.sweep()
                busy = self.take() + self.run_one()
            except Busy:
                busy = 0
            except Exception:  # noqa: BLE001 - the loop must outlive any single failure
                log.exception("worker")
                busy = 0
            if not busy:
                self._wake.wait(1.0)
                self._wake.clear()

    def take(self, limit: int = 200) -> int:
        """Facts not yet taken have become one job for each listener. How many facts."""
        with self.database.write() as session:
            rows = session.execute(
                select(OutboxRow)
                .where(OutboxRow.taken_at.is_(None))
                .order_by(OutboxRow.id)
                .limit(limit)
                .with_for_update(skip_locked=True),
                execution_options={ACROSS: "the worker serves every community"},
            ).scalars()
            taken = [_make_jobs(session, row) for row in rows]
            if taken:
                session.execute(
                    update(OutboxRow)
                    .where(OutboxRow.id.in_(taken))
                    .values(taken_at=clock.now())
                    .execution_options(**{ACROSS: "the worker serves every community"})
                )
                session.commit()
        return len(taken)

    def run_one(self) -> int:
        """The job that is due longest has been tried. 1, or 0 when none is due."""
        claimed = self._claim()
        if claimed is None:
            return 0
        started = time.perf_counter()
        try:
            done = self._run(claimed)
            outcome = "done" if done else "lost its lease"
        except Exception as error:  # noqa: BLE001 - any failure is the job's own
            outcome = f"failed: {type(error).__name__}"
            self._put_back(claimed, error)
        log_job(claimed.kind, claimed.id, outcome, (time.perf_counter() - started) * 1000)
        return 1

    def _claim(self) -> Job | None:
        now = clock.now()
        due = (
            select(Job.id)
            .where(Job.state == "ready", Job.run_at <= now)
            .where(or_(Job.leased_until.is_(None), Job.leased_until <= now))
            .order_by(Job.run_at, Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(**_ACROSS)
        )
        with self.database.write() as session:
            job_id = session.execute(due).scalar()
            if job_id is None:
                return None
            row = session.execute(
                update(Job)
                .where(Job.id == job_id)
                .values(leased_until=now + LEASE, attempts=Job.attempts + 1)
                .returning(Job)
                .execution_options(**_ACROSS)
            ).scalar_one()
            session.commit()
            session.expunge(row)
            return row

    def _run(self, claimed: Job) -> bool:
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

    def _run_inward(self, claimed: Job, function: Callable[..., None], argument: Any) -> bool:
        with self.database.write() as session:
            if not _finish(session, claimed):
                return False  # somebody else has it: no effect of ours may stand
            function(self._make_scope(session, _cause(claimed)), argument)
            session.commit()
        return True

    def _put_back(self, claimed: Job, error: Exception) -> None:
        words = "".join(traceback.format_exception_only(error)).strip()[:2000]
        parked = claimed.attempts >= MOST_TRIES
        if not isinstance(error, Busy):
            log.warning("job %s %s: %s", claimed.kind, claimed.id, words)
        with self.database.write() as session:
            session.execute(
                update(Job)
                .where(Job.id == claimed.id, Job.attempts == claimed.attempts)
                .where(Job.state == "ready")
                .values(
                    state="parked" if parked else "ready",
                    error=words,
                    leased_until=None,
                    run_at=clock.now() + pause(claimed.attempts),
                )
                .execution_options(**_ACROSS)
            )
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


_ACROSS = {ACROSS: "the worker serves every community"}


def pause(attempts: int) -> timedelta:
    """How long to wait after so many tries: 5 s, 20 s, 80 s, … at most six hours."""
    return timedelta(seconds=min(5 * 4 ** (attempts - 1), 21_600))


def _make_jobs(session: Session, row: OutboxRow) -> int:
    for listener in LISTENERS.get(row.name, []):
        enqueue(
            session,
            LISTEN + listener.name,
            key=f"{row.id}:{listener.name}",
            payload={
                "event": row.name,
                "fact": row.payload,
                "person_id": row.actor_person_id,
                "member_id": row.actor_member_id,
                "happened_at": row.happened_at.isoformat(),
            },
            community_id=row.community_id,
        )
    return row.id


def _finish(session: Session, claimed: Job) -> bool:
    changed = session.execute(
        update(Job)
        .where(Job.id == claimed.id, Job.state == "ready", Job.attempts == claimed.attempts)
        .values(state="done", error=None, leased_until=None, finished_at=clock.now())
        .execution_options(**_ACROSS)
    )
    return changed.rowcount == 1  # ty: ignore[missing-attribute]


def _listener(claimed: Job) -> Callable[..., None]:
    name = claimed.kind.removeprefix(LISTEN)
    for listener in LISTENERS.get(claimed.payload["event"], []):
        if listener.name == name:
            return listener.react
    raise LookupError(f"no listener {name}")


def _event(claimed: Job) -> Event:
    return Event.from_json(claimed.payload["event"], claimed.payload["fact"])


def _cause(claimed: Job) -> Cause:
    known = claimed.payload
    happened = known.get("happened_at")
    return Cause(
        claimed.community_id,
        known.get("person_id"),
        known.get("member_id"),
        datetime.fromisoformat(happened) if happened else None,
    )
