"""Where to go after signing in: only addresses of this site."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request


def safe_next(wanted: str | None, default: str = "/") -> str:
    """The address if it is a path of ours, else the default (S24)."""
    if not wanted or len(wanted) > 2000 or not wanted.startswith("/"):
        return default
    if any(ord(c) < 33 or c == "\\" for c in wanted) or wanted.startswith("//"):
        return default
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or "%2f" in wanted[:8].lower() or "%5c" in wanted[:8].lower():
        return default
    return wanted


def sign_in_address(request: Request) -> str:
    """The sign-in page, which afterwards leads back here if this is a page to read."""
    if request.method not in ("GET", "HEAD") or request.url.path == "/":
        return "/sign-in"
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(here, safe='/')}"
