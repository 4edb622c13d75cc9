"""Odd openings of invitations by mail become notes for staff. Nothing is refused because of one."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.models import Invitation, OddKind, OddOpening
from app.core.clock import clock

AT_ONCE = timedelta(seconds=10)
MANY = 4  # openings within `AT_ONCE` that no person makes


@dataclass(frozen=True, order=True)
class Opening:
    """One look at an invitation's page. `mark` tells two of the same moment apart."""

    community_id: int
    invitation_id: int
    at: datetime
    mark: int
    place: str  # of the network (`place_mark`); empty for a look at the head alone
    by_other: bool  # in the session of somebody else


def place_mark(invitation_id: int, address: str, secret: str) -> str:
    """Tells two networks apart for one invitation, and tells nobody which they are."""
    said = f"{invitation_id} {address}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:16]


@action(policy.by_the_house)
def note_openings(scope: WorkScope, openings: Sequence[Opening], /) -> None:
    """Each invitation that was opened oddly has a note of each kind, once."""
    ordered = sorted(openings)
    for key, looks in groupby(ordered, key=lambda one: (one.community_id, one.invitation_id)):
        inside = scope.inside(key[0])
        for kind in _kinds(inside, key[1], list(looks)):
            kept = {"invitation_id": key[1], "kind": kind.value}
            inside.put(OddOpening, key=kept, values={}, at_first={"created_at": clock.now()})


def _kinds(scope: WorkScope, invitation_id: int, looks: list[Opening]) -> list[OddKind]:
    found = []
    if any(one.by_other for one in looks):
        found.append(OddKind.OTHER_PERSON)
    hurried = any(
        later.at - earlier.at <= AT_ONCE
        for earlier, later in zip(looks, looks[MANY - 1 :], strict=False)
    )
    if hurried or any(not one.place for one in looks):
        found.append(OddKind.SCANNER)
    if _from_elsewhere(scope, invitation_id, [one.place for one in looks if one.place]):
        found.append(OddKind.TWO_PLACES)
    return found


def _from_elsewhere(scope: WorkScope, invitation_id: int, places: list[str]) -> bool:
    """Whether one of these is not the place of the first opening, which is kept."""
    if not places:
        return False
    this = Invitation.id == invitation_id
    first = scope.one(scope.select(Invitation.opened_place).where(this))
    if not first:
        first = places[0]
        scope.run(scope.change(Invitation).where(this).values(opened_place=first))
    return any(place != first for place in places)
