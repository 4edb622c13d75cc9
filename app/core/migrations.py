"""Bringing a database to the newest schema, by Alembic. The steps lie in `migrations/`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from app.core.database import Database

FOLDER = Path(__file__).parents[2] / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, on this connection when one is given."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this code expects."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def current(database: Database) -> str:
    """The revision that the database has; the empty string before the first."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_empty(database: Database) -> bool:
    """Whether the database has no table at all."""
    with database.engine.connect() as connection:
        return not inspect(connection).get_table_names()


def migrate(database: Database, *, to: str = "head") -> tuple[str, str]:
    """The database has this schema. The revision before, and the one after."""
    before = current(database)
    with database.engine.begin() as connection:
        if database.is_sqlite:
            # tables are rebuilt by copying; a reference may dangle for a moment
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        config = alembic_config(connection)
        if to == "base" or (to.startswith("-")):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)
    return before, current(database)
