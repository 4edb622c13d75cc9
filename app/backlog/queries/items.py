"""The product team's reads: items, what they stand on, threads that may become one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_

from app.access.roles import Role
from app.access.scope import Cursor, Slice
from app.backlog.models import Evidence, Item, ItemMove, ItemStatus
from app.communities.models import Community, Member, MemberState
from app.core.errors import NotFound
from app.core.formulas.priorities import account_weights
from app.core.languages import money
from app.customers.models import Account, AccountPerson
from app.identity.models import Person
from app.products.models import Carriage, Version
from app.products.scope import ProductScope
from app.threads.models import Audience, Importance, Thread, Vote, WorksAnswer

MOST_ITEMS = 500
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


@dataclass(frozen=True)
class ItemRow:
    """One line of the ranked table."""

    id: int
    number: int
    title: str
    status: str
    lane: str
    reach: float
    impact: float
    confidence: float
    effort_weeks: float
    score: float
    revision: int
    needs: Needs
    key: str
    address: str

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is to be done: shipped, or declined."""
        return self.status in (ItemStatus.SHIPPED, ItemStatus.DECLINED)

    @property
    def votes(self) -> int:
        """Customers who voted for a thread of it."""
        return self.needs.members

    @property
    def accounts(self) -> int:
        """Accounts behind them."""
        return self.needs.accounts


class _Ranked(NamedTuple):
    id: int
    number: int
    title: str
    status: str
    lane: str
    reach: float
    impact: float
    confidence: float
    effort_weeks: float
    score: float
    revision: int


def item_key(product_slug: str, number: int) -> str:
    """How people name an item: the initials of its product, and its number."""
    return "".join(word[0] for word in product_slug.split("-") if word).upper() + f"-{number}"


def list_items(scope: ProductScope) -> tuple[ItemRow, ...]:
    """The product's items by score, then newest; at most 500. Two statements."""
    items = scope.all(
        scope.select(Item)
        .where(Item.product_id == scope.product_id)
        .order_by(Item.score.desc(), Item.number.desc())
        .limit(MOST_ITEMS)
    )
    needs = needs_of(scope)
    return tuple(_row(scope, item, needs.get(item.id, Needs())) for item in items)


def list_ranked(
    scope: ProductScope, after: Cursor | None = None, *, size: int = 30
) -> Slice[ItemRow]:
    """`size` of the product's items by score, then newest. Two statements."""
    ranked = (
        scope.select(*(getattr(Item, name) for name in _Ranked._fields))
        .where(Item.product_id == scope.product_id)
        .order_by(Item.score.desc(), Item.number.desc())
    )
    found = scope.slice(ranked, into=_Ranked, after=after, size=size)
    needs = needs_of(scope)
    return Slice(tuple(_row(scope, i, needs.get(i.id, Needs())) for i in found.rows), found.next)


def _row(scope: ProductScope, item: Any, needs: Needs) -> ItemRow:
    return ItemRow(
        id=item.id,
        number=item.number,
        title=item.title,
        status=item.status,
        lane=item.lane,
        reach=item.reach,
        impact=item.impact,
        confidence=item.confidence,
        effort_weeks=item.effort_weeks,
        score=item.score,
        revision=item.revision,
        needs=needs,
        key=item_key(scope.product.slug, item.number),
        address=f"{scope.product.address}/backlog/{item.number}",
    )


def get_item(scope: ProductScope, number: int) -> Any:
    """The item with this number, or `NotFound`; locked in a writing scope. One statement."""
    wanted = scope.select(Item).where(Item.product_id == scope.product_id, Item.number == number)
    item = scope.one(wanted if scope.readonly else wanted.with_for_update())
    if item is None:
        raise NotFound
    return item


def item_row(scope: ProductScope, item: Any) -> ItemRow:
    """The item with who needs it. One statement."""
    return _row(scope, item, needs_of(scope, item.id).get(item.id, Needs()))


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


@dataclass(frozen=True)
class EvidenceRow:
    """A thread that an item stands on, as far as the team may see it."""

    community_id: int
    community: str
    slug: str
    id: int
    number: int
    title: str
    status: str
    votes: int
    body_html: str
    created_at: datetime
    last_activity_at: datetime

    @property
    def address(self) -> str:
        """Its path, for those who are members there."""
        return f"/c/{self.slug}/threads/{self.number}"


