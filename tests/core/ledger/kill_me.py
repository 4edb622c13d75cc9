"""A worker in a process of its own, to be killed: effects are rows, mails are lines of a file.

Run `main` with the arguments DATABASE_URL FOLDER.
"""

import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from app.access.scope import WorkScope
from app.core.database import Database
from app.core.ids import new_id
from app.core.ledger.events import Event, on
from app.core.ledger.models import AuditText
from app.core.ledger.queue import job
from app.core.ledger.worker import Cause, Worker


class SomethingHappened(Event, name="tests.happened"):
    """A fact of these tests."""

    n: int


@on(SomethingHappened)
def note(scope: WorkScope, event: SomethingHappened) -> None:
    """The effect inside: one row for each fact; and an outward job."""
    scope.run_returning(
        insert(AuditText).values(id=new_id(), text=f"happened {event.n}").returning(AuditText.id)
    )
    time.sleep(0.002)  # a moment to be killed in
    scope.enqueue("tests.tell", key=f"tell:{event.n}", payload={"n": event.n})


@job("tests.tell", outward=True)
def tell(house: Any, payload: dict[str, Any], key: str) -> None:
    """The effect outside: a file named by the key, as an `.eml` is."""
    path = Path(house) / f"{payload['n']}.told"
    with path.open("a") as told:
        told.write(key + "\n")
    time.sleep(0.002)


def make_worker(url: str, folder: str) -> Worker:
    """A worker as the house makes it, on this database."""
    database = Database(url, durable=False)

    def scope(session: Any, cause: Cause) -> WorkScope:
        return WorkScope(session, community_id=cause.community_id, actor_id=0)

    return Worker(database, folder, scope)


def main() -> None:
    """Works until it is killed, or for a minute."""
    worker = make_worker(sys.argv[1], sys.argv[2])
    with worker.database.engine.connect() as connection:
        connection.execute(text("SELECT 1"), execution_options={"across": "is it there"})
    print("up", flush=True)
    worker.start()
    time.sleep(60)
