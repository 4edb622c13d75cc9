"""Files that are made for whoever asks: gathered first, on disk when they are large, then sent, so
that a slow reader holds no connection to the database."""

import tempfile
from collections.abc import Iterable, Iterator
from threading import BoundedSemaphore
from typing import IO

from starlette.responses import StreamingResponse

from app.core.errors import TooMany
from app.web.rendering import NEVER_KEPT, VARY

IN_MEMORY, PIECE = 1_000_000, 65_536  # bytes
AT_ONCE = 2
_places = BoundedSemaphore(AT_ONCE)
_WAIT_SECONDS = 5


def download(name: str, chunks: Iterable[bytes], *, media_type: str) -> StreamingResponse:
    """An answer that browsers keep under this name, which must be of ASCII letters.

    Raises `TooMany` while two others are being made in this process (A13).
    """
    if not _places.acquire(blocking=False):
        raise TooMany(_WAIT_SECONDS)
    try:
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when it was sent
        file.writelines(chunks)
    finally:
        _places.release()
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(file.tell()),
        "Cache-Control": NEVER_KEPT,
        "Vary": VARY,
    }
    return StreamingResponse(_pieces(file), media_type=media_type, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
