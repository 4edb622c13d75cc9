"""What an account's timeline may say of threads: read afresh, by the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_

from app.access.scope import WorkScope
from app.communities.models import Member
from app.communities.queries.accounts import CustomerRow, select_customers
from app.threads.models import Audience, Comment, Thread, Vote


@dataclass(frozen=True)
class ThreadFacts:
    """A thread, as far as a timeline speaks of it."""

    id: int
    author_id: int
    audience: str

    @property
    def is_private(self) -> bool:
        """Whether only its author and staff read it: then nothing but that something happened."""
        return self.audience != Audience.MEMBERS


def find_thread_facts(scope: WorkScope, thread_id: int) -> ThreadFacts | None:
    """The thread, or None when it is gone. One statement."""
    columns = (Thread.id, Thread.author_id, Thread.audience)
    row = scope.first(scope.select(*columns).where(Thread.id == thread_id))
    return ThreadFacts(*row) if row else None


def find_importance(scope: WorkScope, thread_id: int, member_id: int) -> str | None:
    """How the member votes for the thread now, or None. One statement."""
    mine = (Vote.thread_id == thread_id, Vote.member_id == member_id)
    return scope.one(scope.select(Vote.importance).where(*mine))


def is_public_comment(scope: WorkScope, comment_id: int) -> bool:
    """Whether every member may read the comment now. One statement."""
    found = scope.one(
        scope.select(Comment.id).where(
            Comment.id == comment_id,
            Comment.visibility == Audience.MEMBERS,
            Comment.hidden_at.is_(None),
        )
    )
    return found is not None


def list_askers(scope: WorkScope, thread: ThreadFacts) -> Sequence[CustomerRow]:
    """The customers with an account who started or voted for the thread. One statement."""
    voters: Any = scope.select(Vote.member_id).where(Vote.thread_id == thread.id)
    asked = or_(Member.id == thread.author_id, Member.id.in_(voters))
    return [CustomerRow(*row) for row in scope.rows(select_customers(scope).where(asked))]
