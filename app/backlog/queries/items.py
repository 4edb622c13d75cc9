"""The product team's reads: items, their order, their history."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from app.access.scope import Cursor, Slice
from app.backlog.models import Item, ItemMove, ItemStatus
from app.backlog.queries.needs import Needs, needs_of
from app.identity.models import Person
from app.products.models import Version
from app.products.scope import ProductScope

MOST_ITEMS = 500


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
    return scope.get(wanted, lock=Item)


def item_row(scope: ProductScope, item: Any) -> ItemRow:
    """The item with who needs it. One statement."""
    return _row(scope, item, needs_of(scope, item.id).get(item.id, Needs()))


def list_moves(scope: ProductScope, item: Any) -> list[Any]:
    """The item's history, oldest first. One statement."""
    return scope.rows(
        scope.select(ItemMove.was, ItemMove.now, ItemMove.version, ItemMove.created_at, Person.name)
        .join(Person, Person.id == ItemMove.person_id)
        .where(ItemMove.product_id == scope.product_id, ItemMove.item_id == item.id)
        .order_by(ItemMove.id)
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
