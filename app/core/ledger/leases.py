"""What outward work says while it goes on, and whether it has more tries. Taking jobs is `ledger.worker`'s part."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.database import Database
from app.core.fence import ACROSS
from app.core.ledger.models import Job
from app.core.ledger.worker import LEASE, MOST_TRIES


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


def is_last_try(database: Database, key: str) -> bool:
    """Whether the job of this key, which is being run, is parked when it fails now. One statement."""
    tries = select(Job.attempts).where(Job.key == key)
    with database.read() as session:
        across = {ACROSS: "the worker serves every community"}
        found = session.execute(tries, execution_options=across).scalar()
    return (found or 0) >= MOST_TRIES
