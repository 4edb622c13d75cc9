"""The thread, its tags, and how many there are by facet."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BelowCommunity
from app.core.formulas.fair import SHELF_VIEWS, Prior, fair_score
from app.threads.models.keys import to_member, to_thread

# conditions of partial indexes; a query must write them as they stand here to use the index
_UNANSWERED = text("comments = 0 AND status = 'open'")
_PINNED = text("pinned_at IS NOT NULL")
_SELDOM_SEEN = text(f"seen < {SHELF_VIEWS}")


class Thread(BelowCommunity, Base):
    """What a member starts."""

    __tablename__ = "thread"
    __table_args__ = (
        to_member("author_id", "thread"),
        UniqueConstraint("community_id", "number", name="uq_thread_number"),
        UniqueConstraint("community_id", "external_id", name="uq_thread_external_id"),
        Index("ix_thread_rising", "community_id", "rising", "number"),
        Index("ix_thread_fair", "community_id", "fair", "number"),
        Index("ix_thread_top", "community_id", "votes", "number"),
        Index(
            "ix_thread_unanswered",
            "community_id",
            "number",
            sqlite_where=_UNANSWERED,
            postgresql_where=_UNANSWERED,
        ),
        Index(
            "ix_thread_pinned",
            "community_id",
            "pinned_at",
            sqlite_where=_PINNED,
            postgresql_where=_PINNED,
        ),
        Index(
            "ix_thread_shelf",
            "community_id",
            "number",
            sqlite_where=_SELDOM_SEEN,
            postgresql_where=_SELDOM_SEEN,
        ),
        Index("ix_thread_author", "community_id", "author_id", "number"),
        CheckConstraint("votes >= 0 AND seen >= 0 AND comments >= 0", name="counters"),
    )

    number: Mapped[int]
    author_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(12), default="open")
    status_reason: Mapped[str] = mapped_column(String(500), default="")
    audience: Mapped[str] = mapped_column(String(10), default="members")
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    version: Mapped[str] = mapped_column(String(60), default="")  # it was found in
    shipped_in: Mapped[str] = mapped_column(String(60), default="")
    item_id: Mapped[int | None]  # the backlog item that sets its status
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)  # as shown; `thread_tag` filters
    # a problem's own fields
    steps: Mapped[str] = mapped_column(Text, default="")
    expected: Mapped[str] = mapped_column(Text, default="")
    actual: Mapped[str] = mapped_column(Text, default="")
    severity: Mapped[str | None] = mapped_column(String(10))
    frequency: Mapped[str] = mapped_column(String(20), default="")
    device: Mapped[str] = mapped_column(String(200), default="")
    mission_id: Mapped[int | None]  # the mission it came from
    # counters, each changed by the statement of its cause; `firstlight check` recounts
    votes: Mapped[int] = mapped_column(default=0)  # every member's
    votes_nice: Mapped[int] = mapped_column(default=0)
    votes_important: Mapped[int] = mapped_column(default=0)
    votes_critical: Mapped[int] = mapped_column(default=0)
    staff_votes: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)  # customers who saw it, for fair order
    seen_votes: Mapped[int] = mapped_column(default=0)  # and of them, who voted
    comments: Mapped[int] = mapped_column(default=0)  # that members see
    # stored orders
    rising: Mapped[float] = mapped_column(default=0.0)
    fair: Mapped[float] = mapped_column(default=fair_score(0, 0, prior=Prior()))
    has_official_answer: Mapped[bool] = mapped_column(default=False)
    pinned_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(String(500), default="")
    external_id: Mapped[str | None] = mapped_column(String(200))  # where it was imported from
    import_run_id: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)  # rises with every change to what is shown
    edits: Mapped[int] = mapped_column(default=0)  # of its words: what an editor began from
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime]


class ThreadTag(Base):
    """A thread carries a tag; the tag's words stand on the thread too."""

    __tablename__ = "thread_tag"
    __table_args__ = (
        to_thread("thread_tag"),
        Index("ix_thread_tag_tag", "community_id", "tag", "thread_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


class BoardCount(Base):
    """How many threads members see, by facet value: `kind:idea`, `status:open`, `version:2.4`."""

    __tablename__ = "board_count"

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(80), primary_key=True)
    threads: Mapped[int] = mapped_column(default=0)
