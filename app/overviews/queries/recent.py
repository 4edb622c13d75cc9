"""What was said last in one community, and what nobody answered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, literal_column

from app.communities.models import Member
from app.communities.queries import name_for
from app.communities.scope import CommunityScope
from app.threads.models import Audience, Comment, Thread
from app.threads.queries.visibility import listed_for

REPLIES, WAITING = 6, 5


@dataclass(frozen=True)
class ReplyRow:
    """Somebody replied in a thread."""

    comment_id: int
    number: int
    title: str
    kind: str
    who: str
    is_official: bool
    at: datetime
    base: str

    @property
    def address(self) -> str:
        """The comment, in its thread."""
        return f"{self.base}/threads/{self.number}?at={self.comment_id}#c{self.comment_id}"


@dataclass(frozen=True)
class WaitingRow:
    """An open thread without a reply, and since when it waits."""

    number: int
    title: str
    kind: str
    created_at: datetime
    base: str

    @property
    def address(self) -> str:
        """The thread's path."""
        return f"{self.base}/threads/{self.number}"


def list_replies(scope: CommunityScope) -> tuple[ReplyRow, ...]:
    """The newest six comments that every member may read, of threads that stand in lists. One
    statement."""
    here = scope.community_id
    author = and_(Member.community_id == here, Member.id == Comment.author_id)
    thread = and_(Thread.community_id == here, Thread.id == Comment.thread_id)
    statement = (
        scope.select(Comment.id, Comment.author_id, Comment.is_official, Comment.created_at)
        .add_columns(Thread.number, Thread.title, Thread.kind, Member.name, Member.role)
        .select_from(Comment)
        .join(Thread, thread)
        .join(Member, author)
        .where(
            Comment.visibility == Audience.MEMBERS, Comment.hidden_at.is_(None), listed_for(scope)
        )
        .order_by(Comment.id.desc())
        .limit(REPLIES)
    )
    return tuple(_reply(scope, row) for row in scope.rows(statement))


def _reply(scope: CommunityScope, row: Any) -> ReplyRow:
    own = row.author_id == scope.member.id
    shown = scope.community.names_shown
    return ReplyRow(
        comment_id=row.id,
        number=row.number,
        title=row.title,
        kind=row.kind,
        who=name_for(scope.member.is_staff, shown, row.name, row.role, own=own),
        is_official=row.is_official,
        at=row.created_at,
        base=scope.community.address,
    )


def list_waiting(scope: CommunityScope) -> tuple[WaitingRow, ...]:
    """The five open threads that wait longest for a first reply. One statement."""
    statement = (
        scope.select(Thread.number, Thread.title, Thread.kind, Thread.created_at)
        .where(
            literal_column("thread.comments = 0 AND thread.status = 'open'"),  # as its index says
            listed_for(scope),
        )
        .order_by(Thread.number)
        .limit(WAITING)
    )
    base = scope.community.address
    return tuple(WaitingRow(*row, base) for row in scope.rows(statement))
