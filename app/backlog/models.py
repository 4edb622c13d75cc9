"""Tables of backlogs. An item belongs to one product, above communities."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class ItemStatus(StrEnum):
    """Where an item stands; its threads follow."""

    REVIEW = "review"
    PLANNED = "planned"
    PROGRESS = "progress"
    SHIPPED = "shipped"
    DECLINED = "declined"


class Lane(StrEnum):
    """When an item's turn comes."""

    NOW = "now"
    NEXT = "next"
    LATER = "later"


class Item(Base):
    """What a product team may do. RICE inputs are the team's; `reach` is proposed by evidence."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("product_id", "number", name="uq_item_number"),
        Index("ix_item_score", "product_id", "score", "number"),
        ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_item_version",
        ),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(12), default="review")
    lane: Mapped[str] = mapped_column(String(10), default="later")
    reach: Mapped[float] = mapped_column(default=0.0)
    impact: Mapped[float] = mapped_column(default=1.0)
    confidence: Mapped[float] = mapped_column(default=0.8)  # 0 to 1
    effort_weeks: Mapped[float] = mapped_column(default=1.0)
    score: Mapped[float] = mapped_column(default=0.0)  # RICE of the four above
    version_id: Mapped[int | None]  # the version it shipped in
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    moved_at: Mapped[datetime]


class Evidence(Base):
    """A thread that an item stands on. One item for a thread."""

    __tablename__ = "evidence"
    __table_args__ = (
        ForeignKeyConstraint(
            ["product_id", "item_id"], ["item.product_id", "item.id"], name="fk_evidence_item"
        ),
        ForeignKeyConstraint(
            ["community_id", "thread_id"],
            ["thread.community_id", "thread.id"],
            name="fk_evidence_thread",
        ),
        Index("ix_evidence_item", "product_id", "item_id"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    thread_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int]
    item_id: Mapped[int]
    created_at: Mapped[datetime]


class ItemMove(Base):
    """One line of an item's history: who moved it, from where, to where."""

    __tablename__ = "item_move"
    __table_args__ = (
        ForeignKeyConstraint(
            ["product_id", "item_id"], ["item.product_id", "item.id"], name="fk_item_move_item"
        ),
        Index("ix_item_move_item", "product_id", "item_id", "id"),
    )

    product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    was: Mapped[str] = mapped_column(String(12))
    now: Mapped[str] = mapped_column(String(12))
    version: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
