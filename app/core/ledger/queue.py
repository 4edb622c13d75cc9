"""Writing to the ledger: facts, audit rows, jobs. Running jobs is `ledger.worker`'s part."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.database import insert_into
from app.core.ids import new_id
from app.core.ledger.events import Event
from app.core.ledger.models import AuditRow, AuditText, Job, OutboxRow
from app.core.logs import request_id

JOBS: dict[str, "JobKind"] = {}


@dataclass(frozen=True)
class Origin:
    """From where an act comes: the client's address, its browser in words, and by what means."""

    address: str = ""
    browser: str = ""
    means: str = "house"


HOUSE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=HOUSE)


@dataclass(frozen=True)
class JobKind:
    """How jobs of a kind are run: inside a transaction, or outward with none open."""

    name: str
    run: Callable[..., Any]
    outward: bool


F = TypeVar("F", bound=Callable[..., Any])


def job(name: str, *, outward: bool = False) -> Callable[[F], F]:
    """The function runs jobs of this kind. Inward: `(scope, payload)` in the transaction that
    completes the job, exactly once. Outward: `(house, payload, key)`, at least once; it may return
    a function that takes a scope, run in the transaction that completes the job."""

    def register(function: F) -> F:
        JOBS[name] = JobKind(name, function, outward)
        return function

    return register


def record(
    session: Session,
    event: Event,
    *,
    community_id: int | None,
    person_id: int | None,
    member_id: int | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    text: str | None = None,
    whom_id: int | None = None,
) -> int:
    """The fact stands in the outbox, and in the audit log if its class is audited. Its id.

    One statement; two more if audited, one if the house itself did it without a text.
    """
    now, row_id = clock.now(), new_id()
    session.execute(
        insert(OutboxRow),
        {
            "id": row_id,
            "name": event.name,
            "payload": event.to_json(),
            "community_id": community_id,
            "actor_person_id": person_id,
            "actor_member_id": member_id,
            "happened_at": now,
            "taken_at": None,
        },
    )
    if event.audited:
        fact, whence, text_id = event.to_json(), origin.get(), None
        if text or whence.address:
            text_id = row_id
            beside = {"text": text or "", "address": whence.address, "browser": whence.browser}
            session.execute(insert(AuditText), {"id": text_id, **beside})
        session.execute(
            insert(AuditRow),
            {
                "id": row_id,
                "community_id": community_id,
                "actor_person_id": person_id,
                "act": event.name,
                "subject": fact,
                "before": before,
                "after": after,
                "text_id": text_id,
                "request_id": request_id.get(),
                "happened_at": now,
                "means": whence.means,
                "whom_id": whom_id or fact.get("member_id") or fact.get("person_id"),
                "thread_id": fact.get("thread_id"),
            },
        )
    return row_id


def enqueue(
    session: Session,
    kind: str,
    *,
    key: str,
    payload: dict[str, Any],
    community_id: int | None = None,
    run_at: datetime | None = None,
) -> bool:
    """A job of this kind and key exists. Whether it is new; a known key changes nothing."""
    row = _row(kind, key=key, payload=payload, community_id=community_id, run_at=run_at)
    return (
        session.connection().execute(_job_insert(session).returning(Job.id), row).first()
        is not None
    )


def enqueue_all(session: Session, wanted: list[dict[str, Any]]) -> None:
    """As `enqueue`, for many at once; each holds its arguments."""
    if wanted:
        session.connection().execute(_job_insert(session), [_row(**one) for one in wanted])


def _row(
    kind: str,
    *,
    key: str,
    payload: dict[str, Any],
    community_id: int | None = None,
    run_at: datetime | None = None,
) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": new_id(),
        "kind": kind,
        "key": key,
        "payload": payload,
        "community_id": community_id,
        "state": "ready",
        "attempts": 0,
        "run_at": run_at or now,
        "created_at": now,
    }


def _job_insert(session: Session) -> Any:
    into = insert_into(Job.__table__, session.get_bind().dialect.name)
    return into.on_conflict_do_nothing(index_elements=["key"])
