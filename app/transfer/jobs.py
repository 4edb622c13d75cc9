"""What is done later about exports: making the file, and taking it away again."""

import os
import time
import zipfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.access.scope import WorkScope
from app.core.house import House
from app.core.ledger.leases import meanwhile
from app.core.ledger.queue import job
from app.transfer.actions.exports import (
    DROP,
    MAKE,
    begin_export,
    end_export,
    forget_export,
    keep_progress,
)
from app.transfer.queries.communities import count_rows, files_of
from app.transfer.queries.exports import find_export, folder_of_exports
from app.web.tokens import fresh_token

LOOK_SECONDS = 1.0  # between two looks at whether it is still wanted


class _NotWanted(Exception):
    """Somebody took the right to it, or the export itself, away meanwhile."""


@job(MAKE, outward=True)
def make_export(house: House, payload: dict[str, Any], key: str) -> Any:
    """The community lies in a file of its own, for the owner of this process alone."""
    work = _Work(house, payload, key)
    folder = folder_of_exports(house.settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, size_bytes = folder / work.file_name, 0
    try:
        with house.database.read() as session:
            scope = WorkScope(session, community_id=work.community_id, actor_id=0)
            work.begin(folder, counts := count_rows(scope))
            _write(path, files_of(scope, counts), work)
        size_bytes = path.stat().st_size
    except (_NotWanted, OSError):
        path.unlink(missing_ok=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return work.ending(size_bytes)


@job(DROP, outward=True)
def drop_export(house: House, payload: dict[str, Any], key: str) -> Any:
    """The file is gone. Without a name, it is the one that the export has now, and the export ends
    with it."""
    name, export_id = payload.get("file_name", ""), payload["export_id"]
    if not name:
        with house.database.read() as session:
            inside = WorkScope(session, community_id=payload["community_id"])
            export = find_export(inside, export_id)
            name = export.file_name if export else ""
    if name:
        (folder_of_exports(house.settings) / name).unlink(missing_ok=True)

    def note(scope: WorkScope) -> None:
        if not payload.get("file_name"):
            forget_export(scope, export_id=export_id)

    return note


class _Work:
    """One try to make an export; what it says is committed at once."""

    def __init__(self, house: House, payload: dict[str, Any], key: str) -> None:
        self.house, self.key, self.file_name = house, key, f"{fresh_token()}.zip"
        self.community_id, self.export_id = payload["community_id"], payload["export_id"]
        self._done, self._looked = 0, time.monotonic()

    def begin(self, folder: Path, counts: dict[str, int]) -> None:
        """What an earlier try left is gone. Raises `_NotWanted`."""
        with self._writing() as scope:
            about: dict[str, Any] = {"export_id": self.export_id, "file_name": self.file_name}
            before = begin_export(scope, **about, total=sum(counts.values()))
        if before is None:
            raise _NotWanted
        if before:
            (folder / before).unlink(missing_ok=True)

    def each(self, chunks: Iterable[bytes]) -> Iterable[bytes]:
        """The chunks; once a second it is kept how far they have come. Raises `_NotWanted`."""
        for chunk in chunks:
            yield chunk
            self._done += 1
            if time.monotonic() - self._looked >= LOOK_SECONDS:
                self._look()

    def ending(self, size_bytes: int) -> Any:
        """What the transaction that completes the job does."""

        def end(scope: WorkScope) -> None:
            about: dict[str, Any] = {"export_id": self.export_id, "file_name": self.file_name}
            end_export(scope, **about, size_bytes=size_bytes)

        return end

    def _look(self) -> None:
        with self._writing() as scope:
            about: dict[str, Any] = {"export_id": self.export_id, "file_name": self.file_name}
            wanted = keep_progress(scope, **about, done=self._done)
        if not wanted:
            raise _NotWanted
        self._looked = time.monotonic()

    @contextmanager
    def _writing(self) -> Generator[WorkScope]:
        with meanwhile(self.house.database, self.key) as session:
            yield WorkScope(session, community_id=self.community_id, actor_id=0)


def _write(path: Path, files: Iterable[tuple[str, Iterable[bytes]]], work: _Work) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name, chunks in files:
            with archive.open(name, "w", force_zip64=True) as member:
                for chunk in work.each(chunks):
                    member.write(chunk)
