"""Tables of products. Backlogs and trials live above."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Stage(StrEnum):
    """How far a version is."""

    ALPHA = "alpha"
    BETA = "beta"
    CANDIDATE = "candidate"
    GENERAL = "general"


class Product(Base):
    """A product of the company; it may be tried in several communities."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    next_item: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class ProductTeamMember(Base):
    """An employee on a product's team, as `manager` or `contributor`."""

    __tablename__ = "product_team_member"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime]


class Version(Base):
    """A version of a product. `sort_key` orders versions as versions, not as words."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("product_id", "name", name="uq_version_product_id_name"),
        Index("ix_version_product_id_sort_key", "product_id", "sort_key"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60))
    sort_key: Mapped[str] = mapped_column(String(200))
    stage: Mapped[str] = mapped_column(String(20))
    notes: Mapped[str] = mapped_column(Text, default="")
    notes_html: Mapped[str] = mapped_column(Text, default="")
    released_at: Mapped[datetime]


class Build(Base):
    """Where a version is fetched for one platform."""

    __tablename__ = "build"
    __table_args__ = (
        ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_build_version",
        ),
        UniqueConstraint("product_id", "version_id", "platform", name="uq_build_platform"),
    )

    product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int]
    platform: Mapped[str] = mapped_column(String(60))
    url: Mapped[str] = mapped_column(String(2000))


class KnownProblem(Base):
    """Something we already know is wrong with a version."""

    __tablename__ = "known_problem"
    __table_args__ = (
        ForeignKeyConstraint(
            ["product_id", "version_id"],
            ["version.product_id", "version.id"],
            name="fk_known_problem_version",
        ),
    )

    product_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    way_around: Mapped[str] = mapped_column(Text, default="")


class Carriage(Base):
    """A community carries a product: its members try it, its threads may be evidence."""

    __tablename__ = "carriage"
    __table_args__ = (Index("ix_carriage_product_id", "product_id"),)

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    since: Mapped[datetime]