def list_evidence(scope: ProductScope, item: Any) -> tuple[EvidenceRow, ...]:
    """The threads an item stands on, most votes first. One statement."""
    rows = scope.rows(
        scope.select_across(
            Thread.community_id,
            Community.name.label("community"),
            Community.slug,
            Thread.id,
            Thread.number,
            Thread.title,
            Thread.status,
            Thread.votes,
            Thread.body_html,
            Thread.created_at,
            Thread.last_activity_at,
            why=WHY,
        )
        .join(Community, Community.id == Thread.community_id)
        .join(
            Evidence,
            and_(Evidence.community_id == Thread.community_id, Evidence.thread_id == Thread.id),
        )
        .where(Evidence.product_id == scope.product_id, Evidence.item_id == item.id)
        .where(Thread.hidden_at.is_(None))
        .order_by(Thread.votes.desc(), Thread.id)
        .limit(200)
    )
    return tuple(EvidenceRow(**row._mapping) for row in rows)


@dataclass(frozen=True)
class WorksRow:
    """Answers to "does it work for you now?" for one version."""

    version: str
    yes: int
    no: int
    not_tried: int


def list_works(scope: ProductScope, item: Any) -> tuple[WorksRow, ...]:
    """What those who asked answered, by version. One statement."""
    rows = scope.rows(
        scope.select_across(
            WorksAnswer.version, WorksAnswer.works, func.count().label("n"), why=WHY
        )
        .join(
            Evidence,
            and_(
                Evidence.community_id == WorksAnswer.community_id,
                Evidence.thread_id == WorksAnswer.thread_id,
            ),
        )
        .where(Evidence.product_id == scope.product_id, Evidence.item_id == item.id)
        .group_by(WorksAnswer.version, WorksAnswer.works)
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row.version][row.works] = row.n
    return tuple(
        WorksRow(version, c.get("yes", 0), c.get("no", 0), c.get("not-tried", 0))
        for version, c in sorted(counts.items())
    )


def list_moves(scope: ProductScope, item: Any) -> list[Any]:
    """The item's history, oldest first. One statement."""
    return scope.rows(
        scope.select(ItemMove.was, ItemMove.now, ItemMove.version, ItemMove.created_at, Person.name)
        .join(Person, Person.id == ItemMove.person_id)
        .where(ItemMove.product_id == scope.product_id, ItemMove.item_id == item.id)
        .order_by(ItemMove.id)
    )


def get_linkable_thread(scope: ProductScope, community: str, number: int) -> Any:
    """The thread of that address, if the viewer may read it as a member there, and the community
    carries the product; else `NotFound`. One statement."""
    thread = scope.one(
        scope.select_across(Thread, why="a thread to link, that the viewer reads as a member")
        .join(Community, Community.id == Thread.community_id)
        .join(
            Carriage,
            and_(
                Carriage.community_id == Thread.community_id,
                Carriage.product_id == scope.product_id,
            ),
        )
        .join(
            Member,
            and_(
                Member.community_id == Thread.community_id,
                Member.person_id == scope.person.id,
                Member.state == MemberState.ACTIVE,
            ),
        )
        .where(Community.slug == community, Thread.number == number, Thread.hidden_at.is_(None))
        .where(or_(Thread.audience == Audience.MEMBERS, Member.role != Role.CUSTOMER))
        .where(or_(Thread.product_id.is_(None), Thread.product_id == scope.product_id))
    )
    if thread is None:
        raise NotFound
    return thread


def find_item_of_thread(scope: ProductScope, thread: Any) -> Any:
    """The item that stands on the thread, or None. One statement."""
    return scope.one(
        scope.select_across(Item, why=WHY)
        .join(Evidence, and_(Evidence.product_id == Item.product_id, Evidence.item_id == Item.id))
        .where(Evidence.community_id == thread.community_id, Evidence.thread_id == thread.id)
    )


def find_version(scope: ProductScope, name: str) -> Version | None:
    """The product's version of this name, or None. One statement."""
    return scope.one(
        scope.select(Version).where(Version.product_id == scope.product_id, Version.name == name)
    )


def list_version_names(scope: ProductScope) -> list[str]:
    """The product's versions, newest first. One statement."""
    return scope.all(
        scope.select(Version.name)
        .where(Version.product_id == scope.product_id)
        .order_by(Version.sort_key.desc())
        .limit(50)
    )
