"""Threads follow their items: what this domain does when an item moved or was linked."""

from typing import Any

from app.access.scope import WorkScope
from app.backlog.events import EvidenceLinked, ItemMoved
from app.backlog.models import Evidence, Item, ItemStatus
from app.core.ledger.events import on
from app.products.models import Version
from app.threads.actions.status import follow_item
from app.threads.models import Status, Thread


@on(EvidenceLinked)
def follow_at_once(scope: WorkScope, event: EvidenceLinked) -> None:
    """A thread that was linked stands where its item stands."""
    item, version = _item(scope, event.product_id, event.item_id)
    if item is not None:
        _follow(scope, item, version, event.in_community, event.thread_id)


@on(ItemMoved)
def follow_the_move(scope: WorkScope, event: ItemMoved) -> None:
    """Every thread of the item stands where the item stands now, in every community."""
    item, version = _item(scope, event.product_id, event.item_id)
    if item is None or item.status != event.status:
        return  # it moved on meanwhile; that move has its own event
    evidence = scope.select_across(
        Evidence.community_id, Evidence.thread_id, why="an item's threads in every community"
    ).where(Evidence.product_id == event.product_id, Evidence.item_id == event.item_id)
    for row in scope.rows(evidence.order_by(Evidence.community_id, Evidence.thread_id)):
        _follow(scope, item, version, row.community_id, row.thread_id)


def _item(scope: WorkScope, product_id: int, item_id: int) -> tuple[Any, str]:
    item = scope.one(scope.select(Item).where(Item.product_id == product_id, Item.id == item_id))
    if item is None or item.version_id is None:
        return item, ""
    name = scope.one(
        scope.select(Version.name).where(
            Version.product_id == product_id, Version.id == item.version_id
        )
    )
    return item, name or ""


def _follow(scope: WorkScope, item: Any, version: str, community_id: int, thread_id: int) -> None:
    place = scope.inside(community_id)
    thread = place.one(place.select(Thread).where(Thread.id == thread_id).with_for_update())
    if thread is not None and thread.status not in (Status.DECLINED, Status.DUPLICATE):
        shipped = version if item.status == ItemStatus.SHIPPED else ""
        follow_item(place, thread, status=Status(item.status), item_id=item.id, version=shipped)
