"""What members accept, and who accepted it."""

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.communities.models.keys import belongs_to_member
from app.core.database import Base


class Agreement(Base):
    """The text that members accept; a new version is a new row."""

    __tablename__ = "agreement"

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    binds_from: Mapped[datetime]


class Acceptance(Base):
    """A member accepted a version of the agreement: which text, when, from where."""

    __tablename__ = "acceptance"
    __table_args__ = (
        belongs_to_member("member_id", "member", table="acceptance"),
        ForeignKeyConstraint(
            ["community_id", "version"],
            ["agreement.community_id", "agreement.version"],
            name="fk_acceptance_agreement",
        ),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(60))
    accepted_at: Mapped[datetime]
