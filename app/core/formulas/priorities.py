"""Priorities: importance, RICE, WSJF and votes weighted by account. Every score is given with its parts.

What severity stands above these orders, and which votes belong to an item, is not here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum, isfinite, sqrt
from statistics import median
from typing import NamedTuple

IMPORTANCE = {"nice": 1, "important": 2, "critical": 3}
"""What a vote of each importance counts."""

IMPACTS = (3.0, 2.0, 1.0, 0.5, 0.25)
CONFIDENCES_PERCENT = (100, 80, 50)
JOB_SIZES = (1, 2, 3, 5, 8, 13, 20)
"""The scales that are proposed for RICE and WSJF; any value in range may be typed."""

LARGEST_SHARE = 0.05
"""No account weighs more than this share of the sum of all weights."""

STALE_MONTHS = 12
STALE_FACTOR = 0.5


@dataclass(frozen=True, slots=True)
class StandingVote:
    """One person's vote as the backlog counts it; `confirmed_at` is when "still needed?" got a yes."""

    person: int
    account: int | None
    importance: str
    voted_at: datetime
    confirmed_at: datetime | None = None
    by_staff: bool = False


class Part(NamedTuple):
    """What one account adds to weighted votes: its weight times the value of its strongest vote."""

    account: int | None
    weight: float
    value: float

    @property
    def product(self) -> float:
        return self.weight * self.value


def rice(*, reach: float, impact: float, confidence_percent: float, effort_weeks: float) -> float:
    """Reach × impact × confidence / effort (McBride, Intercom 2016); effort in person-weeks."""
    _check(reach=reach, impact=impact, confidence_percent=confidence_percent)
    if confidence_percent > 100:
        raise ValueError("confidence_percent cannot be above 100")
    _check_positive(effort_weeks=effort_weeks)
    return reach * impact * confidence_percent / 100 / effort_weeks


def wsjf(*, value: float, time_criticality: float, risk_reduction: float, size: float) -> float:
    """Cost of delay by job size (Reinertsen 2009, as SAFe sums it): (value + time + risk) / size."""
    _check(value=value, time_criticality=time_criticality, risk_reduction=risk_reduction)
    _check_positive(size=size)
    return (value + time_criticality + risk_reduction) / size


def account_weights(annual_values: Mapping[int, float | None]) -> dict[int, float]:
    """√(annual value) of each account, with none above 5 % of the sum of all.

    An account whose value is unknown, or nothing, weighs as the median of the others. Where there are
    20 accounts or fewer the cap can hold for all only if they weigh the same, and so they do.
    """
    known = [sqrt(value) for value in annual_values.values() if value]
    middle = median(known) if known else 1.0
    weights = {key: sqrt(value) if value else middle for key, value in annual_values.items()}
    ceiling = _ceiling(sorted(weights.values()))
    return {key: min(weight, ceiling) for key, weight in weights.items()}


def newest_votes(votes: Iterable[StandingVote]) -> list[StandingVote]:
    """One vote a person: the newest, but never one set by staff over the customer's own."""
    chosen: dict[int, StandingVote] = {}
    for vote in votes:
        standing = chosen.get(vote.person)
        if standing is None or _precedence(vote) >= _precedence(standing):
            chosen[vote.person] = vote
    return list(chosen.values())


def vote_value(vote: StandingVote, *, now: datetime) -> float:
    """1 to 3 by importance; half of it while a vote older than 12 months is not confirmed."""
    value = float(IMPORTANCE[vote.importance])
    return value * STALE_FACTOR if is_stale(vote, now=now) else value


def is_stale(vote: StandingVote, *, now: datetime) -> bool:
    """Whether the vote's date, or its last confirmation, lies more than 12 months back."""
    since = max(vote.voted_at, vote.confirmed_at or vote.voted_at)
    return _months(now) - _months(since) > STALE_MONTHS or (
        _months(now) - _months(since) == STALE_MONTHS and _within_month(now) > _within_month(since)
    )


def weighted_parts(
    votes: Iterable[StandingVote], weights: Mapping[int, float], *, now: datetime
) -> list[Part]:
    """What each account adds, heaviest first: its weight once, times its strongest vote's value.

    An account has one voice however many of its members vote. A person without an account, or whose
    account has no weight, is a voice of their own at the median weight.
    """
    middle = median(weights.values()) if weights else 1.0
    strongest: dict[tuple[str, int], Part] = {}
    for vote in newest_votes(votes):
        weight = middle if vote.account is None else weights.get(vote.account, middle)
        voice = ("person", vote.person) if vote.account is None else ("account", vote.account)
        part = Part(vote.account, weight, vote_value(vote, now=now))
        if voice not in strongest or part.value > strongest[voice].value:
            strongest[voice] = part
    return sorted(strongest.values(), key=lambda part: -part.product)


def weighted_votes(
    votes: Iterable[StandingVote], weights: Mapping[int, float], *, now: datetime
) -> float:
    """The sum of `weighted_parts`."""
    return sum(part.product for part in weighted_parts(votes, weights, now=now))


def _ceiling(rising: list[float]) -> float:
    """The highest weight that is at most 5 % of the sum once all above it are cut down to it.

    With k weights cut to c the sum is k·c + rest, so c = share · rest / (1 − share · k). One more is
    cut until none of the others exceeds c.
    """
    if len(rising) * LARGEST_SHARE <= 1:
        return min(rising, default=0.0)
    for cut in range(len(rising)):
        whole = rising[: len(rising) - cut]
        ceiling = LARGEST_SHARE * fsum(whole) / (1 - LARGEST_SHARE * cut)
        if whole[-1] <= ceiling * (1 + 1e-12):
            return ceiling
    raise AssertionError("more than 20 weights cannot all exceed a twentieth of their sum")


def _precedence(vote: StandingVote) -> tuple[bool, datetime]:
    return not vote.by_staff, vote.voted_at


def _months(moment: datetime) -> int:
    return moment.year * 12 + moment.month


def _within_month(moment: datetime) -> tuple[int, int, int, int, int]:
    return moment.day, moment.hour, moment.minute, moment.second, moment.microsecond


def _check(**parts: float) -> None:
    for name, part in parts.items():
        if not (isfinite(part) and part >= 0):
            raise ValueError(f"{name} must be a number of at least 0")


def _check_positive(**parts: float) -> None:
    for name, part in parts.items():
        if not (isfinite(part) and part > 0):
            raise ValueError(f"{name} must be above 0")
