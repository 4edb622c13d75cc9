"""The worker: nothing lost, nothing done twice, whatever happens to it."""

import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update

from app.core.clock import clock
from app.core.house import House
from app.core.ledger.models import AuditText, Job, OutboxRow
from app.core.ledger.queue import enqueue, job, record
from app.core.ledger.worker import LEASE, MOST_TRIES, pause
from tests.core.ledger.kill_me import SomethingHappened, make_worker

FACTS = 120
failing: dict[str, int] = {}


@job("tests.fails")
def fails(scope: Any, payload: dict[str, Any]) -> None:
    """Fails as often as the test says."""
    scope.enqueue("tests.tell", key=f"never:{payload['n']}", payload=payload)
    failing["left"] -= 1
    if failing["left"] >= 0:
        raise RuntimeError("not yet")


def happened(house: House, count: int) -> None:
    with house.database.write() as session:
        for n in range(count):
            record(
                session,
                SomethingHappened(n=n),
                community_id=None,
                person_id=None,
                member_id=None,
            )
        session.commit()


def effects(house: House) -> Counter[str]:
    with house.database.read() as session:
        return Counter(session.scalars(select(AuditText.text)).all())


def jobs(house: House, *conditions: Any) -> list[Any]:
    with house.database.read() as session:
        wanted = select(Job).where(*conditions).execution_options(across="a test looks")
        found = list(session.scalars(wanted))
        session.expunge_all()
        return found


def test_x08_a_killed_worker_loses_nothing_and_does_nothing_twice(
    house: House, tmp_path: Path
) -> None:
    happened(house, FACTS)
    url = house.database.engine.url.render_as_string(hide_password=False)
    code = "from tests.core.ledger.kill_me import main; main()"
    command = [sys.executable, "-c", code, url, str(tmp_path)]
    chance = Random(20261124)  # allowed(random): a seed makes the kills the same each time
    for _ in range(6):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "up\n"
            time.sleep(chance.uniform(0.02, 0.25))
            process.kill()
        with house.database.write() as session:  # the lease of whoever died has run out
            session.execute(
                update(Job).where(Job.state == "ready").values(leased_until=None),
                execution_options={"across": "a test waits faster"},
            )
            session.commit()
    last = make_worker(url, str(tmp_path))
    last.run_until_idle()
    last.database.dispose()
    assert effects(house) == Counter({f"happened {n}": 1 for n in range(FACTS)})
    told = {path.stem: path.read_text().split() for path in tmp_path.glob("*.told")}
    assert set(told) == {str(n) for n in range(FACTS)}
    assert all(set(keys) == {f"tell:{n}"} for n, keys in told.items())  # the receiver can tell
    assert sum(len(keys) - 1 for keys in told.values()) <= 6  # at most once more for each kill


def test_x08_two_workers_share_the_work(house: House, tmp_path: Path) -> None:
    happened(house, 60)
    url = house.database.engine.url.render_as_string(hide_password=False)
    workers = [make_worker(url, str(tmp_path)) for _ in range(2)]
    for worker in workers:
        worker.start(threads=2)
    deadline = time.monotonic() + 20
    while len(effects(house)) < 60 or jobs(house, Job.state == "ready"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for worker in workers:
        worker.stop()
        worker.database.dispose()
    assert effects(house) == Counter({f"happened {n}": 1 for n in range(60)})
    assert all(len(path.read_text().split()) == 1 for path in tmp_path.glob("*.told"))


def test_a_fact_of_a_rolled_back_transaction_never_happened(house: House, work: Any) -> None:
    with house.database.write() as session:
        record(session, SomethingHappened(n=1), community_id=None, person_id=None, member_id=None)
        session.rollback()
    work()
    assert effects(house) == Counter()


def test_a_failing_job_leaves_nothing_and_is_tried_again_later(house: House, work: Any) -> None:
    clock.stop()
    failing["left"] = 1
    with house.database.write() as session:
        enqueue(session, "tests.fails", key="once", payload={"n": 1})
        session.commit()
    work()
    [waiting] = jobs(house)
    assert (waiting.state, waiting.attempts, waiting.error) == (
        "ready",
        1,
        "RuntimeError: not yet",
    )
    clock.move(seconds=pause(1).total_seconds() + 1)
    house.worker.run_some()
    assert {j.kind: j.state for j in jobs(house)} == {"tests.fails": "done", "tests.tell": "ready"}


def test_after_ten_tries_a_job_is_parked_and_seen(house: House, work: Any) -> None:
    clock.stop()
    failing["left"] = 1_000
    with house.database.write() as session:
        enqueue(session, "tests.fails", key="never", payload={"n": 1})
        session.commit()
    for _ in range(MOST_TRIES + 2):
        work()
        clock.move(days=1)
    [parked] = jobs(house)
    assert (parked.state, parked.attempts) == ("parked", MOST_TRIES)


def test_a_job_whose_lease_ran_out_is_not_finished_by_its_first_worker(house: House) -> None:
    clock.stop()
    failing["left"] = 0
    with house.database.write() as session:
        enqueue(session, "tests.fails", key="slow", payload={"n": 1})
        session.commit()
    [slow] = house.worker._claim()
    clock.move(seconds=LEASE.total_seconds() + 1)
    house.worker.run_some()  # another worker takes it over
    assert house.worker._run(slow) is False
    assert len(jobs(house, Job.kind == "tests.tell")) == 1


def test_a_worker_that_is_stopped_gives_back_what_it_has_not_begun(house: House) -> None:
    happened(house, 5)
    house.worker.take()
    house.worker._stop.set()
    try:
        assert house.worker.run_some() == 1  # what was at hand is finished
    finally:
        house.worker._stop.clear()
    ready = jobs(house, Job.state == "ready", Job.kind.startswith("listen:"))
    assert {(left.leased_until, left.attempts) for left in ready} == {(None, 0)}
    house.worker.run_until_idle()
    assert effects(house) == Counter({f"happened {n}": 1 for n in range(5)})


@pytest.mark.parametrize("attempts", [1, 5, 9])
def test_pauses_grow_and_end_at_six_hours(attempts: int) -> None:
    assert timedelta(0) < pause(attempts) <= pause(attempts + 1) <= timedelta(hours=6)


def test_the_same_key_makes_one_job(house: House) -> None:
    with house.database.write() as session:
        made = [enqueue(session, "tests.tell", key="k", payload={"n": 1}) for _ in range(3)]
        session.commit()
    assert made == [True, False, False]
    assert [row.taken_at for row in _outbox(house)] == []


def _outbox(house: House) -> list[OutboxRow]:
    with house.database.read() as session:
        return list(session.scalars(select(OutboxRow).execution_options(across="a test looks")))
