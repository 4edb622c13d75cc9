"""Rising order: a stored score that changes only at an act, so that an index serves the order.

The score is the logarithm of a sum over a thread's acts, each worth e^(t/T): an act loses its weight
by a factor e every week against a new one, and no score has to be touched as time passes. The sum is
kept by log-sum-exp, as the logarithm of a decaying count is in Cormode, Shkapenyuk, Srivastava, Xu,
*Forward Decay* (ICDE 2009). Which acts count is the threads' matter.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import exp, fsum, log, log1p

PERIOD = timedelta(weeks=1)
"""T: after this time an act weighs 1/e of a new one."""


def rising_start(started_at: datetime) -> float:
    """The score of a thread nobody has acted on: as of one act at its start, so the newest is first."""
    return started_at.timestamp() / PERIOD.total_seconds()


def rising_after(score: float, acted_at: datetime) -> float:
    """The score after one more vote or comment; in whichever order the acts are added, the same."""
    act = rising_start(acted_at)
    return max(score, act) + log1p(exp(min(score, act) - max(score, act)))


def rising_without(score: float, acted_at: datetime) -> float:
    """The score without one act that stands in it, given when it was made.

    Good to about nine digits unless hundreds are added and taken out; a recount is exact. The sum
    always keeps the thread's own start, so what is left is above zero.
    """
    share = exp(rising_start(acted_at) - score)
    return score + log1p(-min(share, 1 - 1e-9))


def rising_score(started_at: datetime, acts: Iterable[datetime]) -> float:
    """The score afresh from all acts that still stand: for a recount, or when a vote is withdrawn.

    Taking an act out of a stored score would lose digits; counting again does not.
    """
    places = [rising_start(started_at), *map(rising_start, acts)]
    highest = max(places)
    return highest + log(fsum(exp(place - highest) for place in places))
