"""Backup and restore at the command line: progress, one clear line when it fails, exit status."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.access.scope import WorkScope
from app.communities.models import Community
from app.core.backup import BackupFailed, Work
from app.core.backup.restoring import restore_backup
from app.core.backup.writing import count_rows, write_backup
from app.core.house import House
from app.main import STATIC, all_models
from app.site.queries.recount import recount_all
from app.threads.actions.index import fill_index

OTHER_KEY = (
    "firstlight: the secret key is another than the backup's: everyone signs in as before, but "
    "links in mails that are still to leave will not work."
)


def run_backup(house: House, file: Path, *, out: Console, err: Console) -> int:
    """The exit status: 0 when the file holds the whole site, 1 when it could not."""
    if file.resolve().is_relative_to(STATIC.resolve()):
        err.print("firstlight: that folder is served to everyone.", markup=False)
        return 1
    models = all_models()
    try:
        with progress(err) as shown:
            task = shown.add_task("Backing up", total=count_rows(house, models))
            made = write_backup(house, file, models, told=_teller(shown, task))
    except BackupFailed as error:
        return _could_not(err, error)
    rows = sum(table.rows for table in made.tables)
    key = "" if made.secret_key else " The secret key is a setting, and not in it: keep it too."
    out.print(f"{file}: {rows} rows of {len(made.tables)} tables.{key}", markup=False)
    return 0


def run_restore(house: House, file: Path, *, out: Console, err: Console) -> int:
    """The exit status: 0 when everything is back and every counter agrees, 1 when not."""
    try:
        with progress(err) as shown:
            task = shown.add_task("Reading", total=None)
            back = restore_backup(
                house,
                file,
                all_models(),
                told=_teller(shown, task),
                begin=lambda rows: shown.update(task, total=rows),
                finish=fill_search,
            )
    except BackupFailed as error:
        return _could_not(err, error)
    out.print(f"{back.rows} rows are back, from revision {back.revision}.", markup=False)
    if not back.same_key:
        err.print(OTHER_KEY, markup=False)
    differences = list(recount_all(house))
    for line in differences:
        err.print(str(line), markup=False)
    out.print(f"{len(differences)} counters differ." if differences else "All counters agree.")
    return 1 if differences else 0


def fill_search(connection: Connection) -> None:
    """Every thread is found by its words when the transaction of this connection is committed."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        scope = WorkScope(session, actor_id=0)
        for community_id in scope.all(scope.select(Community.id).order_by(Community.id)):
            fill_index(scope.inside(community_id))
        session.commit()


def progress(console: Console) -> Progress:
    """A bar that goes away when it is done; nothing where nobody looks."""
    return Progress(console=console, transient=True, disable=not console.is_terminal)


def _teller(shown: Progress, task: Any) -> Callable[[Work], None]:
    def told(work: Work) -> None:
        shown.update(task, description=work.said, advance=work.rows)

    return told


def _could_not(err: Console, error: BackupFailed) -> int:
    err.print(f"firstlight: {error}", markup=False, soft_wrap=True)
    return 1
