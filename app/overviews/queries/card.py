"""The customer card: what a colleague in another tool should know of an account, on one screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.access.scope import Scope
from app.core.errors import NotFound
from app.customers.models import OURS, Account, AccountPerson, Touchpoint, TouchpointKind
from app.customers.queries import TouchpointRow, list_touchpoints
from app.identity.models import Person
from app.identity.scope import SiteScope
from app.overviews.queries.accounts import (
    AccountFacts,
    PersonOfAccount,
    SeenPlaces,
    get_account_facts,
    list_people,
    list_places,
)
from app.overviews.queries.timeline import TimelineRow, tell_timeline
from app.threads.models import Status, Thread
from app.threads.queries.shared import shown_on_timelines

LAST, ASKS = 5, 5
WAITING = (Status.OPEN, Status.REVIEW)  # where the next word is ours


@dataclass(frozen=True)
class Ask:
    """A thread of theirs in which the next word is ours."""

    title: str
    address: str  # empty where the viewer could not go
    status: str
    waiting_since: datetime


@dataclass(frozen=True)
class CustomerCard:
    """An account in short. Empty for one that is not known: the same for every reason."""

    account: AccountFacts | None = None
    touchpoints: tuple[TimelineRow, ...] = ()
    asks: tuple[Ask, ...] = ()
    last_shipped: TimelineRow | None = None


def customer_card(scope: SiteScope, account_id: int | None) -> CustomerCard:
    """The card as the employee who looks may see it. At most eight statements."""
    if account_id is None:
        return CustomerCard()
    try:
        facts = get_account_facts(scope, account_id)
    except NotFound:
        return CustomerCard()
    people = list_people(scope, account_id)
    points = list_touchpoints(scope, account_id, size=LAST).rows
    shipped = _newest_shipped(scope, account_id)
    behind = {point.place_id for point in (*points, *shipped) if point.place_id}
    behind |= {place for person in people for place, _member in person.memberships}
    places = list_places(scope, behind)
    told = tell_timeline(scope, (*points, *shipped), places)
    last = next((row for row in told[len(points) :] if row.title), None)
    return CustomerCard(facts, told[: len(points)], _list_asks(scope, people, places), last)


def find_account_id(scope: Scope, *, email: str, external_id: str) -> int | None:
    """The account of the person with this address, else the one with this id elsewhere, or None.
    One statement, or none."""
    if email:
        return scope.one(
            scope.select(AccountPerson.account_id)
            .join(Person, Person.id == AccountPerson.person_id)
            .where(Person.email == email.strip().lower())
        )
    if external_id:
        return scope.one(scope.select(Account.id).where(Account.external_id == external_id))
    return None


def _newest_shipped(scope: Scope, account_id: int) -> tuple[TouchpointRow, ...]:
    rows = scope.rows(
        scope.select(*TouchpointRow.columns)
        .select_from(Touchpoint)
        .outerjoin(Person, Person.id == Touchpoint.person_id)
        .where(
            Touchpoint.account_id == account_id,
            Touchpoint.source == OURS,
            Touchpoint.kind == TouchpointKind.SHIPPED,
        )
        .order_by(Touchpoint.at.desc(), Touchpoint.id.desc())
        .limit(1)
    )
    return tuple(TouchpointRow(**row._mapping) for row in rows)


def _list_asks(
    scope: SiteScope, people: tuple[PersonOfAccount, ...], places: SeenPlaces
) -> tuple[Ask, ...]:
    """Their threads that wait for us longest. One statement, or none."""
    members = [m for person in people for place, m in person.memberships if place in places.titled]
    if not members:
        return ()
    rows = scope.rows(
        scope.select(
            Thread.community_id, Thread.number, Thread.title, Thread.status, Thread.created_at
        )
        .where(
            Thread.community_id.in_(places.titled),
            Thread.author_id.in_(members),
            Thread.status.in_(WAITING),
            Thread.has_official_answer.is_(False),
            shown_on_timelines(places.titled, places.staffed),
        )
        .order_by(Thread.created_at, Thread.id)
        .limit(ASKS)
    )
    return tuple(_ask(row, places) for row in rows)


def _ask(row: Any, places: SeenPlaces) -> Ask:
    place = places.by_id[row.community_id]
    address = f"{place.address}/threads/{row.number}" if place.is_member else ""
    return Ask(row.title, address, row.status, row.created_at)
