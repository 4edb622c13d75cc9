"""Which schema a database has, and which this code expects. Without Alembic, which takes a fifth of
a start to load and is needed only to migrate: see `migrations`."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table  # allowed(select): no scope yet

from app.core.database import Database

FOLDER = Path(__file__).parents[2] / "migrations"
_KEPT = table("alembic_version", column("version_num"))


@cache
def newest() -> str:
    """The revision that this code expects: the steps' names begin with theirs, and rise."""
    return max(all_known(), default="")


@cache
def all_known() -> frozenset[str]:
    """Every revision that this code can come from."""
    return frozenset(path.name.partition("_")[0] for path in FOLDER.glob("versions/[0-9]*.py"))


def current_of(connection: Connection) -> str:
    """The revision read on this connection; the empty string before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(select(_KEPT.c.version_num)).scalar() or ""


def current(database: Database) -> str:
    """The revision that the database has; the empty string before the first."""
    with database.engine.connect() as connection:
        return current_of(connection)


def is_empty(database: Database) -> bool:
    """Whether the database has no table at all."""
    with database.engine.connect() as connection:
        return not inspect(connection).get_table_names()
