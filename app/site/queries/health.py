"""How the site's parts are: database, schema, worker, disk, mail."""

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.house import House
from app.core.ledger.figures import LedgerFigures, ledger_figures
from app.core.revisions import current_of, newest

LATE = timedelta(minutes=2)  # a due job that waits longer says that nobody works
LEAST_FREE = 0.05  # of the disk


@dataclass(frozen=True)
class Health:
    """What is well and what is not. Sizes in bytes."""

    database: str
    answer_milliseconds: float
    schema: str
    wanted_schema: str
    worker_inside: bool
    worker_is_late: bool
    figures: LedgerFigures
    disk_free_bytes: int
    disk_bytes: int
    mail_by_smtp: bool

    @property
    def schema_is_newest(self) -> bool:
        """Whether the database is as this code expects it."""
        return self.schema == self.wanted_schema

    @property
    def disk_is_full(self) -> bool:
        """Whether little of the disk is left."""
        return self.disk_free_bytes < LEAST_FREE * self.disk_bytes


def schema_of(session: Session) -> str:
    """The revision that the database has, read on this transaction; empty before the first."""
    return current_of(session.connection())


def is_ready(session: Session) -> bool:
    """Whether the database answers and has the schema that this code expects."""
    return schema_of(session) == newest()


def read_health(house: House, session: Session) -> Health:
    """How everything is now."""
    started = time.perf_counter()
    schema = schema_of(session)
    milliseconds = (time.perf_counter() - started) * 1000
    figures = ledger_figures(session)
    disk: Any = shutil.disk_usage(house.settings.var)
    oldest = figures.oldest_due
    return Health(
        database="SQLite" if house.database.is_sqlite else "PostgreSQL",
        answer_milliseconds=milliseconds,
        schema=schema,
        wanted_schema=newest(),
        worker_inside=house.settings.worker == "inside",
        worker_is_late=oldest is not None and clock.now() - oldest > LATE,
        figures=figures,
        disk_free_bytes=disk.free,
        disk_bytes=disk.total,
        mail_by_smtp=bool(house.settings.smtp_url),
    )
