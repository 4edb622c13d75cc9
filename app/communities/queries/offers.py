"""What an invitation may open beside a membership. Trials stand on a higher floor: they say
themselves what can be offered."""

from collections.abc import Callable
from dataclasses import dataclass

from app.access.scope import Scope


@dataclass(frozen=True)
class TrialChoice:
    """A trial that an invitation may open."""

    id: int
    name: str


Listing = Callable[[Scope], list[TrialChoice]]
_LISTINGS: dict[str, Listing] = {}


def lists_trials(listing: Listing) -> None:
    """The function lists the trials of the scope's community that may be offered now."""
    _LISTINGS["trials"] = listing


def list_trials_to_offer(scope: Scope) -> list[TrialChoice]:
    """The trials that an invitation may open, by number. One statement."""
    return [choice for listing in _LISTINGS.values() for choice in listing(scope)]
