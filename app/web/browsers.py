"""What a browser calls itself, in three words. A hint for its owner, never a proof."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from starlette.requests import Request

from app.web.tokens import fresh_token

MARK, ZONE = "browser", "zone"  # cookies: what a browser is known by, and the zone its script wrote

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def _none(_email: str) -> str:
    return ""


@dataclass(frozen=True)
class Visit:
    """Who is at the door: what a session that begins here remembers, and how long it lasts.

    `mark` is what the browser is known by from its first sign-in on. `provider`: by which identity
    provider they come, if by one; `requires`: by which an address must come, if by one.
    """

    browser: str = ""
    zone: str = ""
    mark: str = ""
    days: int = 14
    most_days: int = 90
    provider: str = ""
    requires: Callable[[str], str] = _none


def visit_of(request: Request, *, mark_name: str, days: int, most_days: int) -> Visit:
    """The visit of this request; the same mark each time it is asked for."""
    known = getattr(request.state, "browser_mark", "") or request.cookies.get(mark_name, "")
    request.state.browser_mark = mark = known if 20 < len(known) < 100 else fresh_token()
    zone = request.cookies.get(ZONE, "")
    if zone not in _zones():
        zone = ""
    return Visit(browser_of(request), zone, mark, days, most_days)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def browser_of(request: Request) -> str:
    """`Firefox on Linux`, one of the two, or the empty string."""
    return browser_in(request.headers.get("user-agent", ""))


def browser_in(sent: str) -> str:
    """The same, of what a browser calls itself."""
    sent = sent[:500]
    found = (_first(sent, BROWSERS), _first(sent, SYSTEMS))
    return " on ".join(word for word in found if word)


def _first(sent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((word for mark, word in known if mark in sent), "")
