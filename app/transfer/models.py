"""Tables of imports."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
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
