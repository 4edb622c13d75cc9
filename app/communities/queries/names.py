"""How one member sees another's name, by the community's `names_shown`; and which names nobody
but staff may use."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.access.roles import Role
from app.access.scope import Scope
from app.communities.models import Member, MemberState, NamesShown
from app.core.erasing import FORMER
from app.core.languages import N_, _
from app.core.text import skeleton
from app.identity.scope import OwnScope

TAKEN_FOR_STAFF = N_("This name looks like that of one of the team. Add a word to it.")


@dataclass(frozen=True)
class ShownMember:
    """A member as the viewer sees them. `id` is 0 where only "a customer" is said, so that
    neither a colour nor an address tells one customer from another."""

    id: int
    name: str
    company: str
    is_staff: bool


def name_for(
    viewer_is_staff: bool,
    names_shown: str,
    member_name: str,
    role: str,
    company: str = "",
    own: bool = False,
) -> str:
    """The name that the viewer reads: full, first, or "a customer".

    Staff see all names, staff are always named, and everybody sees their own (`own`). The company
    stands apart: ask `company_for`.
    """
    if member_name == FORMER:
        return _(FORMER)
    if viewer_is_staff or own or Role(role).is_staff or names_shown == NamesShown.FULL:
        return member_name
    if names_shown == NamesShown.FIRST:
        return (member_name.split(maxsplit=1) or [member_name])[0]
    return _("A customer")


def company_for(
    viewer_is_staff: bool,
    names_shown: str,
    role: str,
    company: str,
    own: bool = False,
) -> str:
    """The company that the viewer reads beside the name; empty where it must not be told."""
    if viewer_is_staff or own or Role(role).is_staff or names_shown != NamesShown.NONE:
        return company
    return ""


def shown_member(
    viewer_is_staff: bool,
    names_shown: str,
    *,
    member_id: int,
    member_name: str,
    role: str,
    company: str = "",
    own: bool = False,
) -> ShownMember:
    """Name, company, side and hue of a member as the viewer sees them, for the person component."""
    open_to_viewer = viewer_is_staff or own or Role(role).is_staff
    told = open_to_viewer or names_shown != NamesShown.NONE
    return ShownMember(
        id=member_id if told else 0,
        name=name_for(viewer_is_staff, names_shown, member_name, role, company, own),
        company=company_for(viewer_is_staff, names_shown, role, company, own),
        is_staff=Role(role).is_staff,
    )


def looks_like_staff(scope: Scope, name: str) -> bool:
    """Whether the name may be taken for that of one of the community's staff (C08). One statement."""
    staff = scope.select(Member.name).where(
        Member.role != Role.CUSTOMER, Member.state == MemberState.ACTIVE
    )
    return _is_like(name, scope.all(staff))


def looks_like_staff_somewhere(scope: OwnScope, name: str) -> bool:
    """The same of each community in which the viewer is a customer. At most two statements."""
    mine = scope.select_own(Member.community_id, why="where the viewer is a customer").where(
        Member.role == Role.CUSTOMER, Member.state == MemberState.ACTIVE
    )
    places = scope.all(mine)
    if not places:
        return False
    across = scope.everywhere().select_across(Member.name, why="the staff of those communities")
    staff = across.where(
        Member.community_id.in_(places),
        Member.role != Role.CUSTOMER,
        Member.state == MemberState.ACTIVE,
    )
    return _is_like(name, scope.all(staff))


def _is_like(name: str, known: Iterable[str]) -> bool:
    mark = skeleton(name)
    return any(skeleton(one) == mark for one in known)
