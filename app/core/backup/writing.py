"""Writing a backup: one moment of the database, streamed, under a name that comes at the end."""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, func, select

from app.core import revisions
from app.core.backup import (
    BATCH,
    FORMAT,
    MANIFEST,
    SECRET_KEY,
    BackupFailed,
    Manifest,
    Part,
    TablePart,
    Work,
    member_of,
)
from app.core.backup.shape import Shape, shapes_at
from app.core.clock import clock
from app.core.fence import ACROSS
from app.core.house import House

ACROSS_ALL = {ACROSS: "a backup holds the whole site"}
_DATE = (1980, 1, 1, 0, 0, 0)


def write_backup(
    house: House, file: Path, models: MetaData, *, told: Callable[[Work], None]
) -> Manifest:
    """The file holds the whole site as it stood at one moment; only its owner may read it.

    Raises `BackupFailed` when it is there already, or cannot be written; then nothing is left.
    """
    if os.path.lexists(file):
        raise BackupFailed(f"{file} is there already")
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        manifest = _write(house, partial, models, told)
        _name(partial, file)
    except OSError as error:
        raise BackupFailed(f"{file}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return manifest


def _name(partial: Path, file: Path) -> None:
    """The finished file has its name, unless somebody took it meanwhile."""
    try:
        file.hardlink_to(partial)
    except FileExistsError:
        raise BackupFailed(f"{file} is there already") from None
    except OSError:  # a file system without links
        if os.path.lexists(file):
            raise BackupFailed(f"{file} is there already") from None
        partial.rename(file)


def _write(house: House, partial: Path, models: MetaData, told: Callable[[Work], None]) -> Manifest:
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with (
        os.fdopen(descriptor, "w+b") as raw,
        zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        house.database.read() as session,
    ):
        connection = session.connection()
        revision = revisions.current_of(connection)
        tables = [
            _write_table(archive, connection, shape, told) for shape in shapes_at(revision, models)
        ]
        manifest = Manifest(
            format=FORMAT,
            revision=revision,
            made_at=clock.now().isoformat(),
            key_mark=mark_of_key(house.settings.secret_key),
            secret_key=_write_key(archive, house),
            tables=tables,
        )
        _write_member(archive, MANIFEST, [manifest.model_dump_json(indent=1).encode()])
        archive.close()
        raw.flush()
        os.fsync(raw.fileno())
    return manifest


def count_rows(house: House, models: MetaData) -> int:
    """How many rows a backup would hold. One statement a table."""
    with house.database.read() as session:
        connection = session.connection()
        shapes = shapes_at(revisions.current_of(connection), models)
        counted = (select(func.count()).select_from(shape.table) for shape in shapes)
        return sum(
            connection.execute(one, execution_options=ACROSS_ALL).scalar() or 0 for one in counted
        )


def mark_of_key(key: str) -> str:
    """What tells whether two sites have the same key, without saying it."""
    return hashlib.sha256(f"firstlight-backup:{key}".encode()).hexdigest()


def kept_key(house: House) -> Path | None:
    """The file of the site's key, when the site keeps it itself."""
    path = house.settings.var / "secret-key"
    with suppress(OSError):
        if path.read_text().strip() == house.settings.secret_key:
            return path
    return None


def _write_key(archive: zipfile.ZipFile, house: House) -> Part | None:
    if kept_key(house) is None:
        return None
    return _write_member(archive, SECRET_KEY, [house.settings.secret_key.encode()])


def _write_table(
    archive: zipfile.ZipFile,
    connection: Connection,
    shape: Shape,
    told: Callable[[Work], None],
) -> TablePart:
    rows = 0

    def lines() -> Iterator[bytes]:
        nonlocal rows
        for row in _rows(connection, shape):
            rows += 1
            yield _line(shape.written(row))
            if rows % BATCH == 0:
                told(Work(shape.name, BATCH))

    part = _write_member(archive, member_of(shape.name), lines())
    told(Work(shape.name, rows % BATCH))
    names = [column.name for column in shape.columns]
    return TablePart(
        name=shape.name, columns=names, rows=rows, bytes=part.bytes, sha256=part.sha256
    )


def _rows(connection: Connection, shape: Shape) -> Iterable[Any]:
    columns = [shape.table.c[column.name] for column in shape.columns]
    wanted = select(*columns).order_by(*shape.table.primary_key.columns)
    options = {**ACROSS_ALL, "yield_per": BATCH}
    return connection.execute(wanted, execution_options=options)


def _line(row: list[Any]) -> bytes:
    return (
        json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
    )


def _write_member(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> Part:
    digest, size = hashlib.sha256(), 0
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            member.write(chunk)
    return Part(bytes=size, sha256=digest.hexdigest())
