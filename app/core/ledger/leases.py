"""Keeping a job that takes long. Taking jobs is `ledger.worker`'s part."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.clock import clock
from app.core.fence import ACROSS
from app.core.ledger.models import Job
from app.core.ledger.worker import LEASE


def renew_lease(session: Session, key: str) -> None:
    """Nobody else takes the job of this key for another while: for outward work that is long, and
    says now and then that it goes on."""
    session.execute(
        update(Job)
        .where(Job.key == key, Job.state == "ready", Job.leased_until.is_not(None))
        .values(leased_until=clock.now() + LEASE)
        .execution_options(**{ACROSS: "the worker serves every community"})
    )
