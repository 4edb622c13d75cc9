"""Threads that are like a title, so that the same thing is not said twice."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_

from app.communities.scope import CommunityScope
from app.search import index
from app.threads.models import Status, Thread, Vote
from app.threads.queries.board import my_vote
from app.threads.queries.visibility import listed_for


@dataclass(frozen=True)
class SimilarRow:
    """A thread like a title, with what its vote control needs."""

    number: int
    title: str
    kind: str
    status: str
    votes: int
    comments: int
    my_vote: str | None
    may_vote: bool
    address: str


def list_similar(scope: CommunityScope, title: str, limit: int = 4) -> list[SimilarRow]:
    """Threads like a title that the member may read, likest first. Two statements, or none."""
    likest = index.similar(scope, title, limit=4 * limit)
    if not likest:
        return []
    statement = (
        scope.select(
            Thread.id,
            Thread.number,
            Thread.title,
            Thread.kind,
            Thread.status,
            Thread.votes,
            Thread.comments,
            Thread.locked_at,
        )
        .outerjoin(Vote, my_vote(scope))
        .add_columns(Vote.importance.label("my_vote"))
        .where(and_(Thread.id.in_(likest), listed_for(scope)))
    )
    found = {row.id: row for row in scope.rows(statement)}
    return [_similar(scope, found[i]) for i in likest if i in found][:limit]


def _similar(scope: CommunityScope, row: Any) -> SimilarRow:
    return SimilarRow(
        number=row.number,
        title=row.title,
        kind=row.kind,
        status=row.status,
        votes=row.votes,
        comments=row.comments,
        my_vote=row.my_vote,
        may_vote=row.locked_at is None and not Status(row.status).has_ended,
        address=f"{scope.community.address}/threads/{row.number}",
    )
