"""Tables of imports and exports."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, BelowCommunity


class ImportRun(BelowCommunity, Base):
    """One import: what was read, and what came of it. Undo takes out what it brought."""

    __tablename__ = "import_run"

    number: Mapped[int] = mapped_column(unique=True)  # what people type to undo it
    kind: Mapped[str] = mapped_column(String(30))
    file_name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    product_ids: Mapped[list[int]] = mapped_column(JSON, default=list)  # made by this run
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


class ExportState(StrEnum):
    """How far an export has come. Of one that is gone there is no file any more."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"


class CommunityExport(BelowCommunity, Base):
    """A whole community as one file, made in the background and kept for some days."""

    __tablename__ = "community_export"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "member_id"],
            ["member.community_id", "member.id"],
            name="fk_community_export_member",
        ),
    )

    member_id: Mapped[int]  # who asked for it
    state: Mapped[str] = mapped_column(String(10), default="making")
    file_name: Mapped[str] = mapped_column(String(60), default="")  # random; where `exports` says
    done: Mapped[int] = mapped_column(default=0)  # rows
    total: Mapped[int] = mapped_column(default=0)  # rows; 0 until they are counted
    size_bytes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
