"""Who is here; removing members, and leaving."""

from dataclasses import dataclass

from app.access.roles import Role
from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import members
from app.communities.doors import community, community_before_agreeing
from app.communities.forms.settings import SureForm
from app.communities.models import NamesShown
from app.communities.queries.members import (
    MemberRow,
    get_member,
    has_other_owner,
    list_members,
)
from app.communities.scope import CommunityScope
from app.core.errors import Invalid
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LEAVE = "/c/{community}/leave"


@dataclass(frozen=True)
class MembersView:
    """A page of members; `unnamed` customers are only counted, where names are not shown."""

    rows: Slice[MemberRow]
    customers: int
    unnamed: bool
    base: str
    older: str


@dataclass(frozen=True)
class RemoveView:
    """Asking once more."""

    name: str
    action: str
    back: str


@dataclass(frozen=True)
class LeaveView:
    """Whether the community would have no owner."""

    last_owner: bool


@pages.get("/c/{community}/members", door=community)
def show_members(scope: CommunityScope, after: Cursor | None = None) -> Reply:
    """The members, by the names that the viewer may read."""
    insist(policy.may_see_members(scope))
    rows, base = list_members(scope, after), scope.community.address
    view = MembersView(
        rows=rows,
        customers=scope.community.members,
        unnamed=not scope.member.is_staff and scope.community.names_shown == NamesShown.NONE,
        base=base,
        older=f"{base}/members?after={rows.next}" if rows.next else "",
    )
    return page("communities/members.html", view=view)


@pages.get("/c/{community}/members/{member_id}/remove", door=community)
def ask_before_removing(scope: CommunityScope, member_id: int) -> Reply:
    """What removing means."""
    member = get_member(scope, member_id)
    insist(policy.may_remove(scope, member))
    base = scope.community.address
    view = RemoveView(member.name, f"{base}/members/{member_id}/remove", f"{base}/members")
    return page("communities/remove.html", view=view)


@pages.post("/c/{community}/members/{member_id}/remove", door=community)
def remove_member(scope: CommunityScope, member_id: int, form: Form[SureForm]) -> Reply:
    """The membership is over."""
    member = get_member(scope, member_id)
    insist(policy.may_remove(scope, member))
    _insist(form)
    members.remove_member(scope, member)
    return redirect(f"{scope.community.address}/members")


@pages.get(LEAVE, door=community_before_agreeing)
def ask_before_leaving(scope: CommunityScope) -> Reply:
    """What leaving means, and who cannot."""
    owns = scope.member.role is Role.OWNER
    last_owner = owns and not has_other_owner(scope, scope.member.id)
    return page("communities/leave.html", view=LeaveView(last_owner))


@pages.post(LEAVE, door=community_before_agreeing)
def save_leaving(scope: CommunityScope, form: Form[SureForm]) -> Reply:
    """The viewer is no member any more."""
    _insist(form)
    members.leave(scope)
    return redirect("/")


def _insist(form: Form[SureForm]) -> None:
    """Raises `Invalid` unless the button that asks once more was pressed."""
    if form.mistakes:
        raise Invalid(form.mistakes)
