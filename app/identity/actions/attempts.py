"""Counting what may not be tried for ever: by account, by address, by both together, by the site.

One counter a key and window of time, raised by a single upsert, so that guesses at once cannot
share a count (S25). Counted in the database: every process counts together, and a restart forgets
nothing (docs/decisions/0007). How often programs may ask is `web.rates`' part.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import and_, or_

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import TooMany
from app.identity import policy
from app.identity.models import Attempts

MINUTES = 15
LADDER = ((15, 1), (120, 2), (1_440, 4))
"""Minutes, and how many times as much as in the first step: so the wait grows to a day, while who
mistypes now and then never meets it."""


@dataclass(frozen=True)
class Limit:
    """At most so many tries of this by this (an address, an account) in so many minutes."""

    what: str
    of: str
    most: int
    minutes: int = MINUTES


def ladder(what: str, of: str, most: int) -> tuple[Limit, ...]:
    """The limits on guesses of this, of which so many are free in the first step."""
    return tuple(Limit(f"{what}-{minutes}", of, most * times, minutes) for minutes, times in LADDER)


@action(policy.may_prove_themself)
def count_attempt(scope: Scope, /, *limits: Limit) -> None:
    """One more try counts under each of these, before anybody knows whether it is right.

    Raises `TooMany` with the longest wait when one of them was full. One statement.
    """
    keys, waits = [], []
    for limit in limits:
        window, left = _window(limit.minutes)
        keys.append({"key": _key(limit.what, limit.of), "window": window})
        waits.append(left)
    counts = scope.increase_all(Attempts, keys, counter="count")
    full = [w for n, limit, w in zip(counts, limits, waits, strict=True) if n > limit.most]
    if full:
        raise TooMany(max(full))


@action(policy.may_prove_themself)
def forgive_attempt(scope: Scope, /, *limits: Limit) -> None:
    """The last try under these was right, so it does not count. One statement."""
    counted = [
        and_(
            Attempts.key == _key(limit.what, limit.of),
            Attempts.window == _window(limit.minutes)[0],
        )
        for limit in limits
    ]
    scope.run(
        scope.change(Attempts)
        .where(or_(*counted), Attempts.count > 0)
        .values(count=Attempts.count - 1)
    )


@action(policy.may_prove_themself)
def use_once(scope: Scope, /, *, what: str, of: str, begun: int) -> bool:
    """Whether this thing, which began then (Unix seconds) and lives less than a day, is used for the
    first time."""
    key = {"key": _key(what, of), "window": begun}
    return scope.increase(Attempts, key=key, counter="count") == 1


def _key(what: str, of: str) -> str:
    """What is counted under; an e-mail address never stands in the table."""
    return f"{what}:{hashlib.sha256(of.encode()).hexdigest()}"


def _window(minutes: int) -> tuple[int, int]:
    """When the present window began, in seconds since 1970, and the seconds until it ends."""
    seconds, length = int(clock.now().timestamp()), minutes * 60
    gone = seconds % length
    return seconds - gone, length - gone
