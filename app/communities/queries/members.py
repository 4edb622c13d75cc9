"""Who is in a community, as its members and its staff may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.access.scope import Cursor, Scope, Slice
from app.communities.models import CohortMember, Community, Member, MemberState, NamesShown
from app.communities.queries.names import company_for, name_for
from app.communities.scope import CommunityScope
from app.customers.models import Account, AccountPerson

PAGE = 60


@dataclass(frozen=True)
class MemberRow:
    """A member in the list. `id` is 0 and the rest empty where only "a customer" may be said."""

    id: int
    name: str
    company: str
    role: str
    joined_at: datetime
    is_staff: bool
    is_ghost: bool
    account_id: int | None = None
    account: str = ""
    invited_by: str = ""


@dataclass(frozen=True)
class MembersAsked:
    """Which members: those named so, in this role, in this cohort, of this account. Cohort and
    account are asked by staff alone."""

    q: str = ""
    role: Role | None = None
    cohort: int | None = None
    account: int | None = None


def list_members(
    scope: CommunityScope, after: Cursor | None = None, asked: MembersAsked = MembersAsked()
) -> Slice[MemberRow]:
    """60 members, the newest first, by the names that the viewer may read. One statement.

    Where customers are "a customer" to each other, they see only staff and themselves; accounts
    and who invited whom are for staff. Nothing is found by what is not shown (T08).
    """
    inviter = aliased(Member)
    statement = (
        scope.select(
            Member.id,
            Member.person_id,
            Member.name,
            Member.company,
            Member.role,
            Member.joined_at,
        )
        .outerjoin(AccountPerson, AccountPerson.person_id == Member.person_id)
        .outerjoin(Account, Account.id == AccountPerson.account_id)
        .outerjoin(
            inviter,
            and_(inviter.community_id == scope.community_id, inviter.id == Member.invited_by_id),
        )
        .add_columns(
            Account.id.label("account_id"),
            Account.name.label("account"),
            inviter.name.label("invited_by"),
        )
        .where(Member.state == MemberState.ACTIVE, *_asked(scope, asked))
        .order_by(Member.id.desc())
    )
    if not scope.member.is_staff:
        statement = statement.where(Member.person_id.is_not(None))
        if scope.community.names_shown == NamesShown.NONE:
            known = (Member.role != Role.CUSTOMER) | (Member.id == scope.member.id)
            statement = statement.where(known)
    found = scope.slice(statement, into=_Found, after=after, size=PAGE)
    return Slice(tuple(_shown(scope, row) for row in found.rows), found.next)


def _asked(scope: CommunityScope, asked: MembersAsked) -> list[Any]:
    found: list[Any] = []
    if asked.q:
        found.append(_named(scope, asked.q))
    if asked.role is not None:
        found.append(Member.role == asked.role)
    if scope.member.is_staff and asked.cohort is not None:
        inside = scope.select(CohortMember.member_id).where(CohortMember.cohort_id == asked.cohort)
        found.append(Member.id.in_(inside))
    if scope.member.is_staff and asked.account is not None:
        found.append(AccountPerson.account_id == asked.account)
    return found


def _named(scope: CommunityScope, q: str) -> Any:
    """Members whose name or company, as far as the viewer reads it, holds these words."""
    name = Member.name.icontains(q, autoescape=True)
    company = Member.company.icontains(q, autoescape=True)
    shown = scope.community.names_shown
    if scope.member.is_staff:
        return or_(name, company, Account.name.icontains(q, autoescape=True))
    if shown == NamesShown.FULL:
        return or_(name, company)
    known = and_(name, or_(Member.role != Role.CUSTOMER, Member.id == scope.member.id))
    if shown == NamesShown.NONE:
        return known
    # what begins a name and has no space in it is within the first name
    first = Member.name.istartswith(q, autoescape=True) if len(q.split()) == 1 else false()
    return or_(known, company, first)


@dataclass(frozen=True)
class _Found:
    id: int
    person_id: int | None
    name: str
    company: str
    role: str
    joined_at: datetime
    account_id: int | None
    account: str | None
    invited_by: str | None


def _shown(scope: CommunityScope, row: _Found) -> MemberRow:
    staff, shown = scope.member.is_staff, scope.community.names_shown
    own = row.id == scope.member.id
    return MemberRow(
        id=row.id,
        name=name_for(staff, shown, row.name, row.role, row.company, own),
        company=company_for(staff, shown, row.role, row.company, own),
        role=row.role,
        joined_at=row.joined_at,
        is_staff=Role(row.role).is_staff,
        is_ghost=row.person_id is None,
        account_id=row.account_id if staff else None,
        account=(row.account or "") if staff else "",
        invited_by=(row.invited_by or "") if staff else "",
    )


def get_member(scope: Scope, member_id: int) -> Any:
    """The active member with this id, or `NotFound`."""
    return scope.get(
        scope.select(Member).where(Member.id == member_id, Member.state == MemberState.ACTIVE)
    )


def find_member_of(scope: Scope, person_id: int) -> Any:
    """The membership of this person in whatever state, or None."""
    return scope.one(scope.select(Member).where(Member.person_id == person_id))


def role_now(scope: Scope, member_id: int) -> Role | None:
    """The role that this member has at this moment; None when they are none any more."""
    row = scope.first(scope.select(Member.role, Member.state).where(Member.id == member_id))
    return Role(row.role) if row and row.state == MemberState.ACTIVE else None


@dataclass(frozen=True)
class StaffPlace:
    """A community in which a person is of the staff."""

    community_id: int
    community: str
    member_id: int
    role: str


def list_staff_places(scope: Scope, person_id: int) -> list[StaffPlace]:
    """Where this person is an active member of the staff, the oldest community first; for the
    site's own scope. One statement."""
    rows = scope.rows(
        scope.select(Community.id, Community.name)
        .join(Member, Member.community_id == Community.id)
        .add_columns(Member.id.label("member_id"), Member.role)
        .where(
            Member.person_id == person_id,
            Member.state == MemberState.ACTIVE,
            Member.role != Role.CUSTOMER,
        )
        .order_by(Community.id)
    )
    return [StaffPlace(*row) for row in rows]


def has_other_owner(scope: Scope, member_id: int) -> bool:
    """Whether somebody beside this member owns the community and can sign in."""
    others = scope.select(Member.id).where(
        Member.role == Role.OWNER,
        Member.state == MemberState.ACTIVE,
        Member.person_id.is_not(None),
        Member.id != member_id,
    )
    return scope.first(others) is not None


def shown_proposer(scope: Scope, member_id: int | None, names_shown: str) -> str:
    """The customer who proposed somebody, as customers here may call them; empty for None. At most
    one statement."""
    if member_id is None:
        return ""
    wanted = scope.select(Member.name, Member.role, Member.company)
    row = scope.first(wanted.where(Member.id == member_id))
    return name_for(False, names_shown, row.name, row.role, row.company) if row else ""
