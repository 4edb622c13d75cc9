"""Comments, and up to where a member has read and wants to hear of them."""

from datetime import datetime

from sqlalchemy import (
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BelowCommunity
from app.threads.models.keys import to_member, to_thread


class Comment(BelowCommunity, Base):
    """A reply in a thread."""

    __tablename__ = "comment"
    __table_args__ = (
        to_thread("comment"),
        to_member("author_id", "comment"),
        Index("ix_comment_thread", "community_id", "thread_id", "id"),
        Index("ix_comment_author", "community_id", "author_id", "created_at"),
        UniqueConstraint("community_id", "external_id", name="uq_comment_external_id"),
    )

    thread_id: Mapped[int]
    author_id: Mapped[int]
    parent_id: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(String(10), default="members")
    is_official: Mapped[bool] = mapped_column(default=False)
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(String(500), default="")
    external_id: Mapped[str | None] = mapped_column(String(200))
    import_run_id: Mapped[int | None]
    edits: Mapped[int] = mapped_column(default=0)  # of its words: what an editor began from
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class Watching(Base):
    """What a member wants to hear of a thread, and up to where they have read it."""

    __tablename__ = "watching"
    __table_args__ = (
        to_thread("watching"),
        to_member("member_id", "watching"),
        Index("ix_watching_member", "community_id", "member_id", "thread_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    watch: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
