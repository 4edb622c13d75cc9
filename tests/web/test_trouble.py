"""When the database or the disk is in trouble: tried again, or a clean 503 with nothing half done."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.core.clock import clock
from app.core.house import House
from app.core.ledger.models import OutboxRow
from app.core.mail.postmen import FolderPostman
from app.core.settings import load_settings
from app.main import all_models, build_house, create_app
from app.threads.models import Comment, Vote
from tests.build import Build, BuiltThread
from tests.cast import Actor
from tests.conftest import SECRET
from tests.support.postgres import PostgresServer


def impatient(connection: Any, _: Any) -> None:
    """Waits a moment for a lock instead of five seconds."""
    connection.execute("PRAGMA busy_timeout=100")


@pytest.fixture
def lockable(house: House) -> Iterator[Path]:
    """The file of a SQLite database whose site does not wait long."""
    if not house.database.is_sqlite:
        pytest.skip("a lock on the whole file is SQLite's alone")
    engine = house.database.engine
    event.listen(engine, "connect", impatient)
    engine.dispose()
    yield Path(str(house.database.url.database))
    event.remove(engine, "connect", impatient)
    engine.dispose()


def test_x10_a_locked_sqlite_is_answered_503_with_nothing_done(
    lockable: Path, build: Build, ben: Actor, thread: BuiltThread
) -> None:
    other = sqlite3.connect(lockable, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = ben.post(thread.address + "/vote", support="yes")
    read = ben.get(thread.address)
    other.execute("ROLLBACK")
    other.close()
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert "Nothing was changed" in refused.text
    assert read.status_code == 200
    assert (build.rows(Vote), build.rows(OutboxRow)) == ([], [])


def test_x10_a_lock_that_goes_is_waited_for(
    lockable: Path, build: Build, ben: Actor, thread: BuiltThread
) -> None:
    other = sqlite3.connect(lockable, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(0.2, lambda: (other.execute("ROLLBACK"), other.close()))
    letting_go.start()
    assert ben.post(thread.address + "/vote", support="yes").status_code == 303
    letting_go.join()
    assert len(build.rows(Vote)) == 1


def test_x10_a_full_disk_is_answered_503_and_loses_nothing(
    lockable: Path, build: Build, house: House, ben: Actor, thread: BuiltThread
) -> None:
    def fill(connection: Any, _: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    house.database.engine.dispose()
    with closing(sqlite3.connect(lockable)) as other:
        other.execute("VACUUM")  # what earlier tests left free would hold thirty comments
    event.listen(house.database.engine, "connect", fill)
    said = [ben.post(thread.address + "/comments", body="Words. " * 2_000) for _ in range(30)]
    event.remove(house.database.engine, "connect", fill)
    house.database.engine.dispose()
    assert {answer.status_code for answer in said} <= {303, 503, 429}
    assert 503 in {answer.status_code for answer in said}
    posted = sum(answer.status_code == 303 for answer in said)
    assert len(build.rows(Comment)) == posted == thread.now().comments
    assert ben.post(thread.address + "/vote", support="yes").status_code == 303


def test_x10_more_askers_than_connections_are_told_so(
    build: Build, house: House, ben: Actor, thread: BuiltThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.database.engine.pool, "_timeout", 0.05)
    pool: Any = house.database.engine.pool
    most = pool.size() + pool._max_overflow
    held = [house.database.engine.connect() for _ in range(most - pool.checkedout())]
    answer = ben.get(thread.address)
    for connection in held:
        connection.close()
    assert answer.status_code == 503
    assert ben.get(thread.address).status_code == 200


@pytest.mark.skipif("FIRSTLIGHT_TEST_PG_URL" in os.environ, reason="that server is not ours")
def test_x10_a_restarted_postgresql_is_answered_503_and_then_as_ever(tmp_path: Path) -> None:
    with PostgresServer() as server:
        settings = load_settings(
            var=tmp_path,
            database_url=server.create_database("restarted"),
            secret_key=SECRET,
            worker="outside",
        )
        house = build_house(settings, durable=False)
        all_models().create_all(house.database.engine)
        build = Build(house, create_app(house=house))
        ana, ben = build.member("Ana Lindqvist"), build.member("Ben Okafor")
        thread = build.thread(by=ana)
        assert ben.post(thread.address + "/vote", support="yes").status_code == 303
        with server.away():
            began = time.monotonic()
            for answer in (ben.post(thread.address + "/vote", support="no"), ben.get("/notices")):
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
            assert time.monotonic() - began < 10
        assert ben.get(thread.address).status_code == 200  # the first one already
        assert ben.post(thread.address + "/vote", importance="critical").status_code == 303
        assert [vote.importance for vote in build.rows(Vote)] == ["critical"]
        house.worker.run_until_idle()
        house.database.dispose()


def test_x10_connections_cut_in_the_middle_are_made_again(
    build: Build, house: House, ben: Actor, thread: BuiltThread
) -> None:
    if house.database.is_sqlite:
        pytest.skip("SQLite has no server")
    assert ben.get(thread.address).status_code == 200
    with house.database.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    assert ben.post(thread.address + "/vote", support="yes").status_code == 303
    assert len(build.rows(Vote)) == 1


def test_a_full_disk_of_the_mail_folder_loses_no_mail_and_no_post(
    build: Build,
    house: House,
    work: Any,
    ana: Actor,
    ben: Actor,
    thread: BuiltThread,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_the_way = tmp_path / "outbox"
    in_the_way.write_text("a file where a folder should be")
    monkeypatch.setattr(house, "postman", FolderPostman(in_the_way / "mails"))
    clock.stop()
    assert ben.post(thread.address + "/comments", body="Here too.").status_code == 303
    for _ in range(3):
        work()
        clock.move(minutes=10)
    monkeypatch.undo()
    outbox = house.settings.var / "outbox"
    assert list(outbox.glob("*.eml")) == []
    clock.move(days=1)
    work()
    assert len(list(outbox.glob("*.eml"))) == 1
    assert len(build.rows(Comment)) == 1
