"""What the board shows: cards, and the ways through them as links; the filters are `facets_view`'s.
No database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.access.scope import Cursor
from app.core.languages import _
from app.threads.forms.board import Board
from app.threads.pages.facets_view import (
    FacetsView,
    Way,
    kind_words,
    severity_words,
    status_words,
)
from app.threads.queries.board import ThreadRow
from app.threads.queries.cards import Card, Reader, card_of


@dataclass(frozen=True)
class BoardView:
    """A page of the board."""

    board: Board  # as it was asked for
    base: str
    reader: Reader
    me: int
    rows: tuple[ThreadRow, ...]
    next: Cursor | None = None
    after: Cursor | None = None

    @property
    def address(self) -> str:
        """The board's path."""
        return f"{self.base}/threads"

    @property
    def cards(self) -> Iterator[tuple[Any, ThreadRow]]:
        """Each row with the key of its card. All that a card shows stands in the key."""
        for row in self.rows:
            yield ("card", self.reader, row.author_id == self.me, row), row

    def card(self, row: ThreadRow) -> Card:
        """The row as its card shows it to this reader."""
        return card_of(row, self.reader, own=row.author_id == self.me)

    @property
    def head_key(self) -> Any:
        """The key of what stands round the list, or None where it is not worth keeping."""
        if not self.board.is_common:
            return None
        return ("board", self.base, self.reader.language, self.board, self.after is None)

    @property
    def tabs(self) -> list[Way]:
        """The orders, and the two lists of one's own."""
        board, plain = self.board, not (self.board.by or self.board.watched)
        orders = (
            ("rising", _("Rising")),
            ("fair", _("Fair")),
            ("top", _("Top")),
            ("new", _("New")),
            ("unanswered", _("Unanswered")),
        )
        ways = [
            Way(
                words,
                self.address
                + board.query(sort=None if sort == "rising" else sort, by=None, watched=None),
                plain and board.sort == sort,
            )
            for sort, words in orders
        ]
        mine = self.address + board.query(by="me", watched=None)
        watched = self.address + board.query(by=None, watched="me")
        return [
            *ways,
            Way(_("Mine"), mine, bool(board.by)),
            Way(_("Watched"), watched, bool(board.watched)),
        ]

    @property
    def chips(self) -> list[Way]:
        """The filters that are set, each a link to the list without it."""
        words = {
            "kind": lambda value: kind_words()[value],
            "status": lambda value: status_words()[value],
            "severity": lambda value: severity_words()[value],
            "by": lambda _value: _("I started"),
            "voted": lambda _value: _("I voted for"),
            "watched": lambda _value: _("I watch"),
        }
        return [
            Way(words.get(name, str)(value), self.address + self.board.query(**{name: None}))
            for name, value in self.board.filters.items()
        ]

    @property
    def clear(self) -> str:
        """The board in the same order, without filters and words."""
        without = dict.fromkeys(self.board.filters)
        return self.address + self.board.query(**without, q=None)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search keeps of the address."""
        sort = [] if self.board.sort == "rising" else [("sort", str(self.board.sort))]
        return sort + list(self.board.filters.items())

    @property
    def older(self) -> str:
        """The page after this one, or empty at the end."""
        if not self.next:
            return ""
        query = self.board.query()
        after = urlencode({"after": self.next})
        return f"{self.address}{query}&{after}" if query else f"{self.address}?{after}"

    @property
    def newest(self) -> str:
        """The first page, or empty on it."""
        return self.address + self.board.query() if self.after else ""

    @property
    def first(self) -> None:
        """Places are not counted: the board is paged by where it stopped."""
        return None

    @property
    def total(self) -> None:
        """Neither is the whole."""
        return None

    @property
    def newer(self) -> str:
        """What the pager asks for."""
        return self.newest

    @property
    def facets(self) -> FacetsView:
        """The filters, not yet counted."""
        return FacetsView(self.board, self.base)

    @property
    def empty_words(self) -> str:
        """What to do where the filters leave nothing."""
        if self.board.by:
            return _(
                "You have not started one yet. What you start stands here, with what became of it."
            )
        if self.board.watched:
            return _("You watch none yet. Open a thread and press Watch to hear of every comment.")
        if self.board.voted:
            return _("You have not voted for one yet. Your vote says how much it matters to you.")
        if self.board.q:
            return _("Try fewer words, or one filter less.")
        return _("Take a filter away, or be the first to say it.")

    @property
    def origin(self) -> str:
        """Where a view of these cards came from."""
        return "search" if self.board.q else "list"
