"""Who brought whom: the branch below a member, for managers, and who brought the viewer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, literal
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.access.scope import Scope
from app.communities.models import Invitation, Member
from app.communities.queries.names import name_for
from app.communities.scope import CommunityScope
from app.core.errors import NotFound
from app.customers.models import Account, AccountPerson

MOST_DEEP = 20
MOST_ROWS = 500


@dataclass(frozen=True)
class Brought:
    """A member below another: `depth` is 1 for whom they brought themselves."""

    id: int
    name: str
    role: str
    state: str
    depth: int
    brought_by: str
    account: str | None
    joined_at: datetime

    @property
    def is_staff(self) -> bool:
        """Whether the member stands on the company's side."""
        return Role(self.role).is_staff


@dataclass(frozen=True)
class Root:
    """The member whose branch it is, and how they came."""

    id: int
    name: str
    state: str
    joined_at: datetime
    brought_by_id: int | None
    brought_by: str | None
    invitation_id: int | None
    email: str | None  # of the invitation, where it was to an address
    link: str | None  # the name of the link that they came by, where it was none


@dataclass(frozen=True)
class Branch:
    """Everybody below a member, the nearest first; `more` beyond what is shown."""

    rows: tuple[Brought, ...]
    more: bool


def get_root(scope: Scope, member_id: int) -> Root:
    """The member in whatever state, or `NotFound`. One statement."""
    here, by = scope.community_id, aliased(Member)
    row = scope.first(
        scope.select(Member.id, Member.name, Member.state, Member.joined_at, Member.invitation_id)
        .outerjoin(by, and_(by.community_id == here, by.id == Member.invited_by_id))
        .outerjoin(
            Invitation,
            and_(Invitation.community_id == here, Invitation.id == Member.invitation_id),
        )
        .add_columns(
            by.id.label("brought_by_id"),
            by.name.label("brought_by"),
            Invitation.email,
            Invitation.name.label("link"),
        )
        .where(Member.id == member_id)
    )
    if row is None:
        raise NotFound
    return Root(**row._mapping)


def list_branch(scope: Scope, member_id: int) -> Branch:
    """Everybody whom the member brought, and whom those brought, at most 20 deep and 500 in all,
    whatever became of them. One statement.

    Each has one bringer, so only a ring through the member themself could go round for ever.
    """
    own = (
        scope.select(Member.id)
        .add_columns(literal(1).label("depth"))
        .where(Member.invited_by_id == member_id, Member.id != member_id)
    )
    near = own.cte("near", recursive=True)
    below = (
        scope.select(Member.id)
        .add_columns(near.c.depth + 1)
        .select_from(Member)
        .join(near, Member.invited_by_id == near.c.id)
        .where(near.c.depth < MOST_DEEP, Member.id != member_id)
    )
    tree, by = near.union_all(below), aliased(Member)
    wanted = (
        scope.select(Member.id, Member.name, Member.role, Member.state, Member.joined_at)
        .select_from(Member)
        .join(tree, tree.c.id == Member.id)
        .outerjoin(by, and_(by.community_id == scope.community_id, by.id == Member.invited_by_id))
        .outerjoin(AccountPerson, AccountPerson.person_id == Member.person_id)
        .outerjoin(Account, Account.id == AccountPerson.account_id)
        .add_columns(tree.c.depth, by.name.label("brought_by"), Account.name.label("account"))
        .order_by(tree.c.depth, Member.id)
        .limit(MOST_ROWS + 1)
    )
    rows = [Brought(**row._mapping) for row in scope.rows(wanted)]
    return Branch(tuple(rows[:MOST_ROWS]), len(rows) > MOST_ROWS)


@dataclass(frozen=True)
class Bringer:
    """Who brought the viewer, by the name that they may read; `proposed` by a customer."""

    name: str
    proposed: bool


def find_bringer(scope: CommunityScope) -> Bringer | None:
    """Who invited or proposed the viewer, or None when the house did. One statement."""
    me = aliased(Member)
    row = scope.first(
        scope.select(Member.name, Member.role, Member.company)
        .join(me, and_(me.community_id == scope.community_id, me.invited_by_id == Member.id))
        .where(me.id == scope.member.id)
    )
    if row is None:
        return None
    shown = scope.community.names_shown
    name = name_for(scope.member.is_staff, shown, row.name, row.role, row.company)
    return Bringer(name, not Role(row.role).is_staff)
