"""Threads that too few members have seen, and threads that are like a title."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, literal_column

from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.formulas.fair import SHELF_SHARE, SHELF_VIEWS, belongs_on_shelf, shelf_order
from app.search import index
from app.threads.models import Audience, Exposure, Status, Thread, Vote
from app.threads.queries.board import my_vote
from app.threads.queries.visibility import listed_for

SHOWN = 3
CANDIDATES = 60  # the newest of those that too few saw; which are shown differs by member and day
ENDED = [status for status in Status if status.has_ended]


@dataclass(frozen=True)
class ShelfRow:
    """A thread on the shelf."""

    number: int
    title: str
    kind: str
    votes: int
    comments: int
    seen_by: int
    address: str


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


def list_shelf(scope: CommunityScope) -> list[ShelfRow]:
    """Up to three threads that too few members saw, none of them the member's own or known to the
    member, in an order of the member's own for today. One statement."""
    could_see = scope.community.members
    known = exists().where(
        Exposure.community_id == scope.community_id,
        Exposure.thread_id == Thread.id,
        Exposure.member_id == scope.member.id,
    )
    statement = (
        scope.select(
            Thread.number,
            Thread.title,
            Thread.kind,
            Thread.votes,
            Thread.comments,
            Thread.seen.label("seen_by"),
        )
        .where(
            literal_column(f"thread.seen < {SHELF_VIEWS}"),  # as the partial index writes it
            Thread.seen < SHELF_SHARE * could_see,
            listed_for(scope),
            Thread.audience == Audience.MEMBERS,
            Thread.author_id != scope.member.id,
            Thread.status.not_in(ENDED),
            ~known,
        )
        .order_by(Thread.number.desc())
        .limit(CANDIDATES)
    )
    base = scope.community.address
    found = {
        row.number: ShelfRow(*row, f"{base}/threads/{row.number}")
        for row in scope.rows(statement)
        if belongs_on_shelf(row.seen_by, could_see)
    }
    ordered = shelf_order(found, member=scope.member.id, day=clock.now().date())
    return [found[number] for number in ordered[:SHOWN]]


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
