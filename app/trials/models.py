"""Tables of trials. Versions and members live below."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BelowCommunity


class TrialState(StrEnum):
    """A trial's life."""

    DRAFT = "draft"
    RECRUITING = "recruiting"
    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"

    @property
    def steps(self) -> tuple["TrialState", ...]:
        """Where it may go from here: forward, and back from closing to give more time."""
        return {
            TrialState.DRAFT: (TrialState.RECRUITING,),
            TrialState.RECRUITING: (TrialState.RUNNING,),
            TrialState.RUNNING: (TrialState.CLOSING,),
            TrialState.CLOSING: (TrialState.CLOSED, TrialState.RUNNING),
        }.get(self, ())

    @property
    def takes_results(self) -> bool:
        """Whether the version is in members' hands and their results are wanted."""
        return self in (TrialState.RUNNING, TrialState.CLOSING)


class EnrolmentState(StrEnum):
    """How far a member is in a trial."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    INSTALLED = "installed"
    ACTIVE = "active"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def takes_part(self) -> bool:
        """Whether the member said yes, and has not left."""
        return self not in (EnrolmentState.INVITED, EnrolmentState.WITHDRAWN)


class Result(StrEnum):
    """What came of a mission for one person."""

    WORKED = "worked"
    TROUBLE = "trouble"
    FAILED = "failed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"


class Trial(BelowCommunity, Base):
    """A version in the hands of members for a period."""

    __tablename__ = "trial"
    __table_args__ = (
        UniqueConstraint("community_id", "number", name="uq_trial_number"),
        ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_trial_version",
        ),
    )

    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    goals: Mapped[str] = mapped_column(Text, default="")
    product_id: Mapped[int]
    version_id: Mapped[int]
    cohort_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    next_mission: Mapped[int] = mapped_column(default=1)  # the place that one more gets
    enrolled: Mapped[int] = mapped_column(default=0)  # who take part
    results: Mapped[int] = mapped_column(default=0)  # theirs, over all missions
    created_at: Mapped[datetime]


class Mission(BelowCommunity, Base):
    """One thing to try. `number` counts from 1 in the community. Missions are never removed."""

    __tablename__ = "mission"
    __table_args__ = (
        UniqueConstraint("community_id", "number", name="uq_mission_number"),
        Index("ix_mission_trial", "community_id", "trial_id", "position"),
        ForeignKeyConstraint(
            ["community_id", "trial_id"],
            ["trial.community_id", "trial.id"],
            name="fk_mission_trial",
        ),
    )

    trial_id: Mapped[int]
    number: Mapped[int]
    position: Mapped[int]  # the order in its trial; the number stays, since it is an address
    title: Mapped[str] = mapped_column(String(160))
    why: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[str] = mapped_column(Text, default="")  # one a line
    due_on: Mapped[date | None]
    worked: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    blocked: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)


class Enrolment(Base):
    """A member takes part in a trial."""

    __tablename__ = "enrolment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "trial_id"],
            ["trial.community_id", "trial.id"],
            name="fk_enrolment_trial",
        ),
        ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_enrolment_member",
        ),
        Index("ix_enrolment_member", "community_id", "member_id", "trial_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trial_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]


class MissionResult(Base):
    """What a member says came of a mission; the newest word stands."""

    __tablename__ = "mission_result"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "mission_id"],
            ["mission.community_id", "mission.id"],
            name="fk_mission_result_mission",
        ),
        ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_mission_result_member",
        ),
        Index("ix_mission_result_member", "community_id", "member_id"),
    )

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id"), primary_key=True, autoincrement=False
    )
    mission_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    result: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(500), default="")
    device: Mapped[str] = mapped_column(String(200), default="")
    thread_id: Mapped[int | None]  # the problem that was reported with it
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
