"""What members do, as far as invitations ask: that they did a first thing, and that they stayed."""

from datetime import timedelta

from sqlalchemy import case, func, or_, true

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.models import Member

STAYS_AFTER = timedelta(days=14)
SELDOM = timedelta(hours=1)  # one write an hour is enough to know


@action(policy.by_the_house)
def note_act(scope: WorkScope, /) -> None:
    """Whoever acted has acted in this community; and stayed, if it is 14 days after they joined."""
    at = scope.happened_at
    scope.run(
        scope.change(Member)
        .where(
            Member.id == (scope.actor_member_id or 0),
            or_(Member.acted_at.is_(None), Member.acted_at <= at - SELDOM),
        )
        .values(
            first_act_at=func.coalesce(Member.first_act_at, at),
            acted_at=at,
            stayed=case((Member.joined_at <= at - STAYS_AFTER, true()), else_=Member.stayed),
        )
    )
