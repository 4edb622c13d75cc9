"""Engines, transactions and column types, for SQLite and PostgreSQL alike. No tables here."""

import threading
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    DateTime,
    Engine,
    ForeignKey,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from app.core.errors import Busy
from app.core.fence import guard

_POSTGRESQL_READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_BUSY_STATES = ("40001", "40P01", "53", "55P03", "57P01", "57P02", "57P03", "08")  # 53: disk full
_BUSY_WORDS = ("locked", "connection", "disk is full", "disk I/O error")


class Moment(TypeDecorator[datetime]):
    """An aware UTC time; a naive one is refused, and none ever comes back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The one set of tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, int: BigInteger}


class BelowCommunity:
    """Mixin for everything below a community: its id begins every key."""

    community_id: Mapped[int] = mapped_column(
        ForeignKey("community.id"), primary_key=True, autoincrement=False, sort_order=-20
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-10)


class Database:
    """One database: who may write waits in a fair line on SQLite, and in the rows on PostgreSQL."""

    def __init__(self, url: str, *, pool_size: int = 16, durable: bool = True) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url, pool_size, durable=durable)
        self._read_engine = self.engine.execution_options(
            **({"readonly": True} if self.is_sqlite else _POSTGRESQL_READING)
        )
        self._write_lock = threading.Lock() if self.is_sqlite else None

    @contextmanager
    def read(self) -> Generator[Session]:
        """A transaction that sees one moment and cannot change anything."""
        with _clear_errors(), Session(self._read_engine, autoflush=False) as session:
            session.info["readonly"] = True
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """A transaction to change things. It is rolled back unless the caller commits it."""
        with (
            _clear_errors(),
            self._write_lock or nullcontext(),
            Session(self.engine, autoflush=False, expire_on_commit=False) as session,
        ):
            session.info["readonly"] = False
            yield session

    def dispose(self) -> None:
        """Every connection is closed."""
        self.engine.dispose()


@contextmanager
def _clear_errors() -> Generator[None]:
    """A lock, a deadlock, a full disk or no connection becomes `Busy`; the rest passes as it is."""
    try:
        yield
    except NoConnectionFree as error:
        raise Busy(str(error)) from error
    except DBAPIError as error:
        if is_passing(error):
            raise Busy(str(error.orig)) from error
        raise


def insert_into(table: Any, dialect: str) -> Any:
    """An INSERT of this database's own kind, which can say what happens to a row that is there."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def is_passing(error: DBAPIError) -> bool:
    """Whether doing the same transaction again may well succeed."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return state.startswith(_BUSY_STATES)
    words = str(error.orig)
    return isinstance(error, OperationalError) and any(busy in words for busy in _BUSY_WORDS)


def _engine(url: URL, pool_size: int, *, durable: bool) -> Engine:
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 4, "pool_timeout": 10}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"check_same_thread": False}, **options)
        event.listen(engine, "connect", partial(_prepare_sqlite, durable=durable))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, connect_args={"connect_timeout": 5}, **options)
    guard(engine)
    return engine


def _prepare_sqlite(connection: Any, _: Any, *, durable: bool) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
    for pragma in (
        "journal_mode=WAL",
        f"synchronous={'FULL' if durable else 'OFF'}",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    readonly = connection.get_execution_options().get("readonly")
    connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")
