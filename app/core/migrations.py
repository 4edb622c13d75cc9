"""Bringing a database to the newest schema, by Alembic. The steps lie in `migrations/`."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.core.database import Database
from app.core.revisions import FOLDER, current

# what the text index makes for itself beside its table; see `search.ddl`
_OF_THE_TEXT_INDEX = ("search_fts", "words", "ix_search_document_words", "ix_search_document_title")


def is_ours(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Whether Alembic compares it with the models: all but what the text index makes itself."""
    name = name or ""
    return not (
        (kind == "table" and name.startswith("search_fts"))
        or (kind in ("column", "index") and name in _OF_THE_TEXT_INDEX)
    )


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
    with database.engine.begin() as connection:
        migrate_on(connection, to=to)
    return before, current(database)


def migrate_on(connection: Connection, *, to: str) -> None:
    """The database has this schema when the transaction of this connection is committed."""
    if connection.dialect.name == "sqlite":
        # tables are rebuilt by copying; a reference may dangle for a moment
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    config = alembic_config(connection)
    if to == "base" or (to.startswith("-")):
        command.downgrade(config, to)
    else:
        command.upgrade(config, to)
