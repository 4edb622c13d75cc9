"""Shares, scores and their intervals: Wilson, mean ratings, NPS, CSAT, SUS, chances in a trial.

No figure without n and interval, apart from chances. Kano and MaxDiff stand in `comparisons`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, isfinite, log1p, sqrt
from statistics import NormalDist, fmean, stdev

from app.core.formulas.beta import beta_quantile

ACTIVE_SHARE = 0.3
"""Active = enrolled × this until a community has its own history (typical are 20 to 40 %)."""

CERTAINTY = 0.90
SUS_ITEMS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is shown: with its interval and the n that it rests on."""

    value: float
    low: float
    high: float
    n: int


@lru_cache
def _z(confidence: float, *, sides: int) -> float:
    if not 0.0 < confidence < 1.0:
        raise ValueError("a confidence lies between 0 and 1")
    return NormalDist().inv_cdf(1.0 - (1.0 - confidence) / sides)


def wilson(successes: int, n: int, *, confidence: float = 0.95) -> Figure:
    """A share with its two-sided Wilson interval (Wilson 1927); with n = 0 it may be anything."""
    low, high = _wilson(successes, n, _z(confidence, sides=2))
    return Figure(successes / n if n else 0.0, low, high, n)


def wilson_lower(successes: int, n: int, *, confidence: float = 0.95) -> float:
    """The share that is exceeded with this confidence: the lower end of the one-sided interval."""
    return _wilson(successes, n, _z(confidence, sides=1))[0]


def wilson_upper(successes: int, n: int, *, confidence: float = 0.95) -> float:
    """The share that is not reached with this confidence: the upper end of the one-sided interval."""
    return _wilson(successes, n, _z(confidence, sides=1))[1]


def _wilson(successes: int, n: int, z: float) -> tuple[float, float]:
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    if n == 0:
        return 0.0, 1.0
    share, square = successes / n, z * z
    centre = share + square / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    low, high = (centre - spread) / (1 + square / n), (centre + spread) / (1 + square / n)
    # The ends touch 0 and 1 exactly, which rounding would miss by a hair.
    return 0.0 if successes == 0 else low, 1.0 if successes == n else high


def mean_rating(ratings: Sequence[float], *, confidence: float = 0.95) -> Figure | None:
    """The mean with its t interval (Student 1908); None where there are fewer than two ratings."""
    if len(ratings) < 2:
        return None
    mean = fmean(ratings)
    reach = _t(len(ratings) - 1, confidence) * stdev(ratings) / sqrt(len(ratings))
    return Figure(mean, mean - reach, mean + reach, len(ratings))


@lru_cache(maxsize=1024)
def _t(freedom: int, confidence: float) -> float:
    """Student's t, two-sided: ν/(ν + t²) is Beta(ν/2, 1/2) (Abramowitz and Stegun 26.7.1)."""
    x = beta_quantile(1.0 - confidence, freedom / 2, 0.5)
    return sqrt(freedom * (1.0 / x - 1.0))


def nps(
    promoters: int, passives: int, detractors: int, *, confidence: float = 0.95
) -> Figure | None:
    """Net promoter score, −100 to 100 (Reichheld 2003), from the counts of 9–10, 7–8 and 0–6.

    Var = p₊(1−N)² + p₀N² + p₋(1+N)², SE = √(Var/n). None where nobody answered.
    """
    n = promoters + passives + detractors
    if min(promoters, passives, detractors) < 0:
        raise ValueError("nobody can answer less than no times")
    if n == 0:
        return None
    net = (promoters - detractors) / n
    error = nps_standard_error(promoters, passives, detractors)
    reach = 100 * error * _z(confidence, sides=2)
    return Figure(100 * net, max(-100.0, 100 * net - reach), min(100.0, 100 * net + reach), n)


def nps_standard_error(promoters: int, passives: int, detractors: int) -> float:
    """The standard error of the net share, on −1 to 1."""
    n = promoters + passives + detractors
    net = (promoters - detractors) / n
    squares = promoters * (1 - net) ** 2 + passives * net**2 + detractors * (1 + net) ** 2
    return sqrt(squares / n / n)


def nps_of_answers(answers: Iterable[int], *, confidence: float = 0.95) -> Figure | None:
    """The same from answers of 0 to 10."""
    given = _in_range(answers, 0, 10)
    promoters = sum(answer >= 9 for answer in given)
    detractors = sum(answer <= 6 for answer in given)
    passives = len(given) - promoters - detractors
    return nps(promoters, passives, detractors, confidence=confidence)


def csat(answers: Iterable[int], *, confidence: float = 0.95) -> Figure | None:
    """The share of 4 and 5 among answers of 1 to 5, with its Wilson interval; None without answers."""
    given = _in_range(answers, 1, 5)
    if not given:
        return None
    return wilson(sum(answer >= 4 for answer in given), len(given), confidence=confidence)


def sus(answers: Sequence[int | None]) -> float | None:
    """One person's System Usability Scale, 0 to 100, no percentage (Brooke 1996).

    Odd items x − 1, even items 5 − x, the sum times 2.5. None unless all ten are answered.
    """
    if len(answers) != SUS_ITEMS:
        raise ValueError("the System Usability Scale has ten items")
    given = _in_range([answer for answer in answers if answer is not None], 1, 5)
    if len(given) < SUS_ITEMS:
        return None
    odd, even = given[0::2], given[1::2]
    return 2.5 * (sum(answer - 1 for answer in odd) + sum(5 - answer for answer in even))


def mean_sus(people: Iterable[Sequence[int | None]], *, confidence: float = 0.95) -> Figure | None:
    """The mean over those who answered all ten, with its t interval; None below two of them."""
    scores = [score for answers in people if (score := sus(answers)) is not None]
    return mean_rating(scores, confidence=confidence)


def chance_to_meet(share: float, testers: float) -> float:
    """The chance that at least one of n active testers meets a problem of a share p: 1 − (1−p)ⁿ."""
    if not (0.0 <= share <= 1.0 and testers >= 0 and isfinite(testers)):
        raise ValueError("a share lies between 0 and 1, and testers are at least none")
    return 1.0 - (1.0 - share) ** testers


def active_testers_needed(share: float, *, chance: float = CERTAINTY) -> int:
    """The fewest active testers of whom one meets such a problem with this chance.

    log(1 − chance) / log(1 − share), rounded up.
    """
    if not (0.0 < share < 1.0 and 0.0 < chance < 1.0):
        raise ValueError("share and chance lie between 0 and 1")
    return ceil(log1p(-chance) / log1p(-share) - 1e-9)


def share_found(testers: float, *, chance: float = CERTAINTY) -> float:
    """How common a problem must be for that many active testers to meet it with this chance."""
    if not (testers > 0 and 0.0 < chance < 1.0):
        raise ValueError("there is no finding without testers")
    return 1.0 - (1.0 - chance) ** (1.0 / testers)


def _in_range(answers: Iterable[int], low: int, high: int) -> list[int]:
    given = list(answers)
    if any(not low <= answer <= high for answer in given):
        raise ValueError(f"answers lie between {low} and {high}")
    return given
