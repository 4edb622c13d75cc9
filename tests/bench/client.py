"""Speaks to the measured site, and reads what its process has used."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from app.web import csrf
from tests.bench.seed import session_token
from tests.support.ports import free_port

SECRET = "a-secret-key-for-the-benchmark-only-0123456789"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Served:
    """A running site: its port, its process, and how long it took to answer first."""

    port: int
    process: subprocess.Popen[bytes]
    first_answer_seconds: float

    def cpu_seconds(self) -> float:
        """CPU time of the process so far, all threads, user and system."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / TICKS

    def memory_bytes(self) -> int:
        """Resident memory of the process."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(database_url: str, var: Path) -> Generator[Served]:
    """The site on this database, until the end of the block."""
    port = free_port()
    environment = {
        **os.environ,
        "FIRSTLIGHT_DATABASE_URL": database_url,
        "FIRSTLIGHT_VAR": str(var),
        "FIRSTLIGHT_SECRET_KEY": SECRET,
        "FIRSTLIGHT_BASE_URL": f"http://localhost:{port}",
        "FIRSTLIGHT_HTMX_SOURCE": "local",
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.site", str(port)], env=environment
    )
    try:
        while True:
            try:
                Client(port, 1).get("/healthz")
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("the site did not start") from None
                time.sleep(0.01)
        yield Served(port, process, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(20)


class Client:
    """One person's browser: one connection, kept open."""

    def __init__(self, port: int, person: int) -> None:
        self._connection = http.client.HTTPConnection("localhost", port, timeout=30)
        self._token = session_token(person)
        self._headers = {"Cookie": f"session={self._token}", "Accept-Encoding": "br"}

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Status and body as sent, decompressed only by asking for none."""
        self._connection.request("GET", path, headers=self._headers | headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, **fields: str) -> int:
        """The status of a form of ours."""
        body = urlencode({**fields, csrf.FIELD: csrf.make_token(SECRET, self._token)})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", path, body, self._headers | headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def keep(self, body: bytes) -> None:
        """The bare handler answers these bytes from now on."""
        self._connection.request("POST", "/bench/keep", body)
        self._connection.getresponse().read()
