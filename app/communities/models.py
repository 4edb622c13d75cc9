"""Tables of communities and membership. What members say lives above."""

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

from app.core.database import Base, BelowCommunity


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


class MemberState(StrEnum):
    """Whether a membership is alive."""

    ACTIVE = "active"
    LEFT = "left"
    REMOVED = "removed"


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


def _belongs_to_member(column: str, name: str, *, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", column], ["member.community_id", "member.id"], name=f"fk_{table}_{name}"
    )


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
        _belongs_to_member("member_id", "member", table="cohort_member"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cohort_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_rule: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]


class Invitation(BelowCommunity, Base):
    """An offer to join: to one address (`email`), or to whoever holds the link."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation_token_hash", "token_hash", unique=True),
        Index("ix_invitation_email", "community_id", "email"),
        Index("ix_invitation_created_at", "community_id", "created_at"),
        Index("ix_invitation_batch", "community_id", "batch_id"),
        _belongs_to_member("inviter_id", "inviter", table="invitation"),
        ForeignKeyConstraint(
            ["community_id", "batch_id"],
            ["invitation_batch.community_id", "invitation_batch.id"],
            name="fk_invitation_batch",
        ),
    )

    token_hash: Mapped[str] = mapped_column(String(64))
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120), default="")
    role: Mapped[str] = mapped_column(String(20))
    cohort_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    inviter_id: Mapped[int | None]  # None: the house itself invites, for an administrator
    cap: Mapped[int] = mapped_column(default=1)
    used: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    opened_place: Mapped[str] = mapped_column(String(16), default="", server_default="")  # a mark
    accepted_at: Mapped[datetime | None]  # the last time
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    # what the token is made of, so that a reminder or a link's page can show the same address
    mail_seed: Mapped[str | None] = mapped_column(String(64))
    mails: Mapped[int] = mapped_column(default=0, server_default="0")  # asked for: first, again …
    mailed_at: Mapped[datetime | None]  # the last one was handed over
    bounced_at: Mapped[datetime | None]  # the last one was refused for good
    bounce: Mapped[str] = mapped_column(String(500), default="", server_default="")
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    reminded_at: Mapped[datetime | None]
    batch_id: Mapped[int | None]  # the file it came from
    # only a link: whose addresses may come by it (exact domains, a space between), and how
    domains: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    paused_at: Mapped[datetime | None]
    # only by mail: the link that it was asked for by, whose places it takes from
    via_id: Mapped[int | None]
    approved: Mapped[bool] = mapped_column(default=False, server_default=false())  # of who asked
    proposer_id: Mapped[int | None]  # a customer who proposed whom it is for
    # a trial that it opens, as it was called when it was offered; trials stand on a higher floor
    trial_id: Mapped[int | None]
    trial_name: Mapped[str] = mapped_column(String(120), default="", server_default="")


class BatchState(StrEnum):
    """How far a file of invitations has come. A dropped one is gone."""

    SHOWN = "shown"  # as it would be done; nothing is sent
    SENDING = "sending"
    DONE = "done"


class LineOutcome(StrEnum):
    """What becomes of a line of a file."""

    NEW = "new"  # will be invited, or was
    MISSPELT = "misspelt"  # only when whoever sends says that the address is right
    LEFT = "left"  # nothing to do: a member, or invited already
    BAD = "bad"


class InvitationBatch(BelowCommunity, Base):
    """Invitations of one file, from what is shown before anything is sent until all are sent."""

    __tablename__ = "invitation_batch"
    __table_args__ = (_belongs_to_member("inviter_id", "inviter", table="invitation_batch"),)

    inviter_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="shown")
    days: Mapped[int]
    lines: Mapped[int]
    fresh: Mapped[int]  # outcome NEW as it was shown; below likewise
    misspelt: Mapped[int]
    left: Mapped[int]
    bad: Mapped[int]
    new_accounts: Mapped[int] = mapped_column(default=0)
    with_misspelt: Mapped[bool] = mapped_column(default=False)
    # counted by the statements that send
    asked: Mapped[int] = mapped_column(default=0)  # lines that became invitations
    mailed: Mapped[int] = mapped_column(default=0)
    bounced: Mapped[int] = mapped_column(default=0)
    missed: Mapped[int] = mapped_column(default=0)  # shown as new, and no longer so when sent
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class InvitationLine(Base):
    """One line of a file of invitations, as it was written and as it was shown."""

    __tablename__ = "invitation_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "batch_id"],
            ["invitation_batch.community_id", "invitation_batch.id"],
            name="fk_invitation_line_batch",
        ),
        Index("ix_invitation_line_outcome", "community_id", "batch_id", "outcome", "line"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    cohort: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str] = mapped_column(String(20), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")  # a suggestion, another line
    cohort_id: Mapped[int | None]
    makes_account: Mapped[bool] = mapped_column(default=False)
    invitation_id: Mapped[int | None]


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
        _belongs_to_member("member_id", "member", table="acceptance"),
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


class Bar(Base):
    """Somebody removed may not come back: by their sign-in, nor by the address that they had."""

    __tablename__ = "bar"
    __table_args__ = (
        _belongs_to_member("member_id", "member", table="bar"),
        Index("ix_bar_community_id_address_mark", "community_id", "address_mark"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address_mark: Mapped[str] = mapped_column(String(64))  # a hash: the address may be erased
    created_at: Mapped[datetime]


class RequestState(StrEnum):
    """How far somebody who asks to join has come."""

    UNPROVEN = "unproven"  # the address is not shown to be theirs yet; nobody sees it
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SHUT = "shut"  # of whoever may not come back: they are told what anyone is, and nobody sees it


class JoinRequest(BelowCommunity, Base):
    """Somebody asks to join, or a customer proposes them."""

    __tablename__ = "join_request"
    __table_args__ = (
        UniqueConstraint("community_id", "open_for", name="uq_join_request_open"),
        Index("ix_join_request_token_hash", "token_hash", unique=True),
        Index("ix_join_request_state", "community_id", "state", "id"),
        _belongs_to_member("proposer_id", "proposer", table="join_request"),
        _belongs_to_member("decided_by_id", "decider", table="join_request"),
    )

    token_hash: Mapped[str | None] = mapped_column(String(64))  # of the mail that proves it
    open_for: Mapped[str | None] = mapped_column(String(254))  # the address, while it waits
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(120))
    word: Mapped[str] = mapped_column(String(500), default="")  # of whoever proposes
    language: Mapped[str] = mapped_column(String(12), default="en")
    link_id: Mapped[int | None]  # the link that it came by
    proposer_id: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(10), default="unproven")
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class JoinAnswer(Base):
    """What somebody who asks to join said to a question, as it was asked then."""

    __tablename__ = "join_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "request_id"],
            ["join_request.community_id", "join_request.id"],
            name="fk_join_answer_request",
        ),
        Index("ix_join_answer_question", "community_id", "question", "said"),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked: Mapped[str] = mapped_column(String(200))
    said: Mapped[str] = mapped_column(String(1000))


class OddKind(StrEnum):
    """What was odd about how an invitation by mail was opened."""

    OTHER_PERSON = "other-person"  # in the session of somebody else
    TWO_PLACES = "two-places"
    SCANNER = "scanner"  # many times within seconds, or only its head


class OddOpening(Base):
    """A note for staff, made by itself: an invitation by mail was opened in an odd way."""

    __tablename__ = "odd_opening"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "invitation_id"],
            ["invitation.community_id", "invitation.id"],
            name="fk_odd_opening_invitation",
        ),
    )

    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    invitation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    created_at: Mapped[datetime]
