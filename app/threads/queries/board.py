"""The board: a page of threads in a stored order, the pinned ones, and the kept counts."""

from __future__ import annotations  # the board's form is only named here, not needed

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Text, and_, bindparam, cast, exists, literal_column, null, true
from sqlalchemy.orm import aliased

from app.access.scope import Cursor, Slice
from app.communities.models import Member
from app.communities.scope import CommunityScope
from app.search import index
from app.threads.models import BoardCount, Thread, ThreadTag, Vote, Watching
from app.threads.queries.visibility import listed_for

if TYPE_CHECKING:
    from app.threads.forms.board import Board

PAGE = 30
MOST_PINNED = 10


class ThreadRow(NamedTuple):
    """One card of the board, as it stands in the database: a tuple, so that it can be a key."""

    id: int
    number: int
    kind: str
    title: str
    status: str
    version: str
    tags_text: str
    votes: int
    comments: int
    has_official_answer: bool
    pinned_at: datetime | None
    locked_at: datetime | None
    audience: str
    revision: int
    last_activity_at: datetime
    author_id: int
    author_name: str
    author_role: str
    my_vote: str | None
    seen: int | None  # in fair order only
    seen_votes: int | None
    base: str = ""  # the community's path
    fewer_than: int = 0  # on the shelf: fewer members saw it; 0 where it stands in the order

    @property
    def address(self) -> str:
        """The thread's path."""
        return f"{self.base}/threads/{self.number}"

    @property
    def tags(self) -> list[str]:
        """The tags' words."""
        return json.loads(self.tags_text)


_COLUMNS: tuple[Any, ...] = (
    Thread.id,
    Thread.number,
    Thread.kind,
    Thread.title,
    Thread.status,
    Thread.version,
    cast(Thread.tags, Text).label("tags_text"),
    Thread.votes,
    Thread.comments,
    Thread.has_official_answer,
    Thread.pinned_at,
    Thread.locked_at,
    Thread.audience,
    Thread.revision,
    Thread.last_activity_at,
    Thread.author_id,
    Member.name.label("author_name"),
    Member.role.label("author_role"),
    Vote.importance.label("my_vote"),
)
_SEEN = (Thread.seen, Thread.seen_votes)
_UNSEEN = (null().label("seen"), null().label("seen_votes"))


def list_board(
    scope: CommunityScope,
    board: Board,
    after: Cursor | None = None,
    *,
    size: int = PAGE,
    with_pinned: bool = False,
) -> Slice[ThreadRow]:
    """`size` rows of the board in its stored order, then highest number. In rising order without
    those that are pinned (see `list_pinned`) unless they are wanted. One statement."""
    base = scope.community.address
    if board.q:
        found = listed(scope, board, with_pinned=with_pinned)
        return scope.slice(found, into=ThreadRow, after=after, size=size, base=base)
    filters = board.filters
    return scope.kept_slice(
        ("board", board.sort, with_pinned, *filters),
        lambda open_: listed(open_, opened(board), with_pinned=with_pinned),
        values=filters,
        into=ThreadRow,
        after=after,
        size=size,
        base=base,
    )


def list_pinned(scope: CommunityScope, board: Board) -> tuple[ThreadRow, ...]:
    """The pinned threads of the board, newest pin first, at most 10. One statement."""
    base = scope.community.address
    if board.q:
        return tuple(ThreadRow(*row, base=base) for row in scope.rows(pinned(scope, board)))
    filters = board.filters
    kept = scope.kept(("pinned", *filters), lambda open_: pinned(open_, opened(board)))
    return tuple(
        ThreadRow(*row, base=base) for row in scope.rows(kept, **scope.open_values(), **filters)
    )


def opened(board: Board) -> Board:
    """The board with the values of its filters left open, for a statement that is built once."""
    return board.model_copy(update={name: bindparam(name, type_=Text) for name in board.filters})


def listed(scope: Any, board: Board, *, with_pinned: bool = False) -> Any:
    """The select of the board's cards in its order; in rising order without those that are pinned."""
    statement = _cards(scope, board).where(*_conditions(scope, board)).order_by(*_order(board))
    if board.sort == "rising" and not with_pinned:
        return statement.where(Thread.pinned_at.is_(None))
    return statement


def pinned(scope: Any, board: Board) -> Any:
    """The select of the board's pinned cards, newest pin first, at most 10."""
    pinned = _cards(scope, board).where(Thread.pinned_at.is_not(None), *_conditions(scope, board))
    return pinned.order_by(Thread.pinned_at.desc()).limit(MOST_PINNED)


def list_counts(scope: CommunityScope) -> dict[str, int]:
    """How many threads every member sees, by facet: `all`, `kind:idea`, … One statement."""
    kept = scope.select(BoardCount.facet, BoardCount.threads).where(BoardCount.threads > 0)
    return {row.facet: row.threads for row in scope.rows(kept)}


def my_vote(scope: CommunityScope) -> Any:
    """The condition that joins the member's own vote to a thread."""
    return and_(
        Vote.community_id == scope.community_id,
        Vote.thread_id == Thread.id,
        Vote.member_id == scope.member.id,
    )


def _cards(scope: CommunityScope, board: Board) -> Any:
    author = and_(Member.community_id == scope.community_id, Member.id == Thread.author_id)
    columns = (*_COLUMNS, *(_SEEN if board.sort == "fair" else _UNSEEN))
    return (
        scope.select(Thread.id)
        .with_only_columns(*columns, maintain_column_froms=False)
        .select_from(Thread)
        .join(Member, author)
        .outerjoin(Vote, my_vote(scope))
        .where(listed_for(scope))
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
    wanted: list[Any] = [_matching(scope, board.q)] if board.q else []
    if board.sort == "unanswered":  # as the partial index writes it
        wanted.append(literal_column("thread.comments = 0 AND thread.status = 'open'"))
    for column, value in (
        (Thread.kind, board.kind),
        (Thread.status, board.status),
        (Thread.version, board.version),
        (Thread.severity, board.severity),
    ):
        if value is not None:
            wanted.append(column == value)
    if board.by is not None:
        wanted.append(Thread.author_id == mine)
    if board.tag is not None:
        wanted.append(_has(scope, ThreadTag, tag=board.tag))
    if board.voted is not None:
        wanted.append(_has(scope, Vote, member_id=mine))
    if board.watched is not None:
        wanted.append(_has(scope, Watching, member_id=mine, watch="all"))
    return wanted


def _matching(scope: CommunityScope, words: str) -> Any:
    matching = index.matching(scope, words)
    return Thread.id.in_(matching) if matching is not None else true()


def _has(scope: CommunityScope, model: Any, **values: Any) -> Any:
    other = aliased(model)
    return exists().where(
        other.community_id == scope.community_id,
        other.thread_id == Thread.id,
        *(getattr(other, name) == value for name, value in values.items()),
    )
