"""Roles, removing, leaving. A community is never without an owner (I13)."""

from typing import Any

from app.access.roles import Permission, Role, allows
from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.cohorts import refill_cohorts
from app.communities.actions.seats import recount_members
from app.communities.events import MemberLeft, MemberRemoved, RoleSet
from app.communities.models import CohortMember, Member, MemberState
from app.communities.queries.communities import lock_community
from app.communities.queries.members import has_other_owner, role_now
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.core.languages import _
from app.identity.actions.employees import make_employee


@action(policy.may_set_role)
def set_role(scope: Scope, member: Any, /, *, role: Role) -> None:
    """The member has this role, and is an employee if it is a staff role.

    Raises `Conflict` when nobody would own the community, `Invalid` for a ghost.
    """
    if member.person_id is None:
        raise Invalid({"role": _("Somebody without a sign-in has no role to set.")})
    was = _begin(scope, Permission.ROLES, member.id)
    if was is role:
        return
    if was is Role.OWNER:
        _refuse_ownerless(scope, member.id)
    scope.run(scope.change(Member).where(Member.id == member.id).values(role=role.value))
    if role.is_staff:
        make_employee(scope, member.person_id)
    recount_members(scope)
    refill_cohorts(scope, Member.id == member.id)
    scope.emit(
        RoleSet(member_id=member.id, was=was, role=role),
        before={"role": was.value},
        after={"role": role.value},
    )


@action(policy.may_remove)
def remove_member(scope: Scope, member: Any, /) -> None:
    """The membership is over; what the member said stays. They come back only when invited anew."""
    was = _begin(scope, Permission.REMOVE_MEMBERS, member.id)
    if was is Role.OWNER:
        _refuse_ownerless(scope, member.id)
    _end(scope, member.id, MemberState.REMOVED)
    scope.emit(MemberRemoved(member_id=member.id), before={"role": was.value})


@action(policy.may_leave)
def leave(scope: CommunityScope, /) -> None:
    """The viewer is no member any more; what they said stays."""
    lock_community(scope)
    if role_now(scope, scope.member.id) is Role.OWNER:
        _refuse_ownerless(scope, scope.member.id)
    _end(scope, scope.member.id, MemberState.LEFT)
    scope.emit(MemberLeft(member_id=scope.member.id))


@action(policy.by_the_house)
def rename_person(scope: Scope, person_id: int, /, *, name: str) -> int:
    """Every membership of the person shows this name. In how many communities."""
    return scope.run(_across(scope).where(Member.person_id == person_id).values(name=name))


def _across(scope: Any) -> Any:
    return scope.change_across(Member, why="a person has one name in all communities")


def _begin(scope: Scope, permission: Permission, member_id: int) -> Role:
    """Locks the community, and looks again at what the door saw before the lock: may the actor
    still, and which role has the member now?"""
    lock_community(scope)
    if scope.member_id is not None and not allows(role_now(scope, scope.member_id), permission):
        raise Refused(_("Your own role has changed meanwhile."), _(policy.ASK_OWNER))
    was = role_now(scope, member_id)
    if was is None:
        raise NotFound
    return was


def _refuse_ownerless(scope: Scope, member_id: int) -> None:
    if not has_other_owner(scope, member_id):
        words = _("A community needs an owner. Make somebody else an owner first.")
        raise Conflict(words)


def _end(scope: Scope, member_id: int, state: MemberState) -> None:
    ended = {"state": state.value, "left_at": clock.now()}
    scope.run(scope.change(Member).where(Member.id == member_id).values(**ended))
    scope.run(scope.remove(CohortMember).where(CohortMember.member_id == member_id))
    recount_members(scope)
