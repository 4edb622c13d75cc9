"""What the board shows: cards, and the ways through them as links. No database."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.access.scope import Cursor
from app.core.languages import _
from app.core.versions import version_key
from app.threads.forms.board import Board
from app.threads.models import Kind, Severity, Status
from app.threads.queries.board import ThreadRow
from app.threads.queries.cards import Card, Reader, card_of

MOST_VERSIONS, MOST_TAGS = 8, 12


@dataclass(frozen=True)
class Way:
    """A link: a tab, a chip, a choice of a filter."""

    name: str
    address: str
    current: bool = False
    count: int | None = None
    kind: str = ""
    status: str = ""

    @property
    def chosen(self) -> bool:
        """Whether the filter is set."""
        return self.current


@dataclass(frozen=True)
class Group:
    """The choices of one filter."""

    name: str
    choices: tuple[Way, ...]


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
    def facets(self) -> "FacetsView":
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


@dataclass(frozen=True)
class FacetsView:
    """The filters, with how many threads each leaves where that was counted."""

    board: Board
    base: str
    counts: dict[str, int] | None = None

    @property
    def address(self) -> str:
        """Where the same comes with counts."""
        return f"{self.base}/threads/facets{self.board.query()}"

    @property
    def back(self) -> str:
        """The board itself."""
        return f"{self.base}/threads{self.board.query()}"

    @property
    def total(self) -> int | None:
        """All threads that every member sees."""
        return None if self.counts is None else self.counts.get("all", 0)

    @property
    def groups(self) -> list[Group]:
        """Kind, status, version, tag and one's own."""
        own = (("by", _("I started")), ("voted", _("I voted for")), ("watched", _("I watch")))
        return [
            Group(_("Kind"), tuple(self._choice("kind", k, n) for k, n in kind_words().items())),
            Group(
                _("Status"), tuple(self._choice("status", s, n) for s, n in status_words().items())
            ),
            Group(_("Found in"), self._counted("version", MOST_VERSIONS)),
            Group(_("Tag"), self._counted("tag", MOST_TAGS)),
            Group(_("Yours"), tuple(self._choice(n, "me", words) for n, words in own)),
        ]

    def _choice(self, name: str, value: str, words: str) -> Way:
        chosen = getattr(self.board, name) == value
        address = f"{self.base}/threads{self.board.query(**{name: None if chosen else value})}"
        count = None
        if self.counts is not None and value != "me":
            count = self.counts.get(f"{name}:{value}", 0)
        return Way(
            words,
            address,
            chosen,
            count,
            kind=value if name == "kind" else "",
            status=value if name == "status" else "",
        )

    def _counted(self, name: str, most: int) -> tuple[Way, ...]:
        begin = f"{name}:"
        found = {
            f.removeprefix(begin): n for f, n in (self.counts or {}).items() if f.startswith(begin)
        }
        if name == "version":
            names = sorted(found, key=version_key, reverse=True)[:most]
        else:
            names = sorted(found, key=lambda tag: (-found[tag], tag))[:most]
        return tuple(self._choice(name, value, value) for value in names)


def kind_words() -> dict[str, str]:
    """Kinds and their words."""
    return {
        Kind.IDEA: _("Idea"),
        Kind.PROBLEM: _("Problem"),
        Kind.QUESTION: _("Question"),
        Kind.PRAISE: _("Praise"),
        Kind.DISCUSSION: _("Discussion"),
    }


def status_words() -> dict[str, str]:
    """Statuses and their words."""
    return {
        Status.OPEN: _("Open"),
        Status.REVIEW: _("Under review"),
        Status.NEEDS_INFO: _("Needs info"),
        Status.PLANNED: _("Planned"),
        Status.PROGRESS: _("In progress"),
        Status.SHIPPED: _("Shipped"),
        Status.ANSWERED: _("Answered"),
        Status.DECLINED: _("Declined"),
        Status.DUPLICATE: _("Duplicate"),
    }


def severity_words() -> dict[str, str]:
    """Severities by what they cost."""
    return {
        Severity.LOSS: _("Data lost, or unsafe"),
        Severity.BLOCKER: _("Cannot go on"),
        Severity.MAJOR: _("There is a way around"),
        Severity.MINOR: _("Little"),
    }
