"""Roles, removing, leaving. A community is never without an owner (I13)."""

from copy import copy
from typing import Any

from app.access.roles import Permission, Role, allows
from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.cohorts import refill_cohorts
from app.communities.actions.seats import recount_members
from app.communities.events import BarLifted, MemberLeft, MemberRemoved, RoleSet
from app.communities.models import Bar, CohortMember, Member, MemberState
from app.communities.queries.bars import address_mark
from app.communities.queries.communities import lock_community
from app.communities.queries.members import has_other_owner, list_staff_places, role_now
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.core.languages import _
from app.identity.actions.employees import make_employee
from app.identity.actions.sessions import end_sessions
from app.identity.models import Person
from app.identity.queries.providers import DOUBTFUL, is_doubtful
from app.identity.scope import SiteScope


class LastOwner(Conflict):
    """A community would be without an owner."""


@action(policy.may_set_role)
def set_role(scope: Scope, member: Any, /, *, role: Role) -> None:
    """The member has this role, and is an employee if it is a staff role. Who rises signs in again,
    so that no session from before carries the new rights (S20).

    Raises `Conflict` when nobody would own the community, `Invalid` for a ghost, and for somebody
    who shall be of the staff by an address that they have not proved (S03).
    """
    if member.person_id is None:
        raise Invalid({"role": _("Somebody without a sign-in has no role to set.")})
    was = _begin(scope, Permission.ROLES, member.id)
    if was is role:
        return
    if role.is_staff and not was.is_staff and is_doubtful(scope, member.person_id):
        raise Invalid({"role": _(DOUBTFUL)})
    if was is Role.OWNER:
        _refuse_ownerless(scope, member.id)
    scope.run(scope.change(Member).where(Member.id == member.id).values(role=role.value))
    if role.is_staff:
        make_employee(scope, member.person_id)
    if policy.is_above(role, was):
        end_sessions(scope, member.person_id)
    recount_members(scope)
    refill_cohorts(scope, Member.id == member.id)
    scope.emit(
        RoleSet(member_id=member.id, was=was, role=role),
        before={"role": was.value},
        after={"role": role.value},
    )


@action(policy.may_remove)
def remove_member(scope: Scope, member: Any, /, *, barred: bool = False) -> None:
    """The membership is over; what the member said stays. They come back only when invited anew,
    and not even then if they are `barred`."""
    was = _begin(scope, Permission.REMOVE_MEMBERS, member.id)
    if was is Role.OWNER:
        _refuse_ownerless(scope, member.id)
    _end(scope, member.id, MemberState.REMOVED)
    if barred:
        _bar(scope, member)
    scope.emit(MemberRemoved(member_id=member.id, barred=barred), before={"role": was.value})


def _bar(scope: Scope, member: Any) -> None:
    email = scope.one(scope.select(Person.email).where(Person.id == (member.person_id or 0)))
    values = {
        "person_id": member.person_id,
        "address_mark": address_mark(email) if email else "",
        "created_at": clock.now(),
    }
    scope.put(Bar, key={"member_id": member.id}, values=values)


@action(policy.may_lift_bar)
def lift_bar(scope: Scope, member_id: int, /) -> None:
    """Whoever was barred may be invited again; they are no member by this. Lifting what is lifted
    changes nothing. Raises `NotFound` for who never was a member."""
    scope.get(scope.select(Member.id).where(Member.id == member_id))
    if scope.run(scope.remove(Bar).where(Bar.member_id == member_id)):
        scope.emit(BarLifted(member_id=member_id))


@action(policy.may_end_employment)
def end_staff_roles(scope: SiteScope, person_id: int, /) -> list[str]:
    """The person is no member any more where they were staff. The names of those communities.

    Raises `Conflict`, which names the community, where they are the last owner. The communities are
    locked in one order, before any person.
    """
    ended = []
    for place in list_staff_places(scope, person_id):
        inside = _inside(scope, place.community_id)
        lock_community(inside)
        role = role_now(inside, place.member_id)
        if role is None or not role.is_staff:
            continue
        if role is Role.OWNER and not has_other_owner(inside, place.member_id):
            named = {"community": place.community}
            raise LastOwner(
                _("%(community)s would have no owner. Name another one first.", **named)
            )
        _end(inside, place.member_id, MemberState.REMOVED)
        inside.emit(MemberRemoved(member_id=place.member_id), before={"role": role.value})
        ended.append(place.community)
    return ended


def _inside(scope: Any, community_id: int) -> Any:
    """The same scope on the same transaction, standing in that community."""
    bound = copy(scope)
    bound.community_id = community_id
    return bound


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
        raise LastOwner(words)


def _end(scope: Scope, member_id: int, state: MemberState) -> None:
    ended = {"state": state.value, "left_at": clock.now()}
    scope.run(scope.change(Member).where(Member.id == member_id).values(**ended))
    scope.run(scope.remove(CohortMember).where(CohortMember.member_id == member_id))
    recount_members(scope)
