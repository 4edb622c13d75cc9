"""A page of the board with the shelf in it: at every fifth place a thread that too few have seen."""

from __future__ import annotations  # the board's form is only named here, not needed

from math import ceil
from typing import TYPE_CHECKING, Any

from sqlalchemy import Float, Integer, bindparam, exists, literal_column

from app.access.scope import Cursor, Parts, Slice
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.formulas.fair import SHELF_SHARE, SHELF_VIEWS, shelf_order, shelf_page
from app.threads.models import Audience, Exposure, Status, Thread
from app.threads.queries import board as boards
from app.threads.queries.board import PAGE, ThreadRow

if TYPE_CHECKING:
    from app.threads.forms.board import Board

ON_SHELF = 30  # the newest of those that too few saw; their order differs by member and day
ENDED = [status for status in Status if status.has_ended]


def has_shelf(board: Board) -> bool:
    """Whether the shelf stands in this list: not in the newest, nor where one looks for words or for
    what is one's own."""
    own = (board.by, board.voted, board.watched)
    return board.sort != "new" and not board.q and all(filter_ is None for filter_ in own)


def list_page(scope: CommunityScope, board: Board, after: Cursor | None = None) -> Slice[ThreadRow]:
    """A page of the board as it is read: in rising order what is pinned, newest pin first, then 30 in
    the stored order, the shelf's among them. One statement, or two for a search's first page.

    The cursor carries the shelf as the first page found it, so that no thread stands twice or is
    left out although members see threads, and leave the shelf, between one page and the next.
    """
    if board.q and board.sort == "rising" and not after:
        found = boards.list_board(scope, board)
        return Slice((*boards.list_pinned(scope, board), *found.rows), found.next)
    if board.q or (board.sort != "rising" and not has_shelf(board)):
        return boards.list_board(scope, board, after)
    return _further_page(scope, board, after) if after else _first_page(scope, board)


def _first_page(scope: CommunityScope, board: Board) -> Slice[ThreadRow]:
    filters, shelved = board.filters, has_shelf(board)
    few = SHELF_SHARE * scope.community.members
    parts = scope.kept_parts(
        ("first", board.sort, *filters),
        lambda open_: _first_selects(open_, boards.opened(board)),
        values=lambda _: {**filters, **({"few": few} if shelved else {})},
        into=ThreadRow,
        size=PAGE,
        base=scope.community.address,
    )
    heads = list(parts.heads)
    pinned = heads.pop(0) if board.sort == "rising" else ()
    shelf = {row.number: row for row in (heads.pop(0) if shelved else ())}
    day = clock.now().date()
    waiting = shelf_order(shelf, member=scope.member.id, day=day)
    found = _placed(scope, parts, shelf, waiting, shown=[])
    newest_pin_first = sorted(pinned, key=lambda row: row.pinned_at or row.last_activity_at)[::-1]
    return Slice((*newest_pin_first, *found.rows), found.next)


def _further_page(scope: CommunityScope, board: Board, after: Cursor) -> Slice[ThreadRow]:
    filters = board.filters
    parts = scope.kept_parts(
        ("further", board.sort, *filters),
        lambda open_: _further_selects(open_, boards.opened(board)),
        values=lambda carried: {**filters, **_carried_values(carried)},
        into=ThreadRow,
        after=after,
        size=PAGE,
        base=scope.community.address,
    )
    waiting, shown = _read(parts.carried)
    shelf = {row.number: row for row in parts.heads[0]}
    # whatever was hidden since, or fits the filters no more, has left the list as well
    gone = [number for number in waiting[: PAGE // 5] if number not in shelf]
    return _placed(scope, parts, shelf, [n for n in waiting if n not in gone], shown)


def _placed(
    scope: CommunityScope,
    parts: Parts[ThreadRow],
    shelf: dict[int, ThreadRow],
    waiting: list[int],
    shown: list[int],
) -> Slice[ThreadRow]:
    """The page of these parts, and the cursor with what the shelf has shown and still has to show."""
    few = max(1, ceil(min(SHELF_VIEWS, SHELF_SHARE * scope.community.members)))
    places = {row.number: n for n, row in enumerate(parts.rows)}
    placed = shelf_page(list(places), [n for n in waiting if n in shelf], size=PAGE)
    rows = tuple(
        shelf[number]._replace(fewer_than=few) if shelved else parts.rows[places[number]]
        for number, shelved in placed
    )
    from_shelf = [number for number, shelved in placed if shelved]
    last = max((places[number] for number, shelved in placed if not shelved), default=-1)
    if all(row.number in from_shelf for row in parts.rows[last + 1 :]):
        return Slice(rows)
    here = {number for number, _ in placed}
    left = [number for number in waiting if number not in here]
    return Slice(rows, parts.cursor(last, _written(left), _written([*shown, *from_shelf])))


def _first_selects(scope: Any, board: Board) -> tuple[list[Any], Any]:
    heads = [boards.pinned(scope, board)] if board.sort == "rising" else []
    if has_shelf(board):
        heads.append(_shelf(scope, board))
    return heads, boards.listed(scope, board)


def _further_selects(scope: Any, board: Board) -> tuple[list[Any], Any]:
    main = boards.listed(scope, board)
    shelf = main.order_by(None).where(Thread.number.in_(_numbers("shelf")))
    return [shelf], main.where(Thread.number.not_in(_numbers("shown")))


def _numbers(name: str) -> Any:
    return bindparam(name, expanding=True, type_=Integer)


def _shelf(scope: Any, board: Board) -> Any:
    """The newest threads that too few saw, none of them the member's own or known to the member."""
    known = exists().where(
        Exposure.community_id == scope.community_id,
        Exposure.thread_id == Thread.id,
        Exposure.member_id == scope.member.id,
    )
    return (
        boards.listed(scope, board)
        .where(
            literal_column(f"thread.seen < {SHELF_VIEWS}"),  # as the partial index writes it
            Thread.seen < bindparam("few", type_=Float),
            Thread.audience == Audience.MEMBERS,
            Thread.author_id != scope.member.id,
            Thread.status.not_in(ENDED),
            ~known,
        )
        .order_by(None)
        .order_by(Thread.number.desc())
        .limit(ON_SHELF)
    )


def _carried_values(carried: tuple[Any, ...]) -> dict[str, Any]:
    waiting, shown = _read(carried)
    return {"shelf": waiting[: PAGE // 5], "shown": shown}


def _read(carried: tuple[Any, ...]) -> tuple[list[int], list[int]]:
    waiting, shown = (
        [int(n) for n in str(text).split(",") if n] for text in (*carried, "", "")[:2]
    )
    return waiting, shown


def _written(numbers: list[int]) -> str:
    return ",".join(map(str, numbers))
