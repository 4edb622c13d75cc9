"""Facts about backlogs."""

from app.backlog.models import ItemStatus
from app.core.ledger.events import Event


class ItemMade(Event, name="item.made", audited=True):
    """A product team made an item."""

    product_id: int
    item_id: int


class EvidenceLinked(Event, name="evidence.linked", audited=True):
    """An item stands on this thread now."""

    product_id: int
    item_id: int
    in_community: int
    thread_id: int
    status: ItemStatus


class ItemMoved(Event, name="item.moved", audited=True):
    """An item stands elsewhere; its threads follow. `version`: the one it shipped in."""

    product_id: int
    item_id: int
    was: ItemStatus
    status: ItemStatus
    version: str = ""


class ItemLaneSet(Event, name="item.lane-set", audited=True):
    """An item's turn comes now, next or later."""

    product_id: int
    item_id: int


class ItemScored(Event, name="item.scored", audited=True):
    """The inputs of an item's score were set."""

    product_id: int
    item_id: int
