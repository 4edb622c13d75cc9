"""The community, and what it lets be seen."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    String,
    Text,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class NamesShown(StrEnum):
    """What customers see of each other; staff always see all, and are always named."""

    FULL = "full"  # full name and company
    FIRST = "first"  # first name and company
    NONE = "none"  # "a customer"


class Shares(StrEnum):
    """What employees who are not members see of the community on account timelines."""

    TITLES = "titles"
    WORDS = "words"  # the words of the account's own people too
    NOTHING = "nothing"  # only that something happened


class Proposals(StrEnum):
    """What becomes of a colleague whom a customer proposes."""

    OFF = "off"
    AT_ONCE = "at-once"  # an invitation
    ASK = "ask"  # a request, for a manager's word


class Community(Base):
    """An invite-only space."""

    __tablename__ = "community"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(Text, default="")
    welcome: Mapped[str] = mapped_column(Text, default="")
    names_shown: Mapped[str] = mapped_column(String(10), default="full")
    # what employees who are not members see of it on account timelines: titles, words, nothing
    shares: Mapped[str] = mapped_column(String(10), default="titles")
    # nothing of it for staff who sign in without a second step
    staff_second_step: Mapped[bool] = mapped_column(default=False, server_default=false())
    agreement_version: Mapped[int] = mapped_column(default=0)  # the one that binds; 0: none yet
    announced_from: Mapped[datetime | None]  # when a version that is published already will bind
    # "ask to join": off by default, and its own words, since `purpose` is for members
    join_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    join_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    questions: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    proposals: Mapped[str] = mapped_column(String(10), default="off", server_default="off")
    next_thread: Mapped[int] = mapped_column(default=1)
    next_trial: Mapped[int] = mapped_column(default=1)
    next_mission: Mapped[int] = mapped_column(default=1, server_default="1")
    members: Mapped[int] = mapped_column(default=0)  # active customers, kept with membership
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
