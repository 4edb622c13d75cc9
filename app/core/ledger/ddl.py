"""What keeps the audit log as it was written: triggers that refuse UPDATE, DELETE and replacement,
on both databases, whoever asks (ORM, raw SQL, command line). Writing to it is `ledger.queue`'s part.

`audit_text` holds what is personal beside a row: words, address, browser. Erasure empties them and
may do nothing else: `UPDATE audit_text SET text = '', address = '', browser = '' WHERE id IN (…)`
passes, each column by itself or together; any other value, and DELETE, is refused.

`create_all` runs this by itself; a migration calls `create` after its last change of the two tables
(SQLite drops triggers when it rebuilds a table), and `drop` before it changes rows or tables.
"""

from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.schema import Table

from app.core.ledger.models import AuditRow, AuditText

NEVER = "the audit log is never changed"
_EMPTIED = ("text", "address", "browser")
_SAME_OR_EMPTY = " AND ".join(
    ["NEW.id = OLD.id", *(f"NEW.{name} IN (OLD.{name}, '')" for name in _EMPTIED)]
)


def _sqlite() -> list[str]:
    made = []
    for table in ("audit", "audit_text"):
        known = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - our own names
        only = f"WHEN NOT ({_SAME_OR_EMPTY})" if table == "audit_text" else ""
        for what, when in (("UPDATE", only), ("DELETE", ""), ("INSERT", known)):
            made.append(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{what.lower()} BEFORE {what} ON {table} "
                f"{when} BEGIN SELECT RAISE(ABORT, '{NEVER}'); END"
            )
    return made


_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{NEVER}'; END $$"
)


def _postgresql() -> list[str]:
    made = [_FUNCTION]
    for table in ("audit", "audit_text"):
        only = f"WHEN (NOT ({_SAME_OR_EMPTY}))" if table == "audit_text" else ""
        for what, each, when in (
            ("UPDATE", "ROW", only),
            ("DELETE", "ROW", ""),
            ("TRUNCATE", "STATEMENT", ""),
        ):
            name = f"{table}_no_{what.lower()}"
            made += [
                (
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {what} ON {table} FOR EACH {each} "
                    f"{when} EXECUTE FUNCTION refuse_audit_change()"
                ),
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
            ]
    return made


def create(connection: Connection) -> None:
    """Nothing in the audit log can be changed from now on, and its words only be emptied."""
    for statement in _sqlite() if connection.dialect.name == "sqlite" else _postgresql():
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """The audit log is a table like any other: for migrations alone."""
    for table in ("audit", "audit_text"):
        if connection.dialect.name == "sqlite":
            for what in ("update", "delete", "insert"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{what}")
        else:
            for what in ("update", "delete", "truncate"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{what} ON {table}")


@event.listens_for(AuditRow.__table__, "after_create")
@event.listens_for(AuditText.__table__, "after_create")
def _create(table: Table, connection: Connection, **__: Any) -> None:
    """Both tables exist once the second is made; their order is not ours."""
    tables = set(connection.dialect.get_table_names(connection))
    if {"audit", "audit_text"} <= tables:
        create(connection)
