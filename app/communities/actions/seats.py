"""Giving a person their place in a community; who may is decided by the acts that come here."""

from sqlalchemy import func

from app.access.roles import Role
from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.cohorts import refill_cohorts
from app.communities.events import MemberJoined
from app.communities.models import Community, Member, MemberState
from app.communities.queries.members import find_member_of
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _
from app.identity.actions.employees import make_employee


@action(policy.may_be_seated)
def seat_member(
    scope: Scope,
    person_id: int,
    /,
    *,
    name: str,
    company: str,
    role: Role,
    invited_by_id: int | None = None,
    invitation_id: int | None = None,
) -> int:
    """The person is an active member in this role, and an employee if it is a staff role. The
    member's id.

    A former membership is taken up again, with nothing of its former role. Raises `Conflict` for
    an active member. The community's row must be locked by this transaction.
    """
    values = {
        "name": name,
        "company": company,
        "role": role.value,
        "state": MemberState.ACTIVE.value,
        "invited_by_id": invited_by_id,
        "invitation_id": invitation_id,
        "joined_at": clock.now(),
        "left_at": None,
        "first_act_at": None,
        "acted_at": None,
        "stayed": False,
    }
    former = find_member_of(scope, person_id)
    if former is None:
        is_new = scope.put(Member, key={"person_id": person_id}, values={}, at_first=values)
    else:
        again = scope.change(Member).where(
            Member.id == former.id, Member.state != MemberState.ACTIVE
        )
        is_new = bool(scope.run(again.values(**values)))
    if not is_new:
        raise Conflict(_("You are a member of this community already."))
    member = former or find_member_of(scope, person_id)
    if role.is_staff:
        make_employee(scope, person_id)
    recount_members(scope)
    refill_cohorts(scope, Member.id == member.id)
    scope.emit(MemberJoined(member_id=member.id, role=role, invitation_id=invitation_id))
    return member.id


def recount_members(scope: Scope) -> None:
    """The community's number of customers equals its active customers who can sign in. One UPDATE.

    The community's row must be locked by this transaction.
    """
    counted = (
        scope.select(Member)
        .where(
            Member.role == Role.CUSTOMER,
            Member.state == MemberState.ACTIVE,
            Member.person_id.is_not(None),
        )
        .with_only_columns(func.count(), maintain_column_froms=True)
        .scalar_subquery()
    )
    scope.run(
        scope.change(Community).where(Community.id == scope.community_id).values(members=counted)
    )
