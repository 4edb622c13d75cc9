"""Measures, prints a table, and writes var/bench.json. `FULL=1` fills a million threads."""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select, update

from app.core import migrations
from app.core.clock import clock
from app.core.database import Database
from app.core.ids import new_id
from app.core.ledger.models import OutboxRow
from app.main import furnish
from app.threads.models import Thread, Vote
from tests.bench import seed
from tests.bench.browser import measure_browser
from tests.bench.client import Client, Served, serving
from tests.support.postgres import PostgresServer

BOARD, THREAD = "/c/c1/threads", "/c/c1/threads/1"
FULL = os.environ.get("FULL") == "1"
ROUNDS, REQUESTS = 5, 60
out = Console(width=110)


def main() -> None:
    """Every figure on SQLite and on PostgreSQL, then the browser's."""
    furnish()
    figures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder, PostgresServer() as server:
        for name, url in (
            ("sqlite", f"sqlite:///{folder}/bench.db"),
            ("postgresql", server.create_database("bench")),
        ):
            _prepared(url, communities=1, threads=1000)
            with serving(url, Path(folder) / name) as site:
                figures += _measured(name, site, url)
                if name == "sqlite":
                    figures += measure_browser(site.port)
            large = (
                url.replace("bench", "large")
                if name == "sqlite"
                else server.create_database("large")
            )
            figures.append(_growth(name, url, large, Path(folder)))
    Path("var").mkdir(exist_ok=True)
    Path("var/bench.json").write_text(json.dumps(figures, indent=1))
    _print(figures)


def _prepared(url: str, *, communities: int, threads: int) -> None:
    database = Database(url, durable=False)
    migrations.migrate(database)
    seed.fill(database, communities=communities, threads=threads)
    database.dispose()


def figure(
    where: str, what: str, value: float, unit: str, goal: str, met: bool | None
) -> dict[str, Any]:
    """One row of the table."""
    return {
        "database": where,
        "figure": what,
        "value": round(value, 3),
        "unit": unit,
        "goal": goal,
        "met": met,
    }


def _measured(name: str, site: Served, url: str) -> list[dict[str, Any]]:
    rows = [
        figure(
            name,
            "cold start to first answer",
            site.first_answer_seconds,
            "s",
            "at most 2",
            site.first_answer_seconds <= 2,
        )
    ]
    for what, path, headers, goal in (
        ("board, warm cards", BOARD, {}, 0.3),
        ("board, cold cards", BOARD, {"X-Bench-Cold": "1"}, 0.08),
        ("thread of 30 comments", THREAD, {}, 0.3),
    ):
        ours, bare = _against_bare(site, path, headers)
        rows.append(figure(name, f"{what}: CPU a request", ours * 1000, "ms", "–", None))
        ratio = bare / ours
        rows.append(
            figure(name, f"{what}: bare ÷ ours", ratio, "×", f"at least {goal}", ratio >= goal)
        )
    rows += _votes(name, site, url)
    rows += _memory(name, site)
    return rows


def _against_bare(site: Served, path: str, headers: dict[str, str]) -> tuple[float, float]:
    """CPU seconds a request of ours and of the bare handler, alternating; medians."""
    client = Client(site.port, 1)
    status, body = client.get(path, **headers, **{"Accept-Encoding": "identity"})
    assert status == 200, status
    client.keep(body)
    assert client.get("/bench/bare") == (200, body)
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(_cpu(site, lambda: client.get(path, **headers), REQUESTS))
        bare.append(_cpu(site, lambda: client.get("/bench/bare"), REQUESTS * 4))
    return statistics.median(ours), statistics.median(bare)


def _cpu(site: Served, ask: Callable[[], Any], times: int) -> float:
    before = site.cpu_seconds()
    for _ in range(times):
        ask()
    return (site.cpu_seconds() - before) / times


def _votes(name: str, site: Served, url: str) -> list[dict[str, Any]]:
    bare = _bare_votes(url, 3.0)  # first: afterwards the worker still has votes to tell of
    one = _cpu(site, _voting(site.port, 1), 200)
    seconds = 20.0 if FULL else 6.0
    waits, errors = _storm(site.port, seconds)
    rate = len(waits) / seconds
    p99 = sorted(waits)[int(len(waits) * 0.99)]
    database = Database(url)
    with database.read() as session:
        kept = session.scalar(select(Thread.votes).where(Thread.community_id == 1, Thread.id == 2))
        counted = len(
            session.execute(
                select(Vote.member_id).where(Vote.community_id == 1, Vote.thread_id == 2)
            ).all()
        )
    database.dispose()
    exact = kept == counted
    return [
        figure(
            name, "vote: CPU a request", one * 1000, "ms", "at most 4.2 (NodeBB)", one <= 0.0042
        ),
        figure(name, "votes a second over HTTP", rate, "/s", "–", None),
        figure(name, "… ÷ bare database", rate / bare, "×", "at least 0.5", rate / bare >= 0.5),
        figure(name, "vote storm: errors", errors, "", "none", errors == 0),
        figure(name, "vote storm: wait, 99th percentile", p99, "s", "at most 1", p99 <= 1),
        figure(name, "vote storm: counter − recount", float((kept or 0) - counted), "", "0", exact),
    ]


