"""Which tables and columns a backup has at a revision, and how their values look in JSON."""

import base64
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from app.core import revisions
from app.core.database import Database, Moment

MADE_ANEW = ("search_document",)
"""Tables that are filled from others afterwards."""

NOT_OURS = ("alembic_version", "search_fts")
_RENDERED = {"agreement": {"html": "text"}}  # beside every `x_html`, which is made from `x`


@dataclass(frozen=True)
class Kept:
    """One column of a backup: how its value is written, and how it is checked and read."""

    name: str
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    nullable: bool
    type: Any


@dataclass(frozen=True)
class Shape:
    """One table of a backup. `rendered`: columns that are made anew, and from which."""

    name: str
    columns: tuple[Kept, ...]
    rendered: dict[str, str]
    table: Table

    def written(self, row: Iterable[Any]) -> list[Any]:
        """The row as JSON values."""
        return [
            None if value is None else column.write(value)
            for column, value in zip(self.columns, row, strict=True)
        ]

    def read(self, row: Any) -> dict[str, Any]:
        """The row's values by column. Raises `ValueError` that says what is wrong with it."""
        if not isinstance(row, list) or len(row) != len(self.columns):
            raise ValueError(f"not a list of {len(self.columns)} values")
        return {c.name: _value(c, value) for c, value in zip(self.columns, row, strict=True)}


def shapes_at(revision: str, models: MetaData) -> list[Shape]:
    """Every table of a backup at this revision, those that others point to first.

    `models` describe the newest revision; an older one is made in a database of its own to look.
    """
    if revision == revisions.newest():
        return _shapes(models)
    if revision not in revisions.all_known():
        raise ValueError(f"revision {revision} is not known to this version of Firstlight")
    # loaded here: only needed for what an older version wrote
    from app.core import migrations  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'shape.db'}", durable=False)
        try:
            migrations.migrate(database, to=revision)
            found = MetaData()
            with database.engine.connect() as connection:
                found.reflect(connection)
        finally:
            database.dispose()
    return _shapes(found)


def _shapes(metadata: MetaData) -> list[Shape]:
    ours = [
        table
        for table in metadata.sorted_tables
        if not table.name.startswith(NOT_OURS) and table.name not in MADE_ANEW
    ]
    return [_shape(table) for table in ours]


def _shape(table: Table) -> Shape:
    names = [column.name for column in table.columns]
    rendered = _RENDERED.get(table.name) or {
        name: name.removesuffix("_html")
        for name in names
        if name.endswith("_html") and name.removesuffix("_html") in names
    }
    kept = tuple(_kept(column) for column in table.columns if column.name not in rendered)
    plain = Table(
        table.name,
        MetaData(),
        *(
            Column(c.name, _plain(c), nullable=bool(c.nullable), primary_key=c.primary_key)
            for c in table.columns
        ),
    )
    return Shape(table.name, kept, rendered, plain)


def _plain(column: Column[Any]) -> Any:
    """The column's type as both databases know it."""
    kind = column.type
    if isinstance(kind, JSON):
        return JSON(none_as_null=bool(column.nullable))
    if isinstance(kind, DateTime | Moment):
        return Moment()
    for known in (Boolean, Date, Float, LargeBinary):
        if isinstance(kind, known):
            return known()
    return BigInteger() if isinstance(kind, Integer) else Text()


def _kept(column: Column[Any]) -> Kept:
    kind = _plain(column)
    write, read = _WAYS[type(kind)]
    return Kept(column.name, write, read, bool(column.nullable), kind)


def _value(column: Kept, value: Any) -> Any:
    if value is None:
        if column.nullable or isinstance(column.type, JSON):
            return None
        raise ValueError(f"{column.name} is missing")
    try:
        return column.read(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{column.name} is not of its type") from None


def _same(value: Any) -> Any:
    return value


def _of(kind: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


def _whole(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise TypeError
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not isfinite(value):
        raise TypeError
    return float(value)


def _text(value: Any) -> str:
    """As both databases can hold it: PostgreSQL knows no NUL."""
    if type(value) is not str:
        raise TypeError
    value.encode()  # a lone surrogate is no text
    return value.replace("\0", "")


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(_text(value))
    if found.tzinfo is None:
        raise ValueError
    return found


def _json(value: Any) -> Any:
    """Nothing in it that a database refuses inside JSON."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode().replace("\0", "")
    if isinstance(value, list):
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {_json(key): _json(one) for key, one in value.items()}
    return value


_WAYS: dict[type, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    BigInteger: (_same, _whole),
    Boolean: (_same, _of(bool)),
    Float: (_same, _number),
    Text: (_same, _text),
    JSON: (_same, _json),
    Moment: (lambda value: value.isoformat(), _moment),
    Date: (lambda value: value.isoformat(), lambda value: date.fromisoformat(_text(value))),
    LargeBinary: (
        lambda value: base64.b64encode(value).decode(),
        lambda value: base64.b64decode(_text(value), validate=True),
    ),
}
