"""Who needs an item: the customers behind its threads, and their accounts."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func

from app.backlog.models import Evidence
from app.communities.models import Member
from app.core.formulas.priorities import account_weights
from app.core.languages import money
from app.customers.models import Account, AccountPerson
from app.products.scope import ProductScope
from app.threads.models import Importance, Vote

WHY = "evidence of the product's team"


@dataclass(frozen=True)
class Needs:
    """Who needs an item: customers counted once, their accounts beside them."""

    members: int = 0
    critical: int = 0
    important: int = 0
    nice: int = 0
    accounts: int = 0
    at_risk: int = 0
    value_cents: int = 0
    capped: bool = False

    @property
    def annual_value(self) -> str:
        """The accounts' annual value in words."""
        return money(self.value_cents, "EUR") if self.value_cents else "–"


def needs_of(scope: ProductScope, item_id: int | None = None) -> dict[int, Needs]:
    """Who needs each item (or this one): customers by their highest importance. One statement.

    Employees and ghosts never count.
    """
    wanted = (
        scope.select_across(
            Evidence.item_id,
            Member.person_id,
            func.max(_rank()).label("rank"),
            func.max(AccountPerson.account_id).label("account_id"),
            func.max(Account.annual_value_cents).label("value"),
            func.max(Account.stage).label("stage"),
            why=WHY,
        )
        .join(
            Vote,
            and_(Vote.community_id == Evidence.community_id, Vote.thread_id == Evidence.thread_id),
        )
        .join(Member, and_(Member.community_id == Vote.community_id, Member.id == Vote.member_id))
        .outerjoin(AccountPerson, AccountPerson.person_id == Member.person_id)
        .outerjoin(Account, Account.id == AccountPerson.account_id)
        .where(
            Evidence.product_id == scope.product_id,
            Vote.by_staff.is_(False),
            Member.person_id.is_not(None),
        )
        .group_by(Evidence.item_id, Member.person_id)
    )
    if item_id is not None:
        wanted = wanted.where(Evidence.item_id == item_id)
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in scope.rows(wanted):
        grouped[row.item_id].append(row)
    return {item: _needs(rows) for item, rows in grouped.items()}


def _rank() -> Any:
    return case(
        (Vote.importance == Importance.CRITICAL, 3),
        (Vote.importance == Importance.IMPORTANT, 2),
        else_=1,
    )


def _needs(rows: list[Any]) -> Needs:
    accounts = {r.account_id: r for r in rows if r.account_id is not None}
    values = {a: (r.value / 100 if r.value is not None else None) for a, r in accounts.items()}
    weights = account_weights(values) if values else {}
    uncapped = {a: (v or 0) ** 0.5 for a, v in values.items()}
    return Needs(
        members=len(rows),
        critical=sum(r.rank == 3 for r in rows),
        important=sum(r.rank == 2 for r in rows),
        nice=sum(r.rank == 1 for r in rows),
        accounts=len(accounts),
        at_risk=sum(r.stage == "at-risk" for r in accounts.values()),
        value_cents=sum(r.value or 0 for r in accounts.values()),
        capped=any(weights[a] < uncapped[a] - 1e-9 for a in weights),
    )
