"""Backlogs for programs of a product's team: the same queries and actions as the pages."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from app.backlog.actions import items as actions
from app.backlog.forms import ChangedItem, NewEvidence, NewItem
from app.backlog.models import ItemStatus, Lane
from app.backlog.queries import items as queries
from app.backlog.queries.evidence import EvidenceRow, get_linkable_thread, list_evidence
from app.backlog.queries.items import ItemRow
from app.core.errors import Conflict, Invalid, NotFound
from app.core.languages import _
from app.products.doors import product_team
from app.products.scope import ProductScope
from app.threads.models import Status
from app.web.json_fields import Listed, Number, ShownId
from app.web.routing import Api

api = Api(tag="backlog")
routers = [api.router]
LIST = "/products/{slug}/backlog"
ONE = LIST + "/{number}"


class NeedsOut(BaseModel):
    """Who needs an item: customers, each once by their highest importance, and their accounts."""

    customers: int
    critical: int
    important: int
    nice: int
    accounts: int
    accounts_at_risk: int


class ItemOut(BaseModel):
    """A backlog item with the inputs of its score (RICE)."""

    id: ShownId
    number: int
    key: str
    address: str
    title: str
    status: ItemStatus
    lane: Lane
    reach: float
    impact: float
    confidence_percent: Annotated[float, Field(ge=0, le=100)]
    effort_weeks: float
    score: float
    needs: NeedsOut
    revision: int


class ItemList(BaseModel):
    """Some items, and the cursor of those after them."""

    items: list[ItemOut]
    next: str | None


class EvidenceOut(BaseModel):
    """A thread that an item stands on."""

    community: str
    thread: int
    title: str
    status: Status
    votes: int


class ItemWithEvidence(ItemOut):
    """An item with the threads it stands on. `body` is Markdown."""

    body: str
    shipped_in: str
    evidence: list[EvidenceOut]
    created_at: datetime
    moved_at: datetime


@api.get(LIST, door=product_team)
def list_backlog(scope: ProductScope, slug: str, listed: Listed) -> ItemList:
    """The product's items, the highest score first."""
    found = queries.list_ranked(scope, listed.after, size=listed.limit)
    return ItemList(items=[ItemOut(**_row(row)) for row in found.rows], next=found.next)


@api.post(LIST, door=product_team, grant="manage")
def post_item(scope: ProductScope, slug: str, wanted: NewItem) -> ItemWithEvidence:
    """Make an item, standing on a thread if you name one."""
    thread = None
    if wanted.thread is not None:
        thread = _thread(scope, wanted.community, wanted.thread)
    reach = float(thread.votes if thread else 0)
    item = actions.make_item(scope, title=wanted.title, body=wanted.body, reach=reach)
    if thread is not None:
        actions.link_thread(scope, item, thread)
    return _whole(scope, item)


@api.get(ONE, door=product_team)
def get_backlog_item(scope: ProductScope, slug: str, number: Number) -> ItemWithEvidence:
    """One item with the threads it stands on."""
    return _whole(scope, queries.get_item(scope, number))


@api.patch(ONE, door=product_team, grant="manage")
def change_item(
    scope: ProductScope, slug: str, number: Number, wanted: ChangedItem
) -> ItemWithEvidence:
    """Rank the item, or move it as a product manager, if `revision` still holds."""
    item = queries.get_item(scope, number)
    if item.revision != wanted.revision:
        raise Conflict(_("Somebody changed this item meanwhile; look at it again."), item)
    if wanted.ranks:
        actions.score_item(scope, item, **wanted.score_over(item), revision=item.revision)
    if wanted.lane is not None:
        actions.set_lane(scope, item, lane=wanted.lane)
    if wanted.status is not None:
        version = queries.find_version(scope, wanted.version) if wanted.version else None
        actions.move_item(
            scope, item, status=wanted.status, revision=item.revision, version=version
        )
    return _whole(scope, item)


@api.post(ONE + "/evidence", door=product_team, grant="manage")
def post_evidence(
    scope: ProductScope, slug: str, number: Number, wanted: NewEvidence
) -> ItemWithEvidence:
    """The item stands on this thread too; you must be a member where it is."""
    item = queries.get_item(scope, number)
    actions.link_thread(scope, item, _thread(scope, wanted.community, wanted.thread))
    return _whole(scope, item)


def _thread(scope: ProductScope, community: str, number: int) -> Any:
    try:
        return get_linkable_thread(scope, community, number)
    except NotFound:
        words = _("There is no such thread that you may read and that carries this product.")
        raise Invalid({"thread": words}) from None


def _row(row: ItemRow) -> dict[str, Any]:
    needs = row.needs
    return {
        "id": str(row.id),
        "number": row.number,
        "key": row.key,
        "address": row.address,
        "title": row.title,
        "status": row.status,
        "lane": row.lane,
        "reach": row.reach,
        "impact": row.impact,
        "confidence_percent": round(row.confidence * 100, 6),
        "effort_weeks": row.effort_weeks,
        "score": row.score,
        "revision": row.revision,
        "needs": NeedsOut(
            customers=needs.members,
            critical=needs.critical,
            important=needs.important,
            nice=needs.nice,
            accounts=needs.accounts,
            accounts_at_risk=needs.at_risk,
        ),
    }


def _whole(scope: ProductScope, item: Any) -> ItemWithEvidence:
    """Four statements."""
    moves = queries.list_moves(scope, item)
    shipped = next((move.version for move in reversed(moves) if move.version), "")
    return ItemWithEvidence(
        **_row(queries.item_row(scope, item)),
        body=item.body,
        shipped_in=shipped if item.status == ItemStatus.SHIPPED else "",
        evidence=[_evidence(row) for row in list_evidence(scope, item)],
        created_at=item.created_at,
        moved_at=item.moved_at,
    )


def _evidence(row: EvidenceRow) -> EvidenceOut:
    return EvidenceOut(
        community=row.slug,
        thread=row.number,
        title=row.title,
        status=Status(row.status),
        votes=row.votes,
    )
