"""Running the site as a process: its start, its stop, and what it prints. No commands."""

import contextlib
import signal
import sys
import threading
from typing import Any

import uvicorn
from rich.console import Console

from app.access.scope import WorkScope
from app.core import revisions
from app.core.database import Database
from app.core.house import House
from app.core.logs import log, set_up_logs
from app.core.settings import Settings, WrongSetting
from app.identity.queries import is_set_up, setup_code
from app.main import build_house, create_app, furnish
from app.site.actions.demo import demo_links, made_demo

GRACE_SECONDS = 20
console = Console(stderr=True)


class GracefulServer(uvicorn.Server):
    """Ends the open streams first, so that the requests under way can be waited for."""

    house: House

    def handle_exit(self, sig: int, frame: Any) -> None:
        """The first signal stops gently."""
        self.house.closing = True
        self.house.live.stop()
        super().handle_exit(sig, frame)


def open_house(settings: Settings) -> House:
    """The house on a database with the newest schema; an empty one gets it now.

    Raises `WrongSetting` when the database cannot be reached or is older than this code.
    """
    set_up_logs(settings.log_format)
    settings.var.mkdir(parents=True, exist_ok=True)
    house = build_house(settings)
    try:
        if revisions.is_empty(house.database):
            _make_tables(house.database)
        behind = revisions.current(house.database) != revisions.newest()
    except Exception as error:
        words = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise WrongSetting(f"FIRSTLIGHT_DATABASE_URL: {words}") from error
    if behind:
        raise WrongSetting("The database is older than this version: run `firstlight migrate`.")
    return house


def _make_tables(database: Database) -> None:
    # loaded here: a fifth of the time of every other start would go into it
    from app.core import migrations  # noqa: PLC0415

    migrations.migrate(database)


def watch(host: str, port: int) -> None:
    """The site answers and starts again whenever a file of the code changes."""
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=host,
        port=port,
        reload=True,
        reload_dirs=["app", "templates", "static", "locale"],
        access_log=False,
    )


def welcome(house: House, *, demo: bool) -> None:
    """Prints what whoever started the site needs now: its address, and how to get in."""
    furnish()
    base = house.settings.base_url
    console.print(f"[bold]Firstlight[/bold] at {base}")
    if demo and made_demo(house):
        _print_links(base, demo_links(house))
        return
    with house.database.read() as session:
        waiting = not is_set_up(WorkScope(session))
    if waiting:
        console.print(f"Nobody has a sign-in yet. Open {base}/setup with this code:")
        console.print(f"    [bold]{setup_code(house.settings)}[/bold]")


def _print_links(base: str, links: list[tuple[str, str]]) -> None:
    console.print("To sign in, each once and on this machine (the next start prints new ones):")
    for who, path in links:
        console.print(f"  {who}")
        # Whole, however narrow the terminal: a link broken over two lines cannot be opened.
        console.print(f"    {base}{path}", soft_wrap=True)


def serve(house: House, *, host: str, port: int) -> None:
    """The site answers until it is told to stop; requests under way are finished."""
    config = uvicorn.Config(
        create_app(house=house),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=32_768,
    )
    server = GracefulServer(config)
    server.house = house
    # the log says why, as that the port is taken; only the status is uvicorn's own
    with contextlib.suppress(SystemExit):
        server.run()
    if not server.started:
        sys.exit(1)


def work(house: House) -> None:
    """Background work alone, until it is told to stop; the job at hand is finished."""
    furnish()
    done = threading.Event()
    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, lambda *_: done.set())
    house.worker.start()
    log.info("worker started")
    done.wait()
    house.worker.stop()
    house.database.dispose()
