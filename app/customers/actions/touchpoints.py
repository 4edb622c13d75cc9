"""Adding to accounts' timelines. What a touchpoint is about is read where it is shown."""

from datetime import datetime
from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.customers import policy
from app.customers.models import OURS, Touchpoint


@action(policy.by_the_house)
def add_touchpoint(
    scope: Scope,
    /,
    *,
    account_id: int,
    person_id: int | None,
    kind: str,
    external_id: str,
    at: datetime,
    source: str = OURS,
    place_id: int | None = None,
    about: dict[str, Any] | None = None,
) -> bool:
    """The timeline has this touchpoint, once for a source and external id, as said last.

    `about` holds ids and enums, never words. Whether it is new or changed. One statement.
    """
    return scope.put(
        Touchpoint,
        key={"source": source, "external_id": external_id},
        values={"kind": kind, "about": about or {}},
        at_first={
            "account_id": account_id,
            "person_id": person_id,
            "at": at,
            "place_id": place_id,
        },
    )


@action(policy.by_the_house)
def remove_touchpoint(scope: Scope, /, *, external_id: str, source: str = OURS) -> bool:
    """The timeline has no such touchpoint: what it told of was taken back. Whether it had one."""
    mine = (Touchpoint.source == source, Touchpoint.external_id == external_id)
    return scope.run(scope.remove(Touchpoint).where(*mine)) > 0
