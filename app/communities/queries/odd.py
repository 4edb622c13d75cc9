"""Notes for staff, made by themselves: how invitations by mail were opened oddly."""

from collections.abc import Collection

from app.access.scope import Scope
from app.communities.models import OddOpening


def list_odd(scope: Scope, invitation_id: int) -> tuple[str, ...]:
    """What was odd about the openings of this invitation (`models.OddKind`). One statement."""
    return odd_of(scope, [invitation_id]).get(invitation_id, ())


def odd_of(scope: Scope, invitation_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The same for several invitations. One statement."""
    rows = scope.rows(
        scope.select(OddOpening.invitation_id, OddOpening.kind)
        .where(OddOpening.invitation_id.in_(invitation_ids))
        .order_by(OddOpening.kind)
    )
    found: dict[int, tuple[str, ...]] = {}
    for row in rows:
        found[row.invitation_id] = (*found.get(row.invitation_id, ()), row.kind)
    return found
