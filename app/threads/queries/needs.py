"""Who needs a thread: the voters, their accounts, and how much it matters to them. For staff."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func

from app.communities.models import Member
from app.communities.scope import CommunityScope
from app.core.languages import money
from app.customers.models import Account, AccountPerson, AccountStage
from app.products.models import Product, ProductTeamMember
from app.threads.models import Importance, Thread, Vote

MOST_ACCOUNTS = 5
MOST_READ = 2_000  # accounts, so that the part stays bounded


@dataclass(frozen=True)
class AccountRow:
    """An account whose people voted."""

    name: str
    address: str
    members: int
    value: str


@dataclass(frozen=True)
class Needs:
    """The figures of "who needs this". Employees never count as customers."""

    accounts: int
    annual_value: str  # in words; several currencies stand beside each other
    votes: int
    critical: int
    important: int
    nice: int
    without_account: int
    at_risk: int
    top_accounts: tuple[AccountRow, ...]
    item: Any = None  # the backlog stands above this floor


def list_needs(scope: CommunityScope, thread_id: int) -> Needs:
    """Voters of the thread by account, those of most value first. One statement."""
    rows = scope.rows(_by_account(scope, thread_id))
    accounts = [row for row in rows if row.id is not None]
    values: dict[str, int] = {}
    for row in accounts:
        if row.annual_value_cents:
            values[row.currency] = values.get(row.currency, 0) + row.annual_value_cents
    return Needs(
        accounts=len(accounts),
        annual_value=" + ".join(money(cents, name) for name, cents in values.items()) or "–",
        votes=sum(row.members for row in rows),
        critical=sum(row.critical for row in rows),
        important=sum(row.important for row in rows),
        nice=sum(row.nice for row in rows),
        without_account=sum(row.members for row in rows if row.id is None),
        at_risk=sum(row.stage == AccountStage.AT_RISK for row in accounts),
        top_accounts=tuple(_shown(row) for row in accounts[:MOST_ACCOUNTS]),
    )


def _shown(row: Any) -> AccountRow:
    value = money(row.annual_value_cents, row.currency) if row.annual_value_cents else "–"
    return AccountRow(row.name, f"/customers/{row.id}", row.members, value)


def _by_account(scope: CommunityScope, thread_id: int) -> Any:
    voter = and_(Member.community_id == scope.community_id, Member.id == Vote.member_id)
    facts = (Account.id, Account.name, Account.annual_value_cents, Account.currency, Account.stage)

    def how_many(importance: Importance) -> Any:
        return func.count().filter(Vote.importance == importance).label(importance.value)

    return (
        scope.select(Vote)
        .join(Member, voter)
        .outerjoin(AccountPerson, AccountPerson.person_id == Member.person_id)
        .outerjoin(Account, Account.id == AccountPerson.account_id)
        .where(Vote.thread_id == thread_id, Vote.by_staff.is_(False))
        .with_only_columns(
            *facts,
            func.count().label("members"),
            *(how_many(importance) for importance in Importance),
            maintain_column_froms=True,
        )
        .group_by(*facts)
        .order_by(func.coalesce(Account.annual_value_cents, 0).desc(), Account.name)
        .limit(MOST_READ)
    )


def find_product_of(scope: CommunityScope, thread_id: int) -> str:
    """The slug of the thread's product where the viewer is on its team; else empty. One statement."""
    on_team = and_(
        ProductTeamMember.product_id == Thread.product_id,
        ProductTeamMember.person_id == scope.person.id,
    )
    found = (
        scope.select(Thread)
        .join(Product, Product.id == Thread.product_id)
        .join(ProductTeamMember, on_team)
        .where(Thread.id == thread_id)
        .with_only_columns(Product.slug, maintain_column_froms=True)
    )
    return scope.one(found) or ""