def _voting(port: int, person: int, thread: int = 2) -> Callable[[], int]:
    client, turn = Client(port, person), iter(range(10**9))

    def vote() -> int:
        importance = ("nice", "critical")[next(turn) % 2]
        return client.post(f"/c/c1/threads/{thread}/vote", importance=importance)

    return vote


def _storm(port: int, seconds: float) -> tuple[list[float], int]:
    waits: list[float] = []
    errors = [0]
    end = time.perf_counter() + seconds

    def member(first: int) -> None:
        votes = [_voting(port, person) for person in range(first, seed.MEMBERS + 1, 8)]
        while time.perf_counter() < end:
            for vote in votes:
                began = time.perf_counter()
                errors[0] += vote() != 303
                waits.append(time.perf_counter() - began)
                if time.perf_counter() > end:
                    return

    threads = [threading.Thread(target=member, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, errors[0]


def _bare_votes(url: str, seconds: float) -> float:
    """Votes a second when the same rows are written in the same transactions, without the site."""
    database = Database(url)
    done = [0] * 8
    end = time.perf_counter() + seconds

    def write(place: int) -> None:
        while time.perf_counter() < end:
            with database.write() as session:
                session.execute(
                    select(Thread.id)
                    .where(Thread.community_id == 1, Thread.id == 3)
                    .with_for_update()
                )
                session.execute(
                    update(Thread)
                    .where(Thread.community_id == 1, Thread.id == 3)
                    .values(staff_votes=Thread.staff_votes + 1)
                )
                session.execute(
                    insert(OutboxRow),
                    {
                        "id": new_id(),
                        "name": "bench",
                        "payload": {},
                        "community_id": 1,
                        "happened_at": clock.now(),
                        "taken_at": clock.now(),
                    },
                )
                session.commit()
            done[place] += 1

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.dispose()
    return sum(done) / seconds


def _memory(name: str, site: Served) -> list[dict[str, Any]]:
    clients = [Client(site.port, person) for person in range(1, 21)]
    addresses = [BOARD, THREAD, f"{BOARD}?sort=fair", f"{BOARD}?sort=new", "/c/c1/threads/4"]

    def ask(times: int) -> int:
        for n in range(times):
            clients[n % 20].get(addresses[n % len(addresses)])
        return site.memory_bytes()

    early = ask(1000)
    late = ask(9000 if FULL else 3000)
    after = "10,000" if FULL else "4,000"
    return [
        figure(
            name,
            f"memory after {after} requests ÷ after 1,000",
            late / early,
            "×",
            "at most 1.05",
            late / early <= 1.05,
        ),
        figure(name, "memory of the process", late / 1e6, "MB", "–", None),
    ]


def _growth(name: str, small: str, large: str, folder: Path) -> dict[str, Any]:
    communities, threads = (1000, 1000) if FULL else (20, 1000)
    _prepared(large, communities=communities, threads=threads)
    taken = {}
    for which, url in (("small", small), ("large", large)):
        with serving(url, folder / f"{name}-{which}") as site:
            client = Client(site.port, 1)
            for _ in range(30):
                client.get(BOARD)
            times = []
            for _ in range(200):
                began = time.perf_counter()
                client.get(BOARD)
                times.append(time.perf_counter() - began)
            taken[which] = statistics.median(times)
    ratio = taken["large"] / taken["small"]
    what = f"board at {communities * threads:,} threads ÷ at 1,000"
    return figure(name, what, ratio, "×", "at most 1.2", ratio <= 1.2)


def _print(figures: list[dict[str, Any]]) -> None:
    table = Table("Database", "Figure", "Value", "Goal", "Met")
    for row in figures:
        met = {True: "yes", False: "no", None: ""}[row["met"]]
        value = f"{row['value']:,} {row['unit']}".strip()
        table.add_row(row["database"], row["figure"], value, row["goal"], met)
    out.print(table)
    if "--markdown" in sys.argv:
        for row in figures:
            met = {True: "yes", False: "**no**", None: ""}[row["met"]]
            out.print(
                f"| {row['database']} | {row['figure']} | {row['value']:,} {row['unit']} "
                f"| {row['goal']} | {met} |",
                soft_wrap=True,
                markup=False,
            )


if __name__ == "__main__":
    main()
