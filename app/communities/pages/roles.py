"""What each role may do, and who has which, for owners."""

from dataclasses import dataclass

from app.access.proofs import prove_first
from app.access.roles import ROLES as ALLOWED
from app.access.roles import SAID, Role
from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions.members import set_role
from app.communities.doors import community
from app.communities.forms.settings import RoleForm
from app.communities.queries.members import MemberRow, get_member, list_members
from app.communities.scope import CommunityScope
from app.core.languages import _
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
ROLES = "/c/{community}/settings/roles"


@dataclass(frozen=True)
class PermissionRow:
    """What may be done, in plain words, and by whom: one yes or no for each role."""

    said: str
    by: tuple[bool, ...]


@dataclass(frozen=True)
class RolesView:
    """The table of roles as the site asks it, and a page of members with theirs."""

    table: tuple[PermissionRow, ...]
    rows: Slice[MemberRow]
    roles: tuple[str, ...]
    base: str
    older: str


@pages.get(ROLES, door=community)
def show_roles(scope: CommunityScope, after: Cursor | None = None) -> Reply:
    """Every member with their role."""
    insist(policy.may_see_roles(scope))
    rows, base = list_members(scope, after), f"{scope.community.address}/settings/roles"
    older = f"{base}?after={rows.next}" if rows.next else ""
    view = RolesView(_table(), rows, tuple(role.value for role in Role), base, older)
    return page("communities/settings/roles.html", view=view)


@pages.post(ROLES + "/{member_id}", door=community)
def save_role(scope: CommunityScope, member_id: int, form: Form[RoleForm]) -> Reply:
    """The member has this role."""
    insist(policy.may_see_roles(scope))
    member, role = get_member(scope, member_id), form.value.role
    if Role.OWNER in (member.role, role) and member.role != role:
        prove_first(scope, "owners")
    set_role(scope, member, role=role)
    return redirect(f"{scope.community.address}/settings/roles")


def _table() -> tuple[PermissionRow, ...]:
    """Made from the one table that every rule asks, so that it cannot say anything else."""
    return tuple(
        PermissionRow(_(said), tuple(permission in ALLOWED[role] for role in Role))
        for permission, said in SAID.items()
    )
