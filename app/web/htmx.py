"""Where htmx comes from: the pinned file of the CDN, or our own copy of the same bytes."""

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
FOLDER = f"vendor/htmx-{VERSION}/"
# joined with our own script: one request less, and nothing more that is foreign
STREAMS = f"{FOLDER}hx-sse.min.js"


@dataclass(frozen=True)
class HtmxSource:
    """What a page's head names: the address, and the hash where the file is not ours."""

    src: str
    integrity: str | None


def htmx_source(kind: str, url_of: Callable[[str], str]) -> HtmxSource:
    """The CDN's file (`cdn`), or our copy (`local`)."""
    if kind == "cdn":
        return HtmxSource(CORE.address, CORE.integrity)
    return HtmxSource(url_of(FOLDER + CORE.name), None)
