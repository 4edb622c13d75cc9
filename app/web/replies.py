"""What a handler answers with; the router turns it into bytes and headers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reply:
    """Any answer: status, headers and cookies beside what the kinds add."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    commits: bool = False  # a refusal (400 and above) whose writes stand: counted attempts
    sign_in: str | None = None  # a session token to set as the cookie
    sign_out: bool = False
    cookies: dict[str, str] = field(default_factory=dict)  # for some minutes; "" ends one


@dataclass
class Page(Reply):
    """A template with its view; `part` is what htmx may fetch alone."""

    template: str = ""
    part: str | None = None
    view: Any = None
    keep: bool = False  # answered by 304 while the view is the same


@dataclass
class Redirect(Reply):
    """See another address (303)."""

    to: str = "/"


@dataclass
class PartOrBack(Reply):
    """After a POST: the part to htmx, a redirect to the plain form."""

    part: str = ""
    view: Any = None
    back: str = "/"


@dataclass
class Plain(Reply):
    """Bytes as they are."""

    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"


@dataclass
class Download(Reply):
    """A file that is made while it is sent, after the transaction has ended: `chunks` opens short
    transactions of its own, so that a slow reader holds none."""

    file_name: str = "file"
    media_type: str = "text/csv; charset=utf-8"
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))


@dataclass
class Afterwards(Reply):
    """Something slow, done once the transaction is committed and closed.

    `act` must not touch the scope: there is no database any more. It gives the answer, or, where
    there is a `then`, what `then` gets: `(scope, found)` in a transaction of its own, which may
    write even after a GET; such a GET must be one that only works once.
    """

    act: Callable[[], Any] = Reply
    then: Callable[[Any, Any], Reply] | None = None


def page(
    template: str,
    *,
    view: Any = None,
    part: str | None = None,
    status: int = 200,
    keep: bool = False,
    commits: bool = False,
) -> Page:
    """The page, or its part when htmx asks for one. With `keep`, an unchanged view is a 304.

    A page of status 400 and above undoes what its handler wrote, unless it `commits` that.
    """
    return Page(status=status, template=template, part=part, view=view, keep=keep, commits=commits)


def redirect(to: str, *, sign_in: str | None = None, sign_out: bool = False) -> Redirect:
    """Go on there, by GET."""
    return Redirect(to=to, sign_in=sign_in, sign_out=sign_out)


def part_or_back(part: str, *, view: Any, back: str) -> PartOrBack:
    """After a POST: the part to htmx, else back to the page."""
    return PartOrBack(part=part, view=view, back=back)
