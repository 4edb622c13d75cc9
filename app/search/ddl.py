"""What the text index needs in the database beside its table: SQLite's FTS5 with triggers that keep
it, PostgreSQL's text configuration, generated column and GIN indexes. Asking it is `search.index`.

`create_all` runs this by itself; a migration calls `create` after it has made (or, on SQLite,
rebuilt) the table `search_document`, and `drop` before it goes.
"""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.schema import Table

from app.search.models import Document

CONFIGURATION = "firstlight"  # PostgreSQL: English stems, accents taken away

OWN_INDEXES = frozenset({"ix_search_document_words", "ix_search_document_title"})
"""Indexes of `search_document` that stand in no model, as do its column `words` and the tables
`search_fts…`."""

# `place` is a word of the community's own, so that a search reads the lists of one community only
_VALUES = "{row}.id, 'c' || {row}.community_id, {row}.title, {row}.body"
_ADD = f"INSERT INTO search_fts(rowid, place, title, body) VALUES ({_VALUES.format(row='new')});"  # noqa: S608 - nothing typed stands in it
_TAKE_OUT = (
    "INSERT INTO search_fts(search_fts, rowid, place, title, body) "  # noqa: S608 - as above
    f"VALUES ('delete', {_VALUES.format(row='old')});"
)

_SQLITE = (
    (
        "CREATE VIEW IF NOT EXISTS search_text AS SELECT id, 'c' || community_id AS place, title, body "
        "FROM search_document"
    ),
    (
        "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(place, title, body, "
        "content='search_text', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS search_document_added AFTER INSERT ON search_document "
        f"BEGIN {_ADD} END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS search_document_gone AFTER DELETE ON search_document "
        f"BEGIN {_TAKE_OUT} END"
    ),
    (
        "CREATE TRIGGER IF NOT EXISTS search_document_changed AFTER UPDATE ON search_document "
        f"BEGIN {_TAKE_OUT} {_ADD} END"
    ),
)
_SQLITE_GONE = (
    "DROP TRIGGER IF EXISTS search_document_added",
    "DROP TRIGGER IF EXISTS search_document_gone",
    "DROP TRIGGER IF EXISTS search_document_changed",
    "DROP TABLE IF EXISTS search_fts",
    "DROP VIEW IF EXISTS search_text",
)

_POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIGURATION} CASCADE",
    f"CREATE TEXT SEARCH CONFIGURATION {CONFIGURATION} (COPY = english)",
    (
        f"ALTER TEXT SEARCH CONFIGURATION {CONFIGURATION} ALTER MAPPING FOR hword, hword_part, word "
        "WITH unaccent, english_stem"
    ),
    (
        "ALTER TABLE search_document ADD COLUMN IF NOT EXISTS words tsvector GENERATED ALWAYS AS "
        f"(setweight(to_tsvector('{CONFIGURATION}', title), 'A') || "
        f"setweight(to_tsvector('{CONFIGURATION}', body), 'C')) STORED"
    ),
    (
        "CREATE INDEX IF NOT EXISTS ix_search_document_words ON search_document "
        "USING gin (community_id, words)"
    ),
    (
        "CREATE INDEX IF NOT EXISTS ix_search_document_title ON search_document "
        "USING gin (community_id, title gin_trgm_ops)"
    ),
)
_POSTGRESQL_GONE = (
    "DROP INDEX IF EXISTS ix_search_document_words",
    "DROP INDEX IF EXISTS ix_search_document_title",
    "ALTER TABLE IF EXISTS search_document DROP COLUMN IF EXISTS words",
    f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {CONFIGURATION}",
)


def create(connection: Connection) -> None:
    """The text index stands beside the table `search_document`. Rows that were there before the
    call are found on PostgreSQL only."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Nothing of the text index is left but the table itself; extensions stay."""
    for statement in _SQLITE_GONE if connection.dialect.name == "sqlite" else _POSTGRESQL_GONE:
        connection.exec_driver_sql(statement)


def is_in_models(thing: Any, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Whether Alembic compares it with the models: all but what the text index makes for itself."""
    if kind == "table":
        return not (name or "").startswith("search_fts")
    if kind in ("column", "index") and thing.table.name == Document.__tablename__:
        return name != "words" and name not in OWN_INDEXES
    return True


@event.listens_for(Document.__table__, "after_create")
def _create(_: Table, connection: Connection, **__: Any) -> None:
    create(connection)


@event.listens_for(Document.__table__, "before_drop")
def _drop(_: Table, connection: Connection, **__: Any) -> None:
    drop(connection)
