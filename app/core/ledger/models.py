"""Tables of the ledger. Append-only but for the marks that the worker sets."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class OutboxRow(Base):
    """A fact, written in the transaction of its cause. `taken_at`: its jobs exist."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_taken_at", "taken_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    community_id: Mapped[int | None]
    actor_person_id: Mapped[int | None]
    actor_member_id: Mapped[int | None]
    happened_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]


class AuditRow(Base):
    """Who did what to whom, before and after. Triggers refuse every change (`ledger.ddl`).

    `means`: how it came: `page`, `token` (a personal token of the actor's), or `house` (the worker
    or the command line, on behalf of the actor). `whom_id`: the member, or else the person, whom it
    was done to. `thread_id`: the thread it is about, where there is one. What is personal lies
    beside it, under `text_id`.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_community_id_id", "community_id", "id"),
        Index("ix_audit_actor", "community_id", "actor_person_id", "id"),
        Index("ix_audit_act", "community_id", "act", "id"),
        Index("ix_audit_whom", "community_id", "whom_id", "id"),
        Index("ix_audit_thread", "community_id", "thread_id", "act", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    community_id: Mapped[int | None]
    actor_person_id: Mapped[int | None]
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    text_id: Mapped[int | None]
    request_id: Mapped[str | None] = mapped_column(String(40))
    happened_at: Mapped[datetime]
    means: Mapped[str] = mapped_column(String(10), server_default="")
    whom_id: Mapped[int | None]
    thread_id: Mapped[int | None]


class AuditText(Base):
    """What is personal about an audit row: the words it came with, and from where it came.

    Erasure sets each to the empty string, and the row stays. Nothing else can be done to it.
    """

    __tablename__ = "audit_text"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(60), server_default="")
    browser: Mapped[str] = mapped_column(String(120), server_default="")


class Job(Base):
    """Something left to do: by a listener, for the outside, or by the clock."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("key", name="uq_job_key"),
        Index("ix_job_state_run_at", "state", "run_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    community_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10), default="ready")
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
