"""The board."""

from dataclasses import dataclass

from app.access.scope import Cursor, Slice
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.threads.forms.board import Board
from app.threads.queries import board as board_queries
from app.threads.queries.board import ThreadRow
from app.web.replies import Page, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class BoardView:
    """What the board shows."""

    board: Board
    threads: Slice[ThreadRow]


@pages.get("/c/{community}/threads", door=community)
def show_board(scope: CommunityScope, board: Board, after: Cursor | None = None) -> Page:
    """The board, or its list alone."""
    view = BoardView(board, board_queries.list_board(scope, board, after))
    return page("threads/board.html", part="threads/_list.html", view=view, keep=True)
