"""Query plans: every list walks an index that serves its order, on both databases, with over a
thousand threads; a scan or a sort of the table fails."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, inspect

from app.core.clock import clock
from app.core.house import House
from app.core.ids import new_id
from app.core.ledger.models import AuditRow
from app.threads.events import StatusSet
from app.threads.models import Thread
from tests.build import Build
from tests.cast import Actor

BOARD = "/c/harbour-preview/threads"
LISTS = (
    BOARD,
    f"{BOARD}?sort=fair",
    f"{BOARD}?sort=top",
    f"{BOARD}?sort=new",
    f"{BOARD}?sort=unanswered",
    f"{BOARD}?kind=idea",
    f"{BOARD}?sort=top&status=open",
    f"{BOARD}?sort=new&version=2.4.0-beta.3",
    f"{BOARD}?sort=new&by=me",
    f"{BOARD}?tag=rain",
    f"{BOARD}?sort=top&voted=me",
    f"{BOARD}?watched=me",
    f"{BOARD}/facets",
)
SEARCHES = (f"{BOARD}?q=thread+matters", f"{BOARD}/similar?title=A thread that matters")

ONLY_INDEXES = (
    "SET LOCAL enable_seqscan=off",
    "SET LOCAL enable_bitmapscan=off",
    "SET LOCAL enable_sort=off",
)


@pytest.fixture
def filled(build: Build, house: House, ana: Actor) -> Build:
    """Two communities of 1,200 threads each."""
    for community, author in (
        (build.harbour, ana),
        (build.elsewhere, build.member("Eve Marsh", community=build.elsewhere)),
    ):
        with house.database.write() as session:
            session.add_all(_thread(n, community.id, author.member_id) for n in range(1200))
            session.commit()
    know(house)
    return build


def know(house: House) -> None:
    """PostgreSQL knows its tables. A site on SQLite never measures them, so it has forgotten what
    another test measured; open connections would remember."""
    with house.database.engine.begin() as connection:
        if not house.database.is_sqlite:
            connection.exec_driver_sql("ANALYZE")
        elif inspect(connection).has_table("sqlite_stat1"):
            connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    house.database.dispose()


def _thread(n: int, community_id: int, author_id: Any) -> Thread:
    now = clock.now()
    return Thread(
        id=new_id(),
        community_id=community_id,
        number=n + 1,
        author_id=author_id,
        kind=("idea", "problem")[n % 2],
        title=f"Thread {n} that matters",
        body="",
        body_html="",
        tags=[],
        votes=n % 40,
        seen=n % 60,
        comments=n % 5,
        rising=float(n),
        fair=n / 10_000,
        version="2.4.0-beta.3",
        created_at=now,
        last_activity_at=now,
    )


def _act(community_id: int, thread_id: int) -> AuditRow:
    return AuditRow(
        id=new_id(),
        community_id=community_id,
        thread_id=thread_id,
        act=StatusSet.name,
        subject={"thread_id": thread_id},
        after={"status": "review"},
        happened_at=clock.now(),
    )


@pytest.fixture
def asked(house: House) -> Iterator[list[tuple[str, Any]]]:
    """Every SELECT on threads that the site sends, with its values."""
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, _m: Any) -> None:
        if statement.startswith("SELECT") and re.search(
            r"FROM (thread|board_count|audit)\b", statement
        ):
            heard.append((statement, parameters))

    event.listen(house.database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(house.database.engine, "before_cursor_execute", hear)


def plan(house: House, statement: str, parameters: Any) -> str:
    """The database's own words for how it would answer."""
    with house.database.engine.begin() as connection:
        if house.database.is_sqlite:
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return "\n".join(row[3] for row in rows)
        for setting in ONLY_INDEXES:
            connection.exec_driver_sql(setting)
        return "\n".join(
            r[0] for r in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
        )


def faults(found: str) -> list[str]:
    """The lines of a plan that read or sort a whole table."""
    bad = r"SCAN (thread|board_count)|TEMP B-TREE|Seq Scan|Sort Key|Sort  \("
    return [line for line in found.splitlines() if re.search(bad, line)]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_served_by_an_index(
    filled: Build, house: House, ben: Actor, asked: list[tuple[str, Any]], address: str
) -> None:
    page = ben.get(address)
    older = re.search(r'href="([^"]+)" rel="next"', page.text)
    if older:
        ben.get(older[1].replace("&amp;", "&"))
    assert page.status_code == 200
    assert asked
    for statement, parameters in list(asked):
        found = plan(house, statement, parameters)
        assert not faults(found), f"{statement}\n{found}"


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_never_reads_the_whole_table(
    filled: Build, house: House, ben: Actor, asked: list[tuple[str, Any]], address: str
) -> None:
    assert ben.get(address).status_code == 200
    for statement, parameters in list(asked):
        found = plan(house, statement, parameters)
        assert not re.search(r"SCAN thread|Seq Scan on thread", found), f"{statement}\n{found}"


def test_a_threads_history_is_not_looked_for_in_the_whole_log(
    filled: Build, house: House, ben: Actor, asked: list[tuple[str, Any]]
) -> None:
    many = [_act(filled.harbour.id, thread_id) for thread_id in range(1, 400) for _ in range(5)]
    with house.database.write() as session:
        session.add_all(many)
        session.commit()
    know(house)
    assert ben.get(f"{BOARD}/7/history").status_code == 200
    told = [pair for pair in asked if "FROM audit" in pair[0]]
    assert len(told) == 1
    assert "ix_audit_thread" in plan(house, *told[0])


def test_the_check_sees_a_sort(filled: Build, house: House) -> None:
    unserved = f"SELECT id FROM thread WHERE community_id = {filled.harbour.id} ORDER BY title"
    assert faults(plan(house, unserved, ()))
