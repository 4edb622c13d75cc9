"""Migrations: up, down and up again on both databases, and the same tables as the models."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Table, inspect, select

from app.core import migrations, revisions
from app.core.database import Database, Moment
from app.core.fence import ACROSS
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
            connection, opts={"compare_type": True, "include_object": ddl.is_in_models}
        )
        assert compare_metadata(context, all_models()) == []


FILLING = {"BIGINT": 1, "BOOLEAN": False, "DATE": date(2026, 11, 1), "JSON": {}, "FLOAT": 0.5}
THEN = datetime(2026, 11, 1, 12, tzinfo=UTC)


def put(connection: Any, table: str, **values: Any) -> None:
    """A row as an earlier schema wants it: what is not given is filled by its kind."""
    known = Table(table, MetaData(), autoload_with=connection)
    row = {}
    for column in known.columns:
        kind = str(column.type).split("(")[0]
        if column.name in values:
            row[column.name] = values[column.name]
        elif not column.nullable:
            row[column.name] = THEN if "TIME" in kind else FILLING.get(kind, "1")
    connection.execute(known.insert(), row)


def read(connection: Any, words: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.exec_driver_sql(words)]


def test_what_stood_at_the_first_step_is_there_after_the_second(database: Database) -> None:
    """Ana's sign-in, session and invitation, two trials with missions and a result, an act."""
    migrations.migrate(database, to="0001")
    across = {ACROSS: "a test of the schema"}
    with database.engine.connect().execution_options(**across) as connection, connection.begin():
        put(connection, "person", id=1, email="ana@aurora.example", name="Ana")
        put(connection, "session", person_id=1)
        put(connection, "community", id=1)
        put(connection, "member", community_id=1, id=1, person_id=1)
        put(connection, "invitation", community_id=1, id=1, email="ana@aurora.example")
        put(connection, "invitation", community_id=1, id=2, token_hash="of a link")
        put(connection, "product", id=1)
        put(connection, "version", id=1)
        for trial in (1, 2):
            put(connection, "trial", community_id=1, id=trial, number=trial)
            for place in (1, 2):
                there = {"community_id": 1, "trial_id": trial, "number": place}
                put(connection, "mission", id=10 * trial + place, **there)
        put(connection, "mission_result", community_id=1, mission_id=21, member_id=1)
        put(connection, "audit", id=1, subject={"thread_id": "77", "member_id": "5"})
        put(connection, "audit", id=2, subject={})

    migrations.migrate(database)

    with database.engine.connect() as connection:
        numbers = read(connection, "SELECT id, number FROM mission ORDER BY id")
        assert numbers == [(11, 1), (12, 2), (21, 3), (22, 4)]
        assert read(connection, "SELECT next_mission FROM community") == [(5,)]
        assert read(connection, "SELECT mission_id FROM mission_result") == [(21,)]
        assert read(connection, "SELECT id, mails FROM invitation ORDER BY id") == [(1, 1), (2, 0)]
        told = [(77, 5), (None, None)]
        assert read(connection, "SELECT thread_id, whom_id FROM audit ORDER BY id") == told
        unproved = "SELECT count(*) FROM person WHERE email_proved_at IS NULL"
        assert read(connection, unproved) == [(0,)]
        session = Table("session", MetaData(), Column("ends_at", Moment()))
        assert connection.execute(select(session)).scalar() == THEN + timedelta(days=90)


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
