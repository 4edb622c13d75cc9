"""The board: a page of threads in a stored order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import and_, exists

from app.access.scope import Cursor, Slice
from app.communities.scope import CommunityScope
from app.threads.forms.board import Board
from app.threads.models import Status, Thread, ThreadTag, Vote, Watching
from app.threads.queries.visibility import listed_for

PAGE = 30


@dataclass(frozen=True)
class ThreadRow:
    """One card of the board."""

    id: int
    number: int
    kind: str
    title: str
    status: str
    version: str
    tags: list[str]
    votes: int
    seen: int
    seen_votes: int
    comments: int
    has_official_answer: bool
    pinned_at: datetime | None
    locked_at: datetime | None
    audience: str
    revision: int
    last_activity_at: datetime
    my_vote: str | None
    base: str = ""  # the community's path

    columns: ClassVar[tuple[Any, ...]] = (
        Thread.id,
        Thread.number,
        Thread.kind,
        Thread.title,
        Thread.status,
        Thread.version,
        Thread.tags,
        Thread.votes,
        Thread.seen,
        Thread.seen_votes,
        Thread.comments,
        Thread.has_official_answer,
        Thread.pinned_at,
        Thread.locked_at,
        Thread.audience,
        Thread.revision,
        Thread.last_activity_at,
    )

    @property
    def address(self) -> str:
        """The thread's path."""
        return f"{self.base}/threads/{self.number}"


def list_board(scope: CommunityScope, board: Board, after: Cursor | None = None) -> Slice[ThreadRow]:
    """30 rows of the board in its stored order, then highest number. One statement."""
    statement = (
        scope.select(*ThreadRow.columns)
        .outerjoin(Vote, my_vote(scope))
        .add_columns(Vote.importance.label("my_vote"))
        .where(listed_for(scope), *_conditions(scope, board))
        .order_by(*_order(board))
    )
    return scope.slice(
        statement, into=ThreadRow, after=after, size=PAGE, base=scope.community.address
    )


def my_vote(scope: CommunityScope) -> Any:
    """The condition that joins the member's own vote to a thread."""
    return and_(
        Vote.community_id == scope.community_id,
        Vote.thread_id == Thread.id,
        Vote.member_id == scope.member.id,
    )


def _order(board: Board) -> tuple[Any, ...]:
    match board.sort:
        case "fair":
            return Thread.fair.desc(), Thread.number.desc()
        case "top":
            return Thread.votes.desc(), Thread.number.desc()
        case "new" | "unanswered":
            return (Thread.number.desc(),)
        case _:
            return Thread.rising.desc(), Thread.number.desc()


def _conditions(scope: CommunityScope, board: Board) -> list[Any]:
    mine = scope.member.id
    wanted: list[Any] = []
    if board.sort == "unanswered":
        wanted += [Thread.comments == 0, Thread.status == Status.OPEN]
    for column, value in (
        (Thread.kind, board.kind),
        (Thread.status, board.status),
        (Thread.version, board.version),
        (Thread.severity, board.severity),
    ):
        if value:
            wanted.append(column == value)
    if board.by:
        wanted.append(Thread.author_id == mine)
    if board.tag:
        wanted.append(_has(scope, ThreadTag, ThreadTag.tag == board.tag))
    if board.voted:
        wanted.append(_has(scope, Vote, Vote.member_id == mine))
    if board.watched:
        wanted.append(_has(scope, Watching, Watching.member_id == mine, Watching.watch == "all"))
    return wanted


def _has(scope: CommunityScope, model: Any, *conditions: Any) -> Any:
    return exists().where(
        model.community_id == scope.community_id, model.thread_id == Thread.id, *conditions
    )
