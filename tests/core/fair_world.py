"""The model community that fair order is tried in: its members, threads and visits, drawn by a seed.

What an order makes of them is in `fair_simulation`.
"""

from dataclasses import dataclass
from random import Random

DAYS = 90
PLACES = 30
BEST = 10


@dataclass(frozen=True, slots=True)
class Size:
    """How large a community is and how busy."""

    members: int
    threads: int
    visits_a_day: int


SMALL = Size(members=40, threads=60, visits_a_day=15)
MIDDLE = Size(members=150, threads=250, visits_a_day=60)


@dataclass(frozen=True, slots=True)
class Visit:
    """A member opens a list in one of the sorts and looks at some of its 30 places."""

    at: float
    member: int
    sort: str
    places: tuple[int, ...]


class World:
    """All that chance decides, drawn beforehand: every way of ordering meets the very same."""

    def __init__(self, size: Size, seed: int) -> None:
        chance = Random(seed)
        members, threads = range(size.members), range(size.threads)
        self.size = size
        self.support = [chance.betavariate(0.8, 6) for _ in threads]
        self.started = sorted(chance.uniform(0, DAYS) for _ in threads)
        activity = [chance.paretovariate(1.2) for _ in members]
        self.author = chance.choices(members, activity, k=size.threads)
        self.generosity = [chance.lognormvariate(0, 0.4) for _ in members]
        self.votes_for_all = [chance.random() < 0.02 for _ in members]
        self.mood = [[chance.random() for _ in threads] for _ in members]
        self.lost = [[chance.random() < 0.1 for _ in threads] for _ in members]
        self.by_link = sorted(
            (self.started[thread] + chance.expovariate(0.5), thread, chance.randrange(size.members))
            for thread in threads
            for _ in range(chance.randint(0, 3))
        )
        looks = [place**-0.8 for place in range(1, PLACES + 1)]
        self.visits = [
            Visit(
                at,
                chance.choices(members, activity)[0],
                chance.choices(("default", "new", "top", "random"), (60, 20, 10, 10))[0],
                tuple(place for place, look in enumerate(looks) if chance.random() < look),
            )
            for at in sorted(chance.uniform(0, DAYS) for _ in range(size.visits_a_day * DAYS))
        ]
        self.best = set(sorted(threads, key=self.support.__getitem__)[-BEST:])
