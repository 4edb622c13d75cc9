"""Requests to join, and what was answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.communities.models.keys import belongs_to_member
from app.core.database import Base, BelowCommunity


class RequestState(StrEnum):
    """How far somebody who asks to join has come."""

    UNPROVEN = "unproven"  # the address is not shown to be theirs yet; nobody sees it
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SHUT = "shut"  # of whoever may not come back: they are told what anyone is, and nobody sees it


class JoinRequest(BelowCommunity, Base):
    """Somebody asks to join, or a customer proposes them."""

    __tablename__ = "join_request"
    __table_args__ = (
        UniqueConstraint("community_id", "open_for", name="uq_join_request_open"),
        Index("ix_join_request_token_hash", "token_hash", unique=True),
        Index("ix_join_request_state", "community_id", "state", "id"),
        belongs_to_member("proposer_id", "proposer", table="join_request"),
        belongs_to_member("decided_by_id", "decider", table="join_request"),
    )

    token_hash: Mapped[str | None] = mapped_column(String(64))  # of the mail that proves it
    open_for: Mapped[str | None] = mapped_column(String(254))  # the address, while it waits
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    word: Mapped[str] = mapped_column(String(500), default="")  # of whoever proposes
    language: Mapped[str] = mapped_column(String(12), default="en")
    link_id: Mapped[int | None]  # the link that it came by
    proposer_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(10), default="unproven")
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class JoinAnswer(Base):
    """What somebody who asks to join said to a question, as it was asked then."""

    __tablename__ = "join_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "request_id"],
            ["join_request.community_id", "join_request.id"],
            name="fk_join_answer_request",
        ),
        Index("ix_join_answer_question", "community_id", "question", "said"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(String(1000))
