"""Members, their cohorts, and who may not come back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.communities.models.keys import belongs_to_member
from app.core.database import Base, BelowCommunity


class MemberState(StrEnum):
    """Whether a membership is alive."""

    ACTIVE = "active"
    LEFT = "left"
    REMOVED = "removed"


class Member(BelowCommunity, Base):
    """A person in a community, or a ghost: an imported author without a sign-in."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id", name="uq_member_person"),
        UniqueConstraint("community_id", "ghost_key", name="uq_member_ghost"),
        Index("ix_member_person_id", "person_id"),
        Index("ix_member_invited_by", "community_id", "invited_by_id"),
        Index("ix_member_invitation", "community_id", "invitation_id"),
    )

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ghost_key: Mapped[str | None] = mapped_column(String(200))  # who it was where it came from
    name: Mapped[str] = mapped_column(String(120))
    company: Mapped[str] = mapped_column(String(120), default="")  # of the account, when it joined
    role: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="active")
    agreement_version: Mapped[int] = mapped_column(default=0)  # the newest accepted
    invited_by_id: Mapped[int | None]
    invitation_id: Mapped[int | None]  # by which they came, the last time
    named_in_changelog: Mapped[bool] = mapped_column(default=False)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    # what came of the invitation: kept by what threads and trials hear of
    first_act_at: Mapped[datetime | None]
    acted_at: Mapped[datetime | None]  # the last time, to the hour
    stayed: Mapped[bool] = mapped_column(default=False, server_default=false())  # 14 days on


class Cohort(BelowCommunity, Base):
    """A named set of members."""

    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("community_id", "name", name="uq_cohort_name"),)

    name: Mapped[str] = mapped_column(String(80))
    rule: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # `queries.rules`
    # what its newcomers read first, in Markdown
    welcome: Mapped[str] = mapped_column(Text, default="", server_default="")
    first_task: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]


class CohortMember(Base):
    """A member stands in a cohort: put there by hand, or because its rule holds for them."""

    __tablename__ = "cohort_member"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "cohort_id"],
            ["cohort.community_id", "cohort.id"],
            name="fk_cohort_member_cohort",
        ),
        belongs_to_member("member_id", "member", table="cohort_member"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_rule: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class Bar(Base):
    """Somebody removed may not come back: by their sign-in, nor by the address that they had."""

    __tablename__ = "bar"
    __table_args__ = (
        belongs_to_member("member_id", "member", table="bar"),
        Index("ix_bar_community_id_address_mark", "community_id", "address_mark"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address_mark: Mapped[str] = mapped_column(String(64))  # a hash: the address may be erased
    created_at: Mapped[datetime]
