"""Votes, what voters answer when it has shipped, and who saw a thread."""

from datetime import datetime

from sqlalchemy import (
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.threads.models.keys import to_member, to_thread


class Vote(Base):
    """One member's support of one thread."""

    __tablename__ = "vote"
    __table_args__ = (
        to_thread("vote"),
        to_member("member_id", "vote"),
        Index("ix_vote_member", "community_id", "member_id", "thread_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    importance: Mapped[str] = mapped_column(String(10))
    by_staff: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class WorksAnswer(Base):
    """A member's newest answer to "does it work for you now?", for one version."""

    __tablename__ = "works_answer"
    __table_args__ = (to_thread("works_answer"), to_member("member_id", "works_answer"))

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(60))
    works: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime]


class Exposure(Base):
    """A member saw a thread; `origin` link is kept out of fair order."""

    __tablename__ = "exposure"
    __table_args__ = (to_thread("exposure"), to_member("member_id", "exposure"))

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
