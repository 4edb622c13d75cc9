"""Where htmx comes from: the pinned files of the CDN, or our own copies of the same bytes."""

from collections.abc import Callable
from dataclasses import dataclass

VERSION = "4.0.1"
_CDN = f"https://cdn.jsdelivr.net/npm/htmx.org@{VERSION}/dist/"


@dataclass(frozen=True)
class CdnFile:
    """One file, its full address, and the hash that the browser must find."""

    name: str
    address: str
    integrity: str


CORE = CdnFile(
    "htmx.min.js",
    f"{_CDN}htmx.min.js",
    "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
)
SSE = CdnFile(
    "hx-sse.min.js",
    f"{_CDN}ext/hx-sse.min.js",
    "sha384-v8HvucQ+ohQhMg0arboXc5049yNR46QKMjphs7YDch+Wm7zpfK5XVS01f26mQDJV",
)
CDN_FILES = (CORE, SSE)


@dataclass(frozen=True)
class HtmxSource:
    """What a page's head names: addresses, and hashes where the files are not ours."""

    src: str
    integrity: str | None
    sse_src: str
    sse_integrity: str | None


def htmx_source(kind: str, url_of: Callable[[str], str]) -> HtmxSource:
    """The CDN's files (`cdn`), or our copies (`local`)."""
    if kind == "cdn":
        return HtmxSource(CORE.address, CORE.integrity, SSE.address, SSE.integrity)
    folder = f"vendor/htmx-{VERSION}/"
    return HtmxSource(url_of(folder + CORE.name), None, url_of(folder + SSE.name), None)
