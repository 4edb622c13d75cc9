"""What a browser calls itself, in three words. A hint for its owner, never a proof."""

from starlette.requests import Request

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
