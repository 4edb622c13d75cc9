"""Putting a backup into an empty database: all of it is checked first, then it is one transaction."""

import os
import secrets
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError, StatementError

from app.core import revisions
from app.core.backup import BATCH, BackupFailed, Work
from app.core.backup.reading import Archive, opened
from app.core.backup.shape import NOT_OURS, Shape
from app.core.backup.writing import ACROSS_ALL, kept_key, mark_of_key
from app.core.house import House
from app.core.markdown import render


@dataclass(frozen=True)
class Restored:
    """What came back. `same_key`: whether links in mails still under way will work."""

    rows: int
    revision: str
    same_key: bool


def restore_backup(
    house: House,
    file: Path,
    models: MetaData,
    *,
    told: Callable[[Work], None],
    begin: Callable[[int], None],
    finish: Callable[[Connection], None],
) -> Restored:
    """The empty database holds what the backup does, at the newest revision; and `VAR` its key.

    `begin` is told how many rows will be worked on; `finish` runs in the same transaction, for what
    is made from the tables. Raises `BackupFailed`; then nothing was changed.
    """
    # loaded here: a start need not load Alembic
    from app.core import migrations  # noqa: PLC0415

    with opened(file, models) as archive:
        rows = sum(table.rows for table in archive.manifest.tables)
        begin(2 * rows)
        for shape, part in archive.tables:
            for _ in _batches(archive.rows(shape, part), f"Checking {shape.name}", told):
                pass
        key = archive.secret_key()
        now = key if key and kept_key(house) else house.settings.secret_key
        with _key_laid(house, key):
            try:
                with migrations.rebuilding(house.database) as connection:
                    _fill(connection, archive, told)
                    finish(connection)
            except (DBAPIError, StatementError, migrations.Dangling) as error:
                words = str(getattr(error, "orig", error)).strip().splitlines()[0]
                raise BackupFailed(f"the database refuses it: {words}") from None
        same = mark_of_key(now) == archive.manifest.key_mark
        return Restored(rows, archive.manifest.revision, same)


def _fill(connection: Connection, archive: Archive, told: Callable[[Work], None]) -> None:
    from app.core import migrations  # noqa: PLC0415

    revision = archive.manifest.revision
    _insist_on_empty(connection, archive)
    if not revisions.current_of(connection):
        migrations.migrate_on(connection, to=revision)
    for shape, part in archive.tables:
        for batch in _batches(archive.rows(shape, part), f"Restoring {shape.name}", told):
            connection.execute(insert(shape.table), [_whole(shape, row) for row in batch])
    if revision != revisions.newest():
        migrations.migrate_on(connection, to="head")


def _insist_on_empty(connection: Connection, archive: Archive) -> None:
    names = [n for n in inspect(connection).get_table_names() if not n.startswith(NOT_OURS)]
    if not names:
        return
    there, wanted = revisions.current_of(connection), archive.manifest.revision
    if there != wanted:
        raise BackupFailed(
            f"the database has tables of revision {there or 'none'}, the backup is of {wanted}: "
            "restore into a database without tables"
        )
    for shape in archive.shapes:
        counted = select(func.count()).select_from(shape.table)
        if connection.execute(counted, execution_options=ACROSS_ALL).scalar():
            raise BackupFailed(
                f"the database is not empty: there are rows in {shape.name}; nothing was changed"
            )


def _batches(
    rows: Iterator[dict[str, Any]], said: str, told: Callable[[Work], None]
) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
        told(Work(said, len(batch)))


def _whole(shape: Shape, row: dict[str, Any]) -> dict[str, Any]:
    """The row with what is made anew, so that no HTML of a backup ever reaches a page."""
    for made, source in shape.rendered.items():
        row[made] = render(row[source])
    return row


@contextmanager
def _key_laid(house: House, key: str | None) -> Generator[None]:
    """The key lies in `VAR` when the block has gone well, unless a setting gives another."""
    if key is None or kept_key(house) is None:
        yield
        return
    path = house.settings.var / "secret-key"
    fresh = path.with_name(f".secret-key.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        yield
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
