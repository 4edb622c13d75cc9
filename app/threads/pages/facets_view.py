"""The board's filters as links, and their words. No database."""

from dataclasses import dataclass

from app.core.languages import _
from app.core.versions import version_key
from app.threads.forms.board import Board
from app.threads.models import Kind, Severity, Status

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
