"""Invitations of a file."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.communities.models.keys import belongs_to_member
from app.core.database import Base, BelowCommunity


class BatchState(StrEnum):
    """How far a file of invitations has come. A dropped one is gone."""

    SHOWN = "shown"  # as it would be done; nothing is sent
    SENDING = "sending"
    DONE = "done"


class LineOutcome(StrEnum):
    """What becomes of a line of a file."""

    NEW = "new"  # will be invited, or was
    MISSPELT = "misspelt"  # only when whoever sends says that the address is right
    LEFT = "left"  # nothing to do: a member, or invited already
    BAD = "bad"


class InvitationBatch(BelowCommunity, Base):
    """Invitations of one file, from what is shown before anything is sent until all are sent."""

    __tablename__ = "invitation_batch"
    __table_args__ = (belongs_to_member("inviter_id", "inviter", table="invitation_batch"),)

    inviter_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="shown")
    days: Mapped[int]
    lines: Mapped[int]
    fresh: Mapped[int]  # outcome NEW as it was shown; below likewise
    misspelt: Mapped[int]
    left: Mapped[int]
    bad: Mapped[int]
    new_accounts: Mapped[int] = mapped_column(default=0)
    with_misspelt: Mapped[bool] = mapped_column(default=False)
    # counted by the statements that send
    asked: Mapped[int] = mapped_column(default=0)  # lines that became invitations
    mailed: Mapped[int] = mapped_column(default=0)
    bounced: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)  # refused ten times, for later each time
    missed: Mapped[int] = mapped_column(default=0)  # shown as new, and no longer so when sent
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class InvitationLine(Base):
    """One line of a file of invitations, as it was written and as it was shown."""

    __tablename__ = "invitation_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "batch_id"],
            ["invitation_batch.community_id", "invitation_batch.id"],
            name="fk_invitation_line_batch",
        ),
        Index("ix_invitation_line_outcome", "community_id", "batch_id", "outcome", "line"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    cohort: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str] = mapped_column(String(20), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")  # a suggestion, another line
    cohort_id: Mapped[int | None]
    makes_account: Mapped[bool] = mapped_column(default=False)
    invitation_id: Mapped[int | None]
