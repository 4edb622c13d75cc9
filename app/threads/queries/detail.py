"""A thread as its page shows it to one reader, and what stands beside it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import BigInteger, and_, bindparam, func
from sqlalchemy.orm import aliased

from app.communities.models import Member
from app.communities.queries import ShownMember, shown_member
from app.communities.scope import CommunityScope
from app.core.errors import NotFound
from app.threads.models import Thread, Vote, Watching, Works, WorksAnswer
from app.threads.queries.board import my_vote
from app.threads.queries.visibility import visible_to

_MARK = re.compile(r"^(\d{1,2}[.)]|[-*•])\s+")
_SHOWN = (
    *("id", "number", "author_id", "kind", "title", "body_html", "status", "status_reason"),
    *("audience", "version", "shipped_in", "item_id", "tags", "steps", "expected", "actual"),
    *("severity", "frequency", "device", "votes", "comments", "has_official_answer"),
    *("pinned_at", "locked_at", "hidden_at", "hidden_reason", "edits", "created_at", "edited_at"),
)


@dataclass(frozen=True)
class ThreadDetail:
    """A thread, its author as the reader sees them, and what the reader did with it."""

    id: int
    number: int
    author_id: int
    kind: str
    title: str
    body_html: Markup
    status: str
    status_reason: str
    audience: str
    version: str
    shipped_in: str
    item_id: int | None
    tags: tuple[str, ...]
    steps: tuple[str, ...]
    expected: str
    actual: str
    severity: str | None
    frequency: str
    device: str
    votes: int
    comments: int
    has_official_answer: bool
    pinned_at: datetime | None
    locked_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str
    edits: int
    created_at: datetime
    edited_at: datetime | None
    author: ShownMember
    own: bool
    address: str
    my_vote: str | None
    watch: str
    works: "WorksCount"
    may_vote: bool = False  # the page asks the rule


@dataclass(frozen=True)
class WorksCount:
    """Answers to "does it work for you now?" for the version that shipped."""

    yes: int
    no: int
    mine: str | None


def get_detail(scope: CommunityScope, number: int) -> ThreadDetail:
    """The thread with this number for its page, or `NotFound`. One statement."""
    rows = scope.rows(scope.kept("thread detail", _detail), **scope.open_values(), number=number)
    if not rows:
        raise NotFound
    found = dict(rows[0]._mapping)
    author = shown_member(
        scope.member.is_staff,
        scope.community.names_shown,
        member_id=found["author_id"],
        member_name=found.pop("author_name"),
        role=found.pop("author_role"),
        company=found.pop("author_company"),
        own=found["author_id"] == scope.member.id,
    )
    works = WorksCount(found.pop("works_yes"), found.pop("works_no"), found.pop("works_mine"))
    own = found["author_id"] == scope.member.id
    watch = found.pop("my_watch") or ("all" if own else "mentions")
    found["body_html"] = Markup(found["body_html"])  # noqa: S704 cleaned when it was written
    found["steps"] = _steps(found["steps"])
    found["tags"] = tuple(found["tags"] or ())
    address = f"{scope.community.address}/threads/{number}"
    return ThreadDetail(**found, author=author, own=own, address=address, watch=watch, works=works)


def _detail(scope: Any) -> Any:
    here, me = scope.community_id, scope.member.id
    watching = and_(
        Watching.community_id == here, Watching.thread_id == Thread.id, Watching.member_id == me
    )
    answer = and_(
        WorksAnswer.community_id == here,
        WorksAnswer.thread_id == Thread.id,
        WorksAnswer.member_id == me,
        WorksAnswer.version == Thread.shipped_in,
    )
    return (
        scope.select(*(getattr(Thread, name) for name in _SHOWN))
        .select_from(Thread)
        .join(Member, and_(Member.community_id == here, Member.id == Thread.author_id))
        .outerjoin(Vote, my_vote(scope))
        .outerjoin(Watching, watching)
        .outerjoin(WorksAnswer, answer)
        .add_columns(
            Member.name.label("author_name"),
            Member.role.label("author_role"),
            Member.company.label("author_company"),
            Vote.importance.label("my_vote"),
            Watching.watch.label("my_watch"),
            WorksAnswer.works.label("works_mine"),
            _answers(scope, Works.YES).label("works_yes"),
            _answers(scope, Works.NO).label("works_no"),
        )
        .where(Thread.number == bindparam("number", type_=BigInteger), visible_to(scope))
    )


def _steps(text: str) -> tuple[str, ...]:
    """A line each, without the number or dash that its author wrote: the list has its own."""
    lines = (_MARK.sub("", line.strip()) for line in text.splitlines())
    return tuple(filter(None, lines))


def _answers(scope: CommunityScope, works: Works) -> Any:
    given = aliased(WorksAnswer)
    return (
        scope.select(given)
        .where(
            given.community_id == scope.community_id,
            given.thread_id == Thread.id,
            given.version == Thread.shipped_in,
            given.works == works,
        )
        .with_only_columns(func.count(), maintain_column_froms=True)
        .correlate(Thread)
        .scalar_subquery()
    )
