"""Chance that is the same each time, and moments in the past. Nothing here is secret."""

import random  # allowed(random): seeded, so that each demonstration is the same
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")
SEED = 20


class Chance(random.Random):
    """Seeded chance, with what a demonstration needs of it."""

    def __init__(self) -> None:
        super().__init__(SEED)

    def happens(self, share: float) -> bool:
        """True in this share of all cases."""
        return self.random() < share

    def some(self, of: Sequence[T], most: int) -> list[T]:
        """At most so many of them, in an order of chance."""
        return self.sample(list(of), min(most, len(of)))

    def moment(self, after: datetime, before: datetime, *, early: float = 1.0) -> datetime:
        """A moment between the two; with `early` above 1 rather near the first."""
        return after + (before - after) * self.random() ** early

    def by_day(self, at: datetime, latest: datetime) -> datetime:
        """About the same moment, but in waking hours and not after the latest."""
        moved = at.replace(hour=self.choice((5, 6, 6, 7, 8, 10, 12, 13, 16, 18, 19, 20)))
        moved = moved.replace(minute=self.randrange(60), second=self.randrange(60))
        return moved if moved < latest else latest - timedelta(minutes=self.randrange(1, 90))
