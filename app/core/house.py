"""The house: what one process holds together while it runs. Made once, handed in everywhere."""

from dataclasses import dataclass
from typing import Any

from app.core.database import Database
from app.core.settings import Settings


@dataclass
class House:
    """Settings, database, mail, worker, and what is gathered in memory between flushes.

    What is `Any` comes from a floor above, put in by `main.build_house`.
    """

    settings: Settings
    database: Database
    postman: Any = None
    worker: Any = None
    renderer: Any = None
    live: Any = None
    gathered: Any = None
    assets: Any = None
    providers: Any = None
    metrics: Any = None
    closing: bool = False

    def wake(self) -> None:
        """The worker, if it lives in this process, looks at once."""
        if self.worker is not None:
            self.worker.wake()
