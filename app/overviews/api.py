"""The customer card for programs: read-only, for employees' tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from app.identity.doors import employee
from app.identity.scope import SiteScope
from app.overviews.queries.card import CustomerCard, customer_card, find_account_id
from app.overviews.queries.timeline import TimelineRow
from app.web.json_fields import SentId
from app.web.routing import Api

api = Api(tag="customers")
routers = [api.router]
FACTS = ("name", "segment", "stage", "annual_value_cents", "currency", "owner")
Words = Annotated[str, Query(max_length=254)]


class TouchpointOut(BaseModel):
    """A touchpoint, with as much as its community lets out: `happened` where no more is said."""

    kind: str
    at: datetime
    who: str
    community: str
    title: str
    address: str
    said: str
    version: str
    source: str


class AskOut(BaseModel):
    """A thread of theirs in which the next word is ours."""

    title: str
    address: str
    status: str
    waiting_since: datetime


class ShippedOut(BaseModel):
    """What shipped for them last."""

    title: str
    version: str
    at: datetime


class CustomerCardOut(BaseModel):
    """An account in short. All of it is null or empty for one that is not known."""

    account: str | None = None
    name: str | None = None
    segment: str | None = None
    stage: str | None = None
    annual_value_cents: int | None = None
    currency: str | None = None
    owner: str | None = None
    touchpoints: list[TouchpointOut]
    asks: list[AskOut]
    last_shipped: ShippedOut | None


@api.get("/customer-card", door=employee)
def find_customer_card(
    scope: SiteScope, email: Words = "", external_id: Words = ""
) -> CustomerCardOut:
    """The card of the account that a person belongs to, or that has this id elsewhere."""
    return _card(customer_card(scope, find_account_id(scope, email=email, external_id=external_id)))


@api.get("/customers/{account}/card", door=employee)
def get_customer_card(scope: SiteScope, account: SentId) -> CustomerCardOut:
    """The card of an account."""
    return _card(customer_card(scope, account))


def _card(card: CustomerCard) -> CustomerCardOut:
    facts, shipped = card.account, card.last_shipped
    told = CustomerCardOut(
        touchpoints=[_touchpoint(row) for row in card.touchpoints],
        asks=[AskOut.model_validate(ask, from_attributes=True) for ask in card.asks],
        last_shipped=ShippedOut.model_validate(shipped, from_attributes=True) if shipped else None,
    )
    if facts is None:
        return told
    known = {name: getattr(facts, name) for name in FACTS}
    return told.model_copy(update={"account": str(facts.id), **known})


def _touchpoint(row: TimelineRow) -> TouchpointOut:
    return TouchpointOut(
        kind=row.kind,
        at=row.at,
        who=row.who,
        community=row.place,
        title=row.title,
        address=row.address,
        said=row.said,
        version=row.version,
        source=row.source,
    )
