"""The export of a community at the command line: a folder of JSON files, progress, exit status."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from app.access.scope import WorkScope
from app.cli.keeping import progress
from app.communities.queries.communities import find_community
from app.core.house import House
from app.main import STATIC
from app.transfer.actions.exports import note_export
from app.transfer.queries.communities import count_rows, files_of


def run_export(house: House, slug: str, folder: Path, *, out: Console, err: Console) -> int:
    """The exit status: 0 when the folder holds the whole community, 1 when it could not."""
    if folder.resolve().is_relative_to(STATIC.resolve()):
        err.print("firstlight: that folder is served to everyone.", markup=False)
        return 1
    with house.database.write() as session:
        scope = WorkScope(session, actor_id=0, secret=house.settings.secret_key)
        there = find_community(scope, slug)
        if there is None:
            err.print(f"firstlight: there is no community {slug}.", markup=False, soft_wrap=True)
            return 1
        note_export(scope.inside(there.id))
        session.commit()
    try:
        rows = _write(house, there.id, folder, err)
    except OSError as error:
        words = f"firstlight: {folder}: {error.strerror or error}"
        err.print(words, markup=False, soft_wrap=True)
        return 1
    files = len(rows) + 1
    out.print(f"{folder}: {sum(rows.values())} rows in {files} files.", markup=False)
    return 0


def _write(house: House, community_id: int, folder: Path, err: Console) -> dict[str, int]:
    """How many rows each file has. What was begun is taken away again when it fails."""
    _insist_on_empty(folder)
    laid: list[Path] = []
    try:
        with house.database.read() as session, progress(err) as shown:
            scope = WorkScope(session, community_id=community_id, actor_id=0)
            counts = count_rows(scope)
            task = shown.add_task("Exporting", total=sum(counts.values()))
            step = _stepper(lambda: shown.advance(task))
            for name, chunks in files_of(scope, counts):
                shown.update(task, description=f"Exporting {name}")
                _lay(folder / name, step(chunks), laid)
    except BaseException:
        for path in laid:
            path.unlink(missing_ok=True)
        raise
    return counts


def _insist_on_empty(folder: Path) -> None:
    """The folder is there, and for its owner alone when it is new. Raises `OSError`."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir() or any(folder.iterdir()):
            raise OSError("is there already, and not an empty folder") from None


def _lay(path: Path, chunks: Iterable[bytes], laid: list[Path]) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    laid.append(path)
    with os.fdopen(descriptor, "wb") as file:
        file.writelines(chunks)


def _stepper(step: Callable[[], None]) -> Callable[[Iterable[bytes]], Iterable[bytes]]:
    def walk(chunks: Iterable[bytes]) -> Iterable[bytes]:
        for chunk in chunks:
            yield chunk
            step()

    return walk
