"""Fair order: votes per member who saw the thread, and the shelf of threads that too few have seen.

Which views and votes are counted is the threads' matter; that the order is worth having is shown by
docs/fair-ranking.md.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from statistics import fmean
from typing import TypeVar

from app.core.formulas.beta import beta_quantile

QUANTILE = 1 / 6
"""1/(1 + L): to rank a thread too high is L = 5 times as bad as to rank it too low."""

STRENGTH_VIEWS = 10
"""How many views the community's own mean weighs against a thread's own."""

MEAN_BEFORE_HISTORY = 0.1
THREADS_FOR_HISTORY = 30
VIEWS_FOR_HISTORY = 10

SHELF_VIEWS = 15
SHELF_SHARE = 0.10
SHELF_EVERY = 5

_Thread = TypeVar("_Thread", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is expected of a thread before anybody saw it: Beta(k·m, k·(1 − m))."""

    mean: float = MEAN_BEFORE_HISTORY
    strength: float = STRENGTH_VIEWS

    def __post_init__(self) -> None:
        if not 0.0 < self.mean < 1.0 or not self.strength > 0.0:
            raise ValueError("a prior needs a mean between 0 and 1 and a positive strength")

    @property
    def alpha(self) -> float:
        return self.strength * self.mean

    @property
    def beta(self) -> float:
        return self.strength * (1.0 - self.mean)

    @classmethod
    def of_community(cls, mean_rate: float | None, threads: int) -> "Prior":
        """The prior of a community whose `threads` with at least 10 views have this mean rate v/s.

        Below 30 such threads the mean is 0.1. It is kept between 0.01 and 0.99, since a community
        that votes for nothing, or for all, would leave no distribution.
        """
        if mean_rate is None or threads < THREADS_FOR_HISTORY:
            return cls()
        return cls(mean=min(0.99, max(0.01, mean_rate)))

    @classmethod
    def of_threads(cls, counts: Iterable[tuple[int, int]]) -> "Prior":
        """The same from each thread's (votes, seen); threads with fewer than 10 views say nothing."""
        rates = [votes / seen for votes, seen in counts if seen >= VIEWS_FOR_HISTORY]
        return cls.of_community(fmean(rates) if rates else None, len(rates))


def seen_at_least(votes: int, seen: int) -> int:
    """The members who saw a thread: whoever voted saw it, even where the view was never recorded."""
    if votes < 0 or seen < 0:
        raise ValueError("neither votes nor views can be fewer than none")
    return max(votes, seen)


def fair_score(votes: int, seen: int, *, prior: Prior, quantile: float = QUANTILE) -> float:
    """The 1/6 quantile of Beta(a + v, b + s − v), between 0 and 1: the rate that we dare to promise.

    Another `quantile` is for trying what the constant decides, in the simulation only.
    """
    seen = seen_at_least(votes, seen)
    return beta_quantile(quantile, prior.alpha + votes, prior.beta + seen - votes)


def belongs_on_shelf(seen: int, could_see: int) -> bool:
    """Whether too few saw the thread: fewer than 15, and fewer than 10 % of those who could."""
    return seen < SHELF_VIEWS and seen < SHELF_SHARE * could_see


def shelf_order(threads: Iterable[_Thread], *, member: int, day: date) -> list[_Thread]:
    """The threads in an order that looks random, differs by member and day, and stays for the day.

    Each is known by its text (`str`), so hand in ids or numbers.
    """
    seed = f"{member}:{day.isoformat()}:"
    return sorted(threads, key=lambda thread: _shuffled(f"{seed}{thread}"))


def interleave(
    ordered: Sequence[_Thread], shelf: Sequence[_Thread], *, every: int = SHELF_EVERY
) -> list[tuple[_Thread, bool]]:
    """All of `ordered` with a thread of the shelf at each fifth place, and whether it is one.

    No thread stands twice: one that the shelf shows is left out of the order. For a page of 30 ask
    for 24 in order; the next page then begins after the last of those, as without a shelf.
    """
    chosen = shelf[: len(ordered) // (every - 1)]
    shown = set(chosen)
    placed = [(thread, False) for thread in ordered if thread not in shown]
    for number, thread in enumerate(chosen, start=1):
        placed.insert(number * every - 1, (thread, True))
    return placed


def shelf_page(
    ordered: Sequence[_Thread], shelf: Sequence[_Thread], *, size: int, every: int = SHELF_EVERY
) -> list[tuple[_Thread, bool]]:
    """At most `size` of both, a thread of the shelf at each fifth place, and whether it is one.

    The shelf gets only as many places as there are four in order before each; those it shows are
    left out of the order.
    """
    for places in range(min(len(shelf), size // every), 0, -1):
        chosen = shelf[:places]
        rest = [thread for thread in ordered if thread not in chosen][: size - places]
        if len(rest) >= places * (every - 1):
            return interleave(rest, chosen, every=every)
    return [(thread, False) for thread in ordered[:size]]


def _shuffled(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
