"""The one clock. Nothing else in the house asks what time it is."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Real time, until a test stops it with `stop` and moves it with `move`."""

    def __init__(self) -> None:
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        """The present moment: aware, in UTC, whole microseconds."""
        return self._stopped or datetime.now(UTC)

    def stop(self, at: datetime | None = None) -> None:
        """Time stands still from now on, at the moment given or the present one."""
        self._stopped = at or datetime.now(UTC)

    def move(self, **by: float) -> None:
        """A stopped clock now stands later by the `timedelta` that the keywords describe."""
        self._stopped = self.now() + timedelta(**by)

    def run(self) -> None:
        """Time passes again."""
        self._stopped = None


clock = Clock()
