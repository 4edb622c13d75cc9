"""Tables of threads. Counters and orders stand on the thread, and change with their causes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BelowCommunity
from app.core.formulas.fair import SHELF_VIEWS, Prior, fair_score


class Kind(StrEnum):
    """What a thread is."""

    IDEA = "idea"
    PROBLEM = "problem"
    QUESTION = "question"
    PRAISE = "praise"
    DISCUSSION = "discussion"


class Status(StrEnum):
    """Where a thread stands."""

    OPEN = "open"
    REVIEW = "review"
    NEEDS_INFO = "needs-info"
    PLANNED = "planned"
    PROGRESS = "progress"
    SHIPPED = "shipped"
    ANSWERED = "answered"
    DECLINED = "declined"
    DUPLICATE = "duplicate"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is expected: budgets return, blind counts open."""
        return self in (Status.SHIPPED, Status.ANSWERED, Status.DECLINED, Status.DUPLICATE)


class Importance(StrEnum):
    """How much a voter needs it."""

    NICE = "nice"
    IMPORTANT = "important"
    CRITICAL = "critical"


class Severity(StrEnum):
    """What a problem cost, by its consequences."""

    LOSS = "loss"
    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"


class Audience(StrEnum):
    """Who reads a thread; who reads a comment is its `visibility`."""

    MEMBERS = "members"
    STAFF = "staff"  # the author and staff


class Watch(StrEnum):
    """What a member hears of a thread."""

    ALL = "all"
    MENTIONS = "mentions"
    NONE = "none"


class Origin(StrEnum):
    """Where a member came from when they saw a thread; `link` is kept out of fair order."""

    LIST = "list"
    SHELF = "shelf"
    SEARCH = "search"
    LINK = "link"
    MAIL = "mail"


class Works(StrEnum):
    """A voter's answer to "does it work for you now?"."""

    YES = "yes"
    NO = "no"
    NOT_TRIED = "not-tried"


# conditions of partial indexes; a query must write them as they stand here to use the index
_UNANSWERED = text("comments = 0 AND status = 'open'")
_PINNED = text("pinned_at IS NOT NULL")
_SELDOM_SEEN = text(f"seen < {SHELF_VIEWS}")


def _to_member(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", column],
        ["member.community_id", "member.id"],
        name=f"fk_{table}_{column.removesuffix('_id')}",
    )


def _to_thread(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", "thread_id"],
        ["thread.community_id", "thread.id"],
        name=f"fk_{table}_thread",
    )


class Thread(BelowCommunity, Base):
    """What a member starts."""

    __tablename__ = "thread"
    __table_args__ = (
        _to_member("author_id", "thread"),
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


class Vote(Base):
    """One member's support of one thread."""

    __tablename__ = "vote"
    __table_args__ = (
        _to_thread("vote"),
        _to_member("member_id", "vote"),
        Index("ix_vote_member", "community_id", "member_id", "thread_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    importance: Mapped[str] = mapped_column(String(10))
    by_staff: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Comment(BelowCommunity, Base):
    """A reply in a thread."""

    __tablename__ = "comment"
    __table_args__ = (
        _to_thread("comment"),
        _to_member("author_id", "comment"),
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


class ThreadTag(Base):
    """A thread carries a tag; the tag's words stand on the thread too."""

    __tablename__ = "thread_tag"
    __table_args__ = (
        _to_thread("thread_tag"),
        Index("ix_thread_tag_tag", "community_id", "tag", "thread_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


class Exposure(Base):
    """A member saw a thread; `origin` link is kept out of fair order."""

    __tablename__ = "exposure"
    __table_args__ = (_to_thread("exposure"), _to_member("member_id", "exposure"))

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]


class Watching(Base):
    """What a member wants to hear of a thread, and up to where they have read it."""

    __tablename__ = "watching"
    __table_args__ = (
        _to_thread("watching"),
        _to_member("member_id", "watching"),
        Index("ix_watching_member", "community_id", "member_id", "thread_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    watch: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]


class WorksAnswer(Base):
    """A member's newest answer to "does it work for you now?", for one version."""

    __tablename__ = "works_answer"
    __table_args__ = (_to_thread("works_answer"), _to_member("member_id", "works_answer"))

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[str] = mapped_column(String(60))
    works: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime]


class BoardCount(Base):
    """How many threads members see, by facet value: `kind:idea`, `status:open`, `version:2.4`."""

    __tablename__ = "board_count"

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(80), primary_key=True)
    threads: Mapped[int] = mapped_column(default=0)
