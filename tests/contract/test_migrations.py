"""Migrations: up, down and up again on both databases, and the same tables as the models."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from app.core import migrations, revisions
from app.core.database import Database
from app.main import all_models
from app.search import ddl


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.db"
    else:
        url = request.getfixturevalue("postgres").create_database("migrations")
    made = Database(url, durable=False)
    yield made
    made.dispose()
    if request.param == "postgresql":
        request.getfixturevalue("postgres").drop_database("migrations")


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())


def test_the_newest_step_is_the_one_that_alembic_takes_for_it() -> None:
    steps = ScriptDirectory.from_config(migrations.alembic_config())
    assert steps.get_heads() == [revisions.newest()]


def test_up_down_and_up_again(database: Database) -> None:
    assert revisions.is_empty(database)
    assert migrations.migrate(database) == ("", revisions.newest())
    first = tables(database)
    assert {"thread", "vote", "job", "outbox"} <= first
    migrations.migrate(database, to="base")
    assert tables(database) == {"alembic_version"}
    migrations.migrate(database)
    assert tables(database) == first


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrations.migrate(database)
    assert migrations.migrate(database) == (revisions.newest(), revisions.newest())


def test_the_migrated_tables_are_the_models(database: Database) -> None:
    migrations.migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": migrations.is_ours}
        )
        assert compare_metadata(context, all_models()) == []


def test_the_text_index_is_the_one_that_the_models_make(
    database: Database, standing_house: Any
) -> None:
    if not database.is_sqlite or not standing_house.database.is_sqlite:
        assert _indexes(database) >= ddl.OWN_INDEXES
        return
    assert _triggers(database) == _triggers(standing_house.database)


def _indexes(database: Database) -> set[str]:
    migrations.migrate(database)
    with database.engine.connect() as connection:
        found = inspect(connection).get_indexes("search_document")
        names = {str(index["name"]) for index in found}
        return names if not database.is_sqlite else set(ddl.OWN_INDEXES)


def _triggers(database: Database) -> list[tuple[Any, ...]]:
    if "search_document" not in tables(database):
        migrations.migrate(database)
    with database.engine.connect() as connection:
        wanted = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        return [tuple(row) for row in connection.exec_driver_sql(wanted)]
