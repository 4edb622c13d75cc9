"""Invitations, by mail and by link, and how they were opened oddly."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.communities.models.keys import belongs_to_member
from app.core.database import Base, BelowCommunity


class Invitation(BelowCommunity, Base):
    """An offer to join: to one address (`email`), or to whoever holds the link."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation_token_hash", "token_hash", unique=True),
        Index("ix_invitation_email", "community_id", "email"),
        Index("ix_invitation_created_at", "community_id", "created_at"),
        Index("ix_invitation_batch", "community_id", "batch_id"),
        belongs_to_member("inviter_id", "inviter", table="invitation"),
        ForeignKeyConstraint(
            ["community_id", "batch_id"],
            ["invitation_batch.community_id", "invitation_batch.id"],
            name="fk_invitation_batch",
        ),
    )

    token_hash: Mapped[str] = mapped_column(String(64))
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[str] = mapped_column(String(20))
    cohort_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    inviter_id: Mapped[int | None]  # None: the house itself invites, for an administrator
    cap: Mapped[int] = mapped_column(default=1)
    used: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    opened_place: Mapped[str] = mapped_column(String(16), default="", server_default="")  # a mark
    accepted_at: Mapped[datetime | None]  # the last time
    revoked_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]  # whoever was invited said no; then it is revoked too
    created_at: Mapped[datetime]
    # what the token is made of, so that a reminder or a link's page can show the same address
    mail_seed: Mapped[str | None] = mapped_column(String(64))
    mails: Mapped[int] = mapped_column(default=0, server_default="0")  # asked for: first, again …
    mailed_at: Mapped[datetime | None]  # the last one was handed over
    bounced_at: Mapped[datetime | None]  # the last one was refused for good
    bounce: Mapped[str] = mapped_column(String(500), default="", server_default="")
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    reminded_at: Mapped[datetime | None]
    batch_id: Mapped[int | None]  # the file it came from
    # only a link: whose addresses may come by it (exact domains, a space between), and how
    domains: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    paused_at: Mapped[datetime | None]
    # only by mail: the link that it was asked for by, whose places it takes from
    via_id: Mapped[int | None]
    approved: Mapped[bool] = mapped_column(default=False, server_default=false())  # of who asked
    proposer_id: Mapped[int | None]  # a customer who proposed whom it is for
    # a trial that it opens, as it was called when it was offered; trials stand on a higher floor
    trial_id: Mapped[int | None]
    trial_name: Mapped[str] = mapped_column(String(120), default="", server_default="")


class OddKind(StrEnum):
    """What was odd about how an invitation by mail was opened."""

    OTHER_PERSON = "other-person"  # in the session of somebody else
    TWO_PLACES = "two-places"
    SCANNER = "scanner"  # many times within seconds, or only its head


class OddOpening(Base):
    """A note for staff, made by itself: an invitation by mail was opened in an odd way."""

    __tablename__ = "odd_opening"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "invitation_id"],
            ["invitation.community_id", "invitation.id"],
            name="fk_odd_opening_invitation",
        ),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    invitation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    created_at: Mapped[datetime]
