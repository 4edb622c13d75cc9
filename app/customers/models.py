"""Tables of accounts and touchpoints. They belong to the site, not to one community."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

OURS = "firstlight"  # the source of touchpoints that happened here


class TouchpointKind(StrEnum):
    """What a touchpoint of ours tells; outside systems bring their own words."""

    STARTED = "thread.started"
    VOTED = "vote.set"
    COMMENTED = "comment.posted"
    WORKS = "works.answered"
    SHIPPED = "thread.shipped"
    JOINED = "trial.joined"
    TRIED = "mission.result-set"
    HAPPENED = "happened"  # in a thread of author and staff: no more is said


class AccountStage(StrEnum):
    """Where an account stands before, during and after the sale."""

    PROSPECT = "prospect"
    ONBOARDING = "onboarding"
    CUSTOMER = "customer"
    RENEWAL = "renewal"
    AT_RISK = "at-risk"
    FORMER = "former"


class Account(Base):
    """A customer organisation."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    segment: Mapped[str] = mapped_column(String(60), default="")
    annual_value_cents: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    stage: Mapped[str] = mapped_column(String(20), default="customer")
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]


class AccountPerson(Base):
    """A person belongs to at most one account."""

    __tablename__ = "account_person"
    __table_args__ = (Index("ix_account_person_account_id", "account_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    since: Mapped[datetime]


class Touchpoint(Base):
    """One dated event in an account's timeline. Points to what it is about; holds no words of a
    community, since those are shown only to those who may read them."""

    __tablename__ = "touchpoint"
    __table_args__ = (
        UniqueConstraint("source", "external_id", name="uq_touchpoint_source_external_id"),
        Index("ix_touchpoint_account_id_at", "account_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))  # thread.started, vote.set, trial.joined, …
    source: Mapped[str] = mapped_column(String(40))  # "firstlight", or the outside system
    external_id: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    place_id: Mapped[int | None]  # the community it happened in
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # ids: thread_id, version, …
    title: Mapped[str] = mapped_column(String(200), default="")  # outside systems only
    body: Mapped[str] = mapped_column(Text, default="")
