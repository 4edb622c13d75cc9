"""Counting what may not be tried for ever: by account, by address, by both together.

One counter a key and window of time, raised by a single upsert, so that guesses at once cannot
share a count (S25).
"""

import hashlib

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import TooMany
from app.identity import policy
from app.identity.models import Attempts

MINUTES = 15


@action(policy.may_prove_themself)
def count_attempt(
    scope: Scope, /, *, what: str, of: str, most: int, minutes: int = MINUTES
) -> None:
    """One more try of this by this (an address, an account). Raises `TooMany` beyond `most`."""
    window, seconds_left = _window(minutes)
    key = _key(what, of)
    if scope.increase(Attempts, key={"key": key, "window": window}, counter="count") > most:
        raise TooMany(seconds_left)


@action(policy.may_prove_themself)
def take_back_attempt(scope: Scope, /, *, what: str, of: str, minutes: int = MINUTES) -> None:
    """The last try of this window was right, so it does not count."""
    window, _seconds_left = _window(minutes)
    scope.run(
        scope.change(Attempts)
        .where(Attempts.key == _key(what, of), Attempts.window == window, Attempts.count > 0)
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
