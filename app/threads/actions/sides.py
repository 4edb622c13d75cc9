"""On which side a member's votes count: customers', or staff's."""

from typing import Any

from sqlalchemy import and_

from app.access.roles import Role
from app.access.scope import WorkScope
from app.access.verdicts import action
from app.communities.models import Member
from app.threads import policy
from app.threads.actions.views import View, record_views
from app.threads.actions.votes import recount_votes
from app.threads.models import Exposure, Origin, Thread, Vote

AT_ONCE = 200


@action(policy.by_the_house)
def take_side(scope: WorkScope, member_id: int, /) -> None:
    """Each vote of the member counts on the side of the role that they have now, in every counter
    of its thread. One statement where it does already.

    Views of staff count in no fair order, so a new member of the staff has none any more.
    """
    role = scope.one(scope.select(Member.role).where(Member.id == member_id))
    if role is None:
        return
    staff = Role(role).is_staff
    while threads := _locked(scope, member_id, staff=staff):
        ids = [thread.id for thread in threads]
        mine = (Vote.member_id == member_id, Vote.thread_id.in_(ids))
        scope.run(scope.change(Vote).where(*mine).values(by_staff=staff))
        for thread in threads:
            recount_votes(scope, thread)
        _count_views(scope, member_id, ids)
    if staff:
        _forget_views(scope, member_id)


def _locked(scope: WorkScope, member_id: int, *, staff: bool) -> list[Any]:
    """Threads, in the one order in which they are locked, with a vote on the other side."""
    vote = and_(
        Vote.community_id == Thread.community_id,
        Vote.thread_id == Thread.id,
        Vote.member_id == member_id,
        Vote.by_staff.is_(not staff),
    )
    wanted = scope.select(Thread).join(Vote, vote).order_by(Thread.id).limit(AT_ONCE)
    return scope.all(wanted.with_for_update(of=Thread).execution_options(populate_existing=True))


def _count_views(scope: WorkScope, member_id: int, thread_ids: list[int]) -> None:
    views = [View(thread_id, member_id, Origin.LIST) for thread_id in thread_ids]
    record_views(scope, views=views, first_only=True)


def _forget_views(scope: WorkScope, member_id: int) -> None:
    """Views of staff count in no fair order, so a new member of the staff has none any more."""
    seen = scope.select(Exposure.thread_id).where(Exposure.member_id == member_id)
    while ids := scope.all(seen.order_by(Exposure.thread_id).limit(AT_ONCE)):
        mine = (Exposure.member_id == member_id, Exposure.thread_id.in_(ids))
        scope.run(scope.remove(Exposure).where(*mine))
        _count_views(scope, member_id, ids)
