"""Who is here, and who may not come back; removing members, and leaving."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from app.access.proofs import prove_first
from app.access.roles import Role
from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import members
from app.communities.doors import community, community_before_agreeing
from app.communities.forms.settings import RemoveForm, SureForm
from app.communities.models import NamesShown
from app.communities.queries.bars import BarredRow, list_barred
from app.communities.queries.cohorts import CohortRow, list_cohorts
from app.communities.queries.members import (
    MemberRow,
    MembersAsked,
    get_member,
    has_other_owner,
    list_members,
)
from app.communities.queries.proposals import get_proposal_place
from app.communities.scope import CommunityScope
from app.core.errors import Invalid
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LEAVE = "/c/{community}/leave"


class WhichMembers(BaseModel):
    """Which members are asked for."""

    in_query: ClassVar[bool] = True
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    q: Annotated[str, Field(max_length=120)] = ""
    role: Role | Literal[""] = ""
    cohort: Annotated[int, Field(ge=0, lt=2**63)] | Literal[""] = ""
    account: Annotated[int, Field(ge=0, lt=2**63)] | Literal[""] = ""
    after: Cursor | None = None


@dataclass(frozen=True)
class MembersView:
    """A page of members; `unnamed` customers are only counted, where names are not shown."""

    rows: Slice[MemberRow]
    customers: int
    unnamed: bool
    base: str
    older: str
    q: str
    role: str
    roles: tuple[str, ...]
    cohort: int | str
    cohorts: tuple[CohortRow, ...]  # for those who keep them
    account: int | str
    is_narrowed: bool
    may_propose: bool


@dataclass(frozen=True)
class BarredView:
    """A page of those who may not come back."""

    rows: Slice[BarredRow]
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
def show_members(scope: CommunityScope, wanted: WhichMembers) -> Reply:
    """The members, by the names that the viewer may read."""
    insist(policy.may_see_members(scope))
    asked = MembersAsked(
        wanted.q, wanted.role or None, _number(wanted.cohort), _number(wanted.account)
    )
    rows, base = list_members(scope, wanted.after, asked), scope.community.address
    view = MembersView(
        rows=rows,
        customers=scope.community.members,
        unnamed=not scope.member.is_staff and scope.community.names_shown == NamesShown.NONE,
        base=base,
        older=_older(f"{base}/members", wanted, rows.next),
        q=wanted.q,
        role=wanted.role,
        roles=tuple(role.value for role in Role),
        cohort=wanted.cohort,
        cohorts=tuple(list_cohorts(scope)) if policy.may_keep_cohorts(scope) else (),
        account=wanted.account,
        is_narrowed=asked != MembersAsked(),
        may_propose=not scope.member.is_staff
        and bool(policy.may_propose(scope, get_proposal_place(scope))),
    )
    return page("communities/members.html", part="communities/_members.html", view=view)


def _number(value: int | str) -> int | None:
    return value if isinstance(value, int) else None


def _older(address: str, wanted: WhichMembers, following: Cursor | None) -> str:
    kept = {
        "q": wanted.q,
        "role": wanted.role,
        "cohort": wanted.cohort,
        "account": wanted.account,
        "after": following or "",
    }
    query = urlencode({name: value for name, value in kept.items() if value != ""})
    return f"{address}?{query}" if following else ""


@pages.get("/c/{community}/members/barred", door=community)
def show_barred(scope: CommunityScope, after: Cursor | None = None) -> Reply:
    """Who may not come back."""
    insist(policy.may_see_roles(scope))
    rows, base = list_barred(scope, after), f"{scope.community.address}/members"
    older = f"{base}/barred?after={rows.next}" if rows.next else ""
    return page("communities/barred.html", view=BarredView(rows, base, older))


@pages.post("/c/{community}/members/{member_id}/unbar", door=community)
def unbar_member(scope: CommunityScope, member_id: int) -> Reply:
    """They may be invited again."""
    insist(policy.may_lift_bar(scope, member_id))
    members.lift_bar(scope, member_id)
    return redirect(f"{scope.community.address}/members/barred")


@pages.get("/c/{community}/members/{member_id}/remove", door=community)
def ask_before_removing(scope: CommunityScope, member_id: int) -> Reply:
    """What removing means."""
    member = get_member(scope, member_id)
    insist(policy.may_remove(scope, member))
    base = scope.community.address
    view = RemoveView(member.name, f"{base}/members/{member_id}/remove", f"{base}/members")
    return page("communities/remove.html", view=view)


@pages.post("/c/{community}/members/{member_id}/remove", door=community)
def remove_member(scope: CommunityScope, member_id: int, form: Form[RemoveForm]) -> Reply:
    """The membership is over; for good, if that was ticked."""
    member = get_member(scope, member_id)
    insist(policy.may_remove(scope, member))
    _insist(form)
    if member.role == Role.OWNER:
        prove_first(scope, "owners")
    members.remove_member(scope, member, barred=form.value.barred == "yes")
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


def _insist(form: Form[Any]) -> None:
    """Raises `Invalid` unless the button that asks once more was pressed."""
    if form.mistakes:
        raise Invalid(form.mistakes)
