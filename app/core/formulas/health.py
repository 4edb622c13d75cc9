"""Health of an account: the weighted mean of the measures that are known. Which measures is not here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

POINTS = {"healthy": 10, "concerning": 5, "poor": 0}


@dataclass(frozen=True, slots=True)
class Measure:
    """One part of the score, with its weight and date; a state of None is unknown."""

    name: str
    state: str | None
    weight: float = 1.0
    measured_on: date | None = None


def health(measures: Iterable[Measure]) -> float | None:
    """0 to 10 over what is known, unknown being left out and not counted as bad; None if all is unknown."""
    known = [measure for measure in measures if measure.state is not None]
    total = sum(measure.weight for measure in known)
    if not total:
        return None
    return sum(POINTS[measure.state] * measure.weight for measure in known if measure.state) / total
