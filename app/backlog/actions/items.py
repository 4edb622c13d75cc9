"""Making, linking, scoring and moving items. Threads follow by a listener."""

from typing import Any

from app.access.verdicts import action
from app.backlog import policy
from app.backlog.events import (
    EvidenceLinked,
    ItemLaneSet,
    ItemMade,
    ItemMoved,
    ItemScored,
)
from app.backlog.models import Evidence, Item, ItemMove, ItemStatus, Lane
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.formulas.priorities import rice
from app.core.languages import _
from app.core.markdown import render
from app.products.models import Product, Version
from app.products.scope import ProductScope


@action(policy.may_work_on_items)
def make_item(scope: ProductScope, /, *, title: str, body: str = "", reach: float = 0) -> Item:
    """An item under review stands in the backlog, with the product's next number."""
    product = Product.__table__
    number = scope.run_returning(
        scope.change(Product)
        .where(Product.id == scope.product_id)
        .values(next_item=Product.next_item + 1)
        .returning(product.c.next_item)
    )[0]
    now = clock.now()
    item = Item(
        product_id=scope.product_id,
        number=number - 1,
        title=title,
        body=body,
        body_html=render(body),
        status=ItemStatus.REVIEW,
        lane=Lane.LATER,
        reach=reach,
        impact=1.0,
        confidence=0.8,
        effort_weeks=1.0,
        score=score_of(reach, 1.0, 0.8, 1.0),
        created_at=now,
        moved_at=now,
    )
    scope.add(item)
    scope.emit(ItemMade(product_id=scope.product_id, item_id=item.id))
    return item


@action(policy.may_work_on_items)
def link_thread(scope: ProductScope, item: Any, thread: Any, /) -> bool:
    """The item stands on this thread too. Whether that is new.

    Raises `Conflict` when another item stands on it.
    """
    key = {"community_id": thread.community_id, "thread_id": thread.id}
    values = {"product_id": scope.product_id, "item_id": item.id}
    taken = scope.first(
        scope.select_across(
            Evidence.product_id, Evidence.item_id, why="one item for a thread"
        ).where(Evidence.community_id == thread.community_id, Evidence.thread_id == thread.id)
    )
    if taken and (taken.product_id, taken.item_id) != (scope.product_id, item.id):
        raise Conflict(_("Another backlog item stands on this thread already."))
    if taken or not scope.put(Evidence, key=key, values={**values, "created_at": clock.now()}):
        return False
    scope.emit(
        EvidenceLinked(
            product_id=scope.product_id,
            item_id=item.id,
            in_community=thread.community_id,
            thread_id=thread.id,
            status=ItemStatus(item.status),
        )
    )
    return True


@action(policy.may_rank)
def score_item(
    scope: ProductScope,
    item: Any,
    /,
    *,
    reach: float,
    impact: float,
    confidence: float,
    effort_weeks: float,
    revision: int,
) -> float:
    """The item's RICE inputs stand as sent (confidence 0 to 1). Its score.

    Raises `Conflict` when it was changed since `revision`.
    """
    _unchanged_since(item, revision)
    before = {"score": item.score}
    item.reach, item.impact = reach, impact
    item.confidence, item.effort_weeks = confidence, effort_weeks
    item.score = score_of(reach, impact, confidence, effort_weeks)
    item.revision += 1
    scope.flush()
    scope.emit(
        ItemScored(product_id=scope.product_id, item_id=item.id),
        before=before,
        after={"score": item.score},
    )
    return item.score


@action(policy.may_rank)
def set_lane(scope: ProductScope, item: Any, /, *, lane: Lane) -> None:
    """The item's turn comes now, next or later; what was begun before conflicts."""
    was = item.lane
    if was == lane:
        return
    item.lane = lane
    item.revision += 1
    scope.flush()
    scope.emit(
        ItemLaneSet(product_id=scope.product_id, item_id=item.id),
        before={"lane": was},
        after={"lane": str(lane)},
    )


@action(policy.may_move)
def move_item(
    scope: ProductScope,
    item: Any,
    /,
    *,
    status: ItemStatus,
    revision: int,
    version: Version | None = None,
) -> None:
    """The item stands there now, and its threads will follow.

    Raises `Conflict` when it was changed since `revision`, `Invalid` when it ships in no version.
    """
    _unchanged_since(item, revision)
    if status is ItemStatus.SHIPPED and version is None:
        raise Invalid({"version": _("Name the version it ships in.")})
    was = ItemStatus(item.status)
    if was is status:
        return
    name = version.name if version and status is ItemStatus.SHIPPED else ""
    item.status, item.moved_at = status, clock.now()
    item.version_id = version.id if name and version else None
    item.revision += 1
    scope.flush()
    scope.add(
        ItemMove(
            product_id=scope.product_id,
            item_id=item.id,
            person_id=scope.person.id,
            was=was,
            now=status,
            version=name,
            created_at=clock.now(),
        )
    )
    scope.emit(
        ItemMoved(
            product_id=scope.product_id, item_id=item.id, was=was, status=status, version=name
        ),
        before={"status": was},
        after={"status": status, "version": name},
    )


def _unchanged_since(item: Any, revision: int) -> None:
    if item.revision != revision:
        raise Conflict(_("Somebody changed this item meanwhile; look at it again."), item)


def score_of(reach: float, impact: float, confidence: float, effort_weeks: float) -> float:
    """RICE of the four inputs, confidence as a share."""
    return rice(
        reach=reach, impact=impact, confidence_percent=confidence * 100, effort_weeks=effort_weeks
    )
