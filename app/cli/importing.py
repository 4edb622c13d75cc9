"""Imports at the command line: progress, line-numbered errors, exit status."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from app.access.scope import WorkScope
from app.communities.queries.communities import find_community
from app.core.house import House
from app.core.reading import Fault, Unreadable
from app.transfer.actions import runs
from app.transfer.models import ImportRun
from app.transfer.queries.sources import SOURCES, Found

BATCH, MOST_FAULTS_SHOWN = 50, 200


def run_import(
    house: House,
    kind: str,
    file: Path,
    community: str,
    *,
    dry_run: bool,
    out: Console,
    err: Console,
) -> int:
    """The exit status: 0 when every line was good, 1 when some were refused or it could not."""
    if kind not in SOURCES:
        err.print(f"firstlight: {kind} is not known; try {', '.join(SOURCES)}.", markup=False)
        return 2
    try:
        total = sum(1 for _ in SOURCES[kind](file))
    except Unreadable as error:
        err.print(f"{file.name}, line {error.line}: {error.message}", markup=False)
        return 1
    tally = runs.Tally()
    with _progress(err) as progress:
        task = progress.add_task("Reading" if dry_run else "Importing", total=total)
        work = _rehearse if dry_run else _bring_in
        work(house, kind, file, community, tally, lambda n: progress.advance(task, n))
    for fault in tally.faults[:MOST_FAULTS_SHOWN]:
        err.print(f"{file.name}, line {fault.line}: {fault.message}", markup=False)
    if len(tally.faults) > MOST_FAULTS_SHOWN:
        err.print(f"… and {len(tally.faults) - MOST_FAULTS_SHOWN} more.", markup=False)
    name = "Nothing was changed (dry run)" if dry_run else f"Run {tally.run}"
    out.print(
        f"{name}: {tally.added} added, {tally.changed} changed, {tally.left} left as they were, "
        f"{tally.refused} refused.",
        markup=False,
    )
    return 1 if tally.refused else 0


def run_undo(house: House, number: int, *, out: Console, err: Console) -> int:
    """The exit status of undoing that run."""
    with house.database.write() as session:
        scope = WorkScope(session, actor_id=0, secret=house.settings.secret_key)
        why = "a run is named by its number alone"
        run = scope.one(scope.select_across(ImportRun, why=why).where(ImportRun.number == number))
        if run is None or run.undone_at is not None:
            words = "was undone already" if run else "is not known"
            err.print(f"firstlight: run {number} {words}.", markup=False)
            return 1
        threads, comments, stay = runs.undo_run(scope.inside(run.community_id), run)
        session.commit()
    out.print(f"Run {number}: {threads} threads and {comments} comments taken out.", markup=False)
    if run.changed:
        out.print(
            f"{run.changed} threads of earlier runs keep what this run changed.", markup=False
        )
    for thread in stay:
        out.print(f"Thread {thread} stays, since people answered it.", markup=False)
    return 0


def _progress(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    )


def _batches(lines: Iterator[Found | Fault], tally: runs.Tally, step: Any) -> Iterator[list[Found]]:
    """Good entries in batches, without repeats inside one; faults are counted."""
    while batch := list(islice(lines, BATCH)):
        good: dict[str, Found] = {}
        for entry in batch:
            if isinstance(entry, Fault):
                tally.refused += 1
                tally.faults.append(entry)
            else:
                good[entry.external_id] = entry
        if good:
            yield list(good.values())
        step(len(batch))


def _bring_in(
    house: House, kind: str, file: Path, community: str, tally: runs.Tally, step: Any
) -> None:
    with house.database.write() as session:
        scope = WorkScope(session, actor_id=0, secret=house.settings.secret_key)
        run = runs.begin_run(scope, kind=kind, file_name=file.name, community=community)
        session.commit()
    tally.run = run.number
    for batch in _batches(SOURCES[kind](file), tally, step):
        with house.database.write() as session:
            place = _place(house, session, run.community_id)
            runs.bring_in_batch(place, session.merge(run), batch, tally)
            session.commit()
    with house.database.write() as session:
        place = _place(house, session, run.community_id)
        runs.end_run(place, session.merge(run), tally)
        session.commit()


def _place(house: House, session: Any, community_id: int) -> WorkScope:
    return WorkScope(
        session, community_id=community_id, actor_id=0, secret=house.settings.secret_key
    )


def _rehearse(
    house: House, kind: str, file: Path, community: str, tally: runs.Tally, step: Any
) -> None:
    with house.database.read() as session:
        scope = WorkScope(session, actor_id=0, secret=house.settings.secret_key)
        there = find_community(scope, community)
        for batch in _batches(SOURCES[kind](file), tally, step):
            if there is None:
                tally.added += len(batch)
            else:
                runs.would_change(_place(house, session, there.id), batch, tally)
