"""From sent to active: what came of invitations by mail."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_

from app.access.scope import Scope
from app.communities.models import Invitation, Member
from app.core.clock import clock

DAYS = 90


@dataclass(frozen=True)
class Funnel:
    """How many invitations came how far. Each step is a part of the one before it, but for the
    bounced, which are a part of the sent."""

    sent: int
    bounced: int
    opened: int
    accepted: int
    acted: int
    stayed: int

    @property
    def steps(self) -> tuple[tuple[str, int, int], ...]:
        """Key, count, and the count of the step before, from the first step on."""
        counts = (self.sent, self.opened, self.accepted, self.acted, self.stayed)
        keys = ("sent", "opened", "accepted", "acted", "stayed")
        return tuple(zip(keys, counts, (0, *counts[:-1]), strict=True))


def funnel_of(scope: Scope, *, batch_id: int | None = None) -> Funnel:
    """Of one file, or of the community's last 90 days. One statement, by an index."""
    used = Invitation.used > 0
    opened = or_(used, Invitation.opened_at.is_not(None))
    sent = or_(opened, Invitation.mailed_at.is_not(None), Invitation.bounced_at.is_not(None))
    if batch_id is None:
        which = Invitation.created_at > clock.now() - timedelta(days=DAYS)
    else:
        which = Invitation.batch_id == batch_id
    counted = (
        scope.select(Invitation.id)
        .outerjoin(
            Member,
            and_(
                Member.community_id == scope.community_id,
                Member.invitation_id == Invitation.id,
            ),
        )
        .where(which, Invitation.email.is_not(None))
        .with_only_columns(
            _many(sent),
            _many(and_(Invitation.bounced_at.is_not(None), Invitation.used == 0)),
            _many(opened),
            _many(used),
            _many(Member.first_act_at.is_not(None)),
            _many(Member.stayed),
        )
    )
    return Funnel(*scope.rows(counted)[0])


def _many(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
