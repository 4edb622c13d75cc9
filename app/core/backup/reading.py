"""Reading a backup that may be broken or hostile: nothing of it is believed before it is checked.

No name in it is ever a path here: members are read as streams, by names that we make ourselves.
"""

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError
from sqlalchemy import MetaData

from app.core import revisions
from app.core.backup import (
    FORMAT,
    MANIFEST,
    SECRET_KEY,
    BackupFailed,
    Manifest,
    Part,
    TablePart,
    member_of,
)
from app.core.backup.shape import Shape, shapes_at

LONGEST_MANIFEST, LONGEST_LINE = 1_000_000, 32_000_000  # bytes
MOST_MEMBERS = 1_000
_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """A backup whose manifest fits its members and this version of Firstlight."""

    def __init__(self, opened: zipfile.ZipFile, models: MetaData) -> None:
        self._zip = opened
        infos = _members(opened)
        self.manifest = _manifest(opened, infos)
        self.shapes = _expected(self.manifest, models)
        _fitting(self.manifest, infos)

    @property
    def tables(self) -> Iterator[tuple[Shape, TablePart]]:
        """Every table with what its member must be, in the order in which they are put back."""
        parts = {table.name: table for table in self.manifest.tables}
        return ((shape, parts[shape.name]) for shape in self.shapes)

    def rows(self, shape: Shape, part: TablePart) -> Iterator[dict[str, Any]]:
        """The table's rows, each checked; raises `BackupFailed` at the first that is wrong, and
        at the end when it is not what the manifest says."""
        name, rows = member_of(shape.name), 0
        for line in self._lines(name, part):
            rows += 1
            try:
                yield shape.read(json.loads(line, parse_constant=_no_constant))
            except (ValueError, RecursionError) as error:
                said = "not JSON" if isinstance(error, json.JSONDecodeError) else str(error)
                raise BackupFailed(f"{name}, line {rows}: {said or 'nested too deeply'}") from None
        if rows != part.rows:
            raise BackupFailed(f"{name}: {rows} rows, the manifest says {part.rows}")

    def secret_key(self) -> str | None:
        """The key of the site that the backup was made of, if it lay beside its database."""
        part = self.manifest.secret_key
        if part is None:
            return None
        try:
            key = b"".join(self._lines(SECRET_KEY, part)).decode("ascii").strip()
        except UnicodeDecodeError:
            key = ""
        if not (32 <= len(key) <= 200) or not key.isprintable():
            raise BackupFailed(f"{SECRET_KEY} is no key")
        return key

    def _lines(self, name: str, part: Part) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as member:
                while line := member.readline(LONGEST_LINE + 1):
                    size += len(line)
                    if len(line) > LONGEST_LINE or size > part.bytes:
                        raise BackupFailed(f"{name} is longer than it may be")
                    digest.update(line)
                    yield line
        except (*_BROKEN, zlib.error, OSError) as error:
            raise BackupFailed(f"{name} is broken ({error})") from None
        if size != part.bytes or digest.hexdigest() != part.sha256:
            raise BackupFailed(f"{name} is not what was written: its SHA-256 differs")


@contextmanager
def opened(file: Path, models: MetaData) -> Generator[Archive]:
    """The archive, its manifest checked. Raises `BackupFailed`."""
    try:
        with file.open("rb") as raw:
            yield _archive(raw, file, models)
    except OSError as error:
        raise BackupFailed(f"{file}: {error.strerror or error}") from error


def _archive(raw: IO[bytes], file: Path, models: MetaData) -> Archive:
    try:
        return Archive(zipfile.ZipFile(raw), models)
    except _BROKEN as error:
        raise BackupFailed(f"{file.name} is no backup, or not whole ({error})") from None


def _members(opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = opened.infolist()
    if len(infos) > MOST_MEMBERS:
        raise BackupFailed(f"{len(infos)} members are more than any backup has")
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.is_dir():
            raise BackupFailed(f"{info.filename!r} is no plain file")
        if info.flag_bits & 0x1:
            raise BackupFailed(f"{info.filename!r} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BackupFailed(f"{info.filename!r} is packed in a way that is not known")
    found = {info.filename: info for info in infos}
    if len(found) != len(infos):
        raise BackupFailed("a member is there twice")
    return found


def _manifest(opened: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> Manifest:
    if MANIFEST not in infos:
        raise BackupFailed(f"{MANIFEST} is missing: no backup, or not whole")
    with opened.open(MANIFEST) as member:
        text = member.read(LONGEST_MANIFEST + 1)
    if len(text) > LONGEST_MANIFEST:
        raise BackupFailed(f"{MANIFEST} is longer than it may be")
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or "it"
        raise BackupFailed(f"{MANIFEST}: {where!r}: {first['msg']}") from None


def _expected(manifest: Manifest, models: MetaData) -> list[Shape]:
    """The shapes of the manifest's revision, which its tables have exactly."""
    if manifest.format != FORMAT:
        raise BackupFailed(f"its format is {manifest.format}, this version reads {FORMAT}")
    if manifest.revision > revisions.newest():
        raise BackupFailed(
            f"it is of a newer version (revision {manifest.revision}, "
            f"this one knows {revisions.newest()}): upgrade first"
        )
    try:
        shapes = {shape.name: shape for shape in shapes_at(manifest.revision, models)}
    except ValueError as error:
        raise BackupFailed(str(error)) from None
    tables = {table.name: table for table in manifest.tables}
    odd = sorted(set(tables) ^ set(shapes))
    if odd or len(tables) != len(manifest.tables):
        raise BackupFailed(f"tables are missing, double or not known: {', '.join(odd)}")
    return [_in_order(shape, tables[name].columns) for name, shape in shapes.items()]


def _in_order(shape: Shape, columns: list[str]) -> Shape:
    """The shape with its columns in the order of the archive, which has exactly these."""
    known = {column.name: column for column in shape.columns}
    odd = sorted(set(columns) ^ set(known))
    if odd or len(columns) != len(known):
        raise BackupFailed(
            f"table {shape.name}: columns are missing, double or not known: {', '.join(odd)}"
        )
    return replace(shape, columns=tuple(known[name] for name in columns))


def _fitting(manifest: Manifest, infos: dict[str, zipfile.ZipInfo]) -> None:
    """Every member is one that the manifest names, as long as it says; nothing else is there."""
    parts: dict[str, Part] = {member_of(table.name): table for table in manifest.tables}
    if manifest.secret_key is not None:
        parts[SECRET_KEY] = manifest.secret_key
    odd = sorted({MANIFEST, *parts} ^ set(infos))
    if odd:
        raise BackupFailed(f"members are missing or not known: {', '.join(map(repr, odd[:3]))}")
    for name, part in parts.items():
        if infos[name].file_size != part.bytes:
            raise BackupFailed(f"{name} is not as long as the manifest says")


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number")
