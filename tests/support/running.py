"""The site as a process would run it, on a free port, worker and live updates inside."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn

from app.core.settings import load_settings
from app.main import all_models, build_house, create_app

SECRET = "a-secret-key-for-tests-only-0123456789abcdef"


class RunningSite:
    """A context manager: `.house`, `.site` and `.base` (its address) while it runs."""

    def __init__(
        self, var: Path, *, database_url: str = "", port: int = 0, **settings: Any
    ) -> None:
        self._port = port
        given = {"worker": "inside", "htmx_source": "local", "secret_key": SECRET, **settings}
        self._given = {"var": var, "database_url": database_url, **given}

    def __enter__(self) -> Self:
        self.house = build_house(load_settings(**self._given), durable=False)
        all_models().create_all(self.house.database.engine)
        self.site = create_app(house=self.house)
        config = uvicorn.Config(
            self.site,
            host="127.0.0.1",
            port=self._port,
            log_config=None,
            timeout_graceful_shutdown=3,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        end = time.monotonic() + 20
        while not self._server.started:
            if time.monotonic() > end or not self._thread.is_alive():
                raise AssertionError("the site did not start")
            time.sleep(0.02)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.base = f"http://localhost:{port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.house.closing = True
        self.house.live.stop()  # as a gentle stop does: open streams end first
        self._server.should_exit = True
        self._thread.join(15)
