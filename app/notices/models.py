"""Tables of notices."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class NoticeKind(StrEnum):
    """What a notice is about."""

    COMMENT = "comment"
    ANSWER = "answer"
    VOTES = "votes"
    STATUS = "status"
    WORKS = "works"  # "does it work for you now?"
    HIDDEN = "hidden"
    RESTORED = "restored"
    AGREEMENT = "agreement"  # a new version of it is announced
    REQUESTS = "requests"  # people ask to join, and wait for a manager


class Notice(Base):
    """Something that concerns one person; the key keeps it single, and lets a batch grow."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id", "key", name="uq_notice_key"),
        Index("ix_notice_thread", "community_id", "thread_id", "person_id"),
        Index("ix_notice_person", "person_id", "at", "id"),
        ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_notice_thread",
        ),
        ForeignKeyConstraint(
            ["community_id", "comment_id"],
            ["comment.community_id", "comment.id"],
            name="fk_notice_comment",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    thread_id: Mapped[int | None]
    comment_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(120))
    actor_member_id: Mapped[int | None]
    more: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # status, version
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
