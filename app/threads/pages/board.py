"""The board, the filters with their counts, and what is like a title."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from app.access.scope import Cursor
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.threads.forms.board import Board
from app.threads.pages.board_view import BoardView
from app.threads.pages.facets_view import FacetsView
from app.threads.queries.board import list_counts
from app.threads.queries.cards import reader_of
from app.threads.queries.shelf import list_page
from app.threads.queries.similar import SimilarRow, list_similar
from app.web.replies import Page, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class SimilarView:
    """Threads like a title that somebody is typing."""

    base: str
    threads: tuple[SimilarRow, ...]


@pages.get("/c/{community}/threads", door=community)
def show_board(scope: CommunityScope, board: Board, after: Cursor | None = None) -> Page:
    """The board, or its list alone. Two statements."""
    found = list_page(scope, board.read_words(), after)
    view = BoardView(
        board=board,
        base=scope.community.address,
        reader=reader_of(scope),
        me=scope.member.id,
        rows=found.rows,
        next=found.next,
        after=after,
    )
    return page("threads/board.html", part="threads/_list.html", view=view, keep=True)


@pages.get("/c/{community}/threads/facets", door=community)
def show_facets(scope: CommunityScope, board: Board) -> Page:
    """The filters with their counts. Two statements."""
    view = FacetsView(board, scope.community.address, list_counts(scope))
    return page("threads/facets.html", part="threads/_facets.html", view=view, keep=True)


@pages.get("/c/{community}/threads/similar", door=community)
def show_similar(scope: CommunityScope, title: Annotated[str, Field(max_length=400)] = "") -> Page:
    """What is like a title being typed. Three statements."""
    view = SimilarView(scope.community.address, tuple(list_similar(scope, title)))
    return page("threads/similar.html", part="threads/_similar.html", view=view)
