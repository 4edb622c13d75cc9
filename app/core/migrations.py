"""Bringing a database to the newest schema, by Alembic. The steps lie in `migrations/`."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.core.database import Database
from app.core.fence import ACROSS
from app.core.revisions import FOLDER, current


class Dangling(Exception):
    """A row points to one that is not there."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on this connection when one is given."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, *, to: str = "head") -> tuple[str, str]:
    """The database has this schema. The revision before, and the one after."""
    before = current(database)
    with rebuilding(database) as connection:
        migrate_on(connection, to=to)
    return before, current(database)


@contextmanager
def rebuilding(database: Database) -> Generator[Connection]:
    """One transaction in which tables may be rebuilt by copying, as SQLite needs it.

    References are not held meanwhile; before it is committed every one is checked, and a dangling
    one raises `Dangling` and changes nothing. Statements are for every community.
    """
    across = {ACROSS: "a step is for every community"}
    with (
        database.engine.connect().execution_options(**across) as connection,
        _references_off(connection),
        connection.begin(),
    ):
        yield connection
        if database.is_sqlite:
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if dangling is not None:
                raise Dangling(f"a row of {dangling[0]} points to no row of {dangling[2]}")


@contextmanager
def _references_off(connection: Connection) -> Generator[None]:
    """SQLite takes this setting only where no transaction has begun, so it goes past SQLAlchemy."""
    if connection.dialect.name != "sqlite":
        yield
        return
    held: Any = connection.connection.driver_connection
    held.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        held.execute("PRAGMA foreign_keys=ON")


def migrate_on(connection: Connection, *, to: str) -> None:
    """The database has this schema when the transaction of `rebuilding` is committed."""
    config = alembic_config(connection)
    if to == "base" or (to.startswith("-")):
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)
