"""What long outward work says while it goes on. Taking jobs is `ledger.worker`'s part."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.database import Database
from app.core.fence import ACROSS
from app.core.ledger.models import Job
from app.core.ledger.worker import LEASE


@contextmanager
def meanwhile(database: Database, key: str) -> Generator[Session]:
    """A short transaction of an outward job, committed at its end; nobody else takes the job of
    this key for another while."""
    with database.write() as session:
        session.execute(
            update(Job)
            .where(Job.key == key, Job.state == "ready", Job.leased_until.is_not(None))
            .values(leased_until=clock.now() + LEASE)
            .execution_options(**{ACROSS: "the worker serves every community"})
        )
        yield session
        session.commit()
