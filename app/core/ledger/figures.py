"""How much stands in the ledger: for those who watch the site. No facts, no content."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.fence import ACROSS
from app.core.ledger.models import Job, OutboxRow

_ACROSS = {ACROSS: "figures of the whole site"}
STATES = ("ready", "parked", "done")


@dataclass(frozen=True)
class LedgerFigures:
    """Jobs by state, facts not yet taken, and since when the oldest due job waits."""

    jobs: dict[str, int]
    waiting: int
    oldest_due: datetime | None


def ledger_figures(session: Session) -> LedgerFigures:
    """The figures as they are now. Three statements."""
    counted = select(Job.state, func.count()).group_by(Job.state).execution_options(**_ACROSS)
    jobs = dict.fromkeys(STATES, 0)
    jobs |= {str(row[0]): int(row[1]) for row in session.execute(counted)}
    waiting = select(func.count()).select_from(OutboxRow).where(OutboxRow.taken_at.is_(None))
    oldest = select(Job.run_at).where(Job.state == "ready").order_by(Job.run_at, Job.id).limit(1)
    return LedgerFigures(
        jobs=jobs,
        waiting=session.scalar(waiting.execution_options(**_ACROSS)) or 0,
        oldest_due=session.scalar(oldest.execution_options(**_ACROSS)),
    )
