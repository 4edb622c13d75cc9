"""The files of static/ under fingerprinted addresses, served from memory; no page is made here."""

import gzip
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import brotli
from starlette.types import Receive, Scope, Send

from app.web.bundles import join_scripts, join_sheets
from app.web.htmx import STREAMS

PREFIX: Final = "/static/"
SHEETS: Final = ("tokens.css", "base.css", "layout.css", "components.css")

# Read here only to be joined, or to be written into mails.
_SOURCES: Final = ("css/", "js/", "mail.css")
# A version stands in these names already, and content security policies and pages spell them out.
_VERSIONED: Final = "vendor/"

_MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}
_PACKED: Final = {".png", ".ico", ".woff2"}
# The best level: about 0.1 s of the start for everything together.
_BROTLI_QUALITY: Final = 11


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: its bytes by encoding, and the headers that never change."""

    fingerprint: str
    media: str
    bodies: dict[str, bytes]

    def encoding_for(self, accepted: str) -> str:
        """The first of ours that the browser takes; an empty word means as it is."""
        wanted = {
            name.strip()
            for name, _, weight in (part.partition(";") for part in accepted.lower().split(","))
            if weight.strip().replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
        }
        return next((name for name in ("br", "gzip") if name in wanted & self.bodies.keys()), "")


def _make_asset(content: bytes, suffix: str) -> Asset:
    bodies = {"": content}
    if suffix not in _PACKED:
        bodies["br"] = brotli.compress(content, quality=_BROTLI_QUALITY)
        bodies["gzip"] = gzip.compress(content, compresslevel=9, mtime=0)
    fingerprint = hashlib.sha256(content).hexdigest()[:12]
    return Asset(fingerprint, _MEDIA.get(suffix, "application/octet-stream"), bodies)


@dataclass(slots=True)
class Assets:
    """All static files: `url(name)` for templates, and an ASGI application for `/static/`."""

    _assets: dict[str, Asset] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> None:
        """The file can be asked for from now on, at `url(name)`."""
        path = Path(name)
        asset = _make_asset(content, path.suffix)
        sent = (
            name
            if name.startswith(_VERSIONED)
            else f"{path.with_suffix('')}.{asset.fingerprint}{path.suffix}"
        )
        self._urls[name] = PREFIX + sent
        self._assets[PREFIX + sent] = asset

    def url(self, name: str) -> str:
        """The address of `app.css`, `icons.svg`, `fonts/….woff2`; KeyError when there is none."""
        return self._urls[name]

    def size(self, name: str, encoding: str = "br") -> int:
        """How many bytes go over the line."""
        return len(self._assets[self.url(name)].bodies[encoding])

    @property
    def version(self) -> str:
        """Changes when any address changes: part of every page's ETag, or an old page outlives its sheet."""
        return hashlib.sha256("".join(sorted(self._urls.values())).encode()).hexdigest()[:12]

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer GET and HEAD below `/static/`; 404 for what is not there."""
        asset = self._assets.get(scope["path"])
        if asset is None:
            await _send(send, 404, [], b"Nothing at this address\n")
        elif scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 405, [(b"allow", b"GET, HEAD")], b"")
        else:
            await _send_asset(asset, scope, send)


async def _send_asset(asset: Asset, scope: Scope, send: Send) -> None:
    asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
    encoding = asset.encoding_for(asked.get(b"accept-encoding", ""))
    body = asset.bodies[encoding]
    headers = [
        (b"cache-control", b"public, max-age=31536000, immutable"),
        (b"etag", f'"{asset.fingerprint}{encoding}"'.encode()),
    ]
    if len(asset.bodies) > 1:
        headers.append((b"vary", b"Accept-Encoding"))
    if asset.fingerprint in asked.get(b"if-none-match", ""):
        await _send(send, 304, headers, b"")
        return
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))
    headers.append((b"content-length", str(len(body)).encode()))
    await _send(send, 200, headers, b"" if scope["method"] == "HEAD" else body, media=asset.media)


async def _send(
    send: Send,
    status: int,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
    media: str = "text/plain; charset=utf-8",
) -> None:
    kept = [*headers, (b"x-content-type-options", b"nosniff")]
    if status != 304:
        kept.append((b"content-type", media.encode()))
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": body})


def load_assets(folder: Path) -> Assets:
    """Read the folder once: every file, `app.css` from css/, `app.js` from js/ in order of names, and
    htmx's extension for streams behind them."""
    assets = Assets()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith((".", *_SOURCES)):
            assets.add(name, path.read_bytes())
    sheets = [(folder / "css" / name).read_text("utf-8") for name in SHEETS]
    assets.add("app.css", join_sheets(sheets, assets.url).encode())
    scripts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("js/*.js"))}
    streams = (folder / STREAMS).read_text("utf-8")
    assets.add("app.js", join_scripts(scripts, streams).encode())
    return assets
