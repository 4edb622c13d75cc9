"""Reads of accounts, their people and their timelines. For employees alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import func, or_

from app.access.scope import Cursor, Scope, Slice
from app.customers.models import Account, AccountPerson, Touchpoint
from app.identity.models import Person

PAGE = 50


@dataclass(frozen=True)
class AccountRow:
    """An account in the list."""

    id: int
    name: str
    segment: str
    stage: str
    annual_value_cents: int | None
    currency: str
    owner: str | None
    people: int
    last_at: datetime | None

    @property
    def address(self) -> str:
        """The account's path."""
        return f"/customers/{self.id}"


@dataclass(frozen=True)
class AccountPersonRow:
    """A person of an account."""

    id: int
    name: str
    email: str
    since: datetime
    is_staff: bool = False


@dataclass(frozen=True)
class TouchpointRow:
    """One dated event of a timeline. Its words, if any, are read by who shows it, with the rights
    of who looks (T20): `place_id` is the community, `about` holds ids."""

    id: int
    kind: str
    source: str
    at: datetime
    person_id: int | None
    person: str | None
    place_id: int | None
    about: dict[str, Any]
    title: str
    body: str

    columns: ClassVar[tuple[Any, ...]] = (
        Touchpoint.id,
        Touchpoint.kind,
        Touchpoint.source,
        Touchpoint.at,
        Touchpoint.person_id,
        Person.name.label("person"),
        Touchpoint.place_id,
        Touchpoint.about,
        Touchpoint.title,
        Touchpoint.body,
    )


def list_accounts(
    scope: Scope, after: Cursor | None = None, *, q: str | None = None, stage: str | None = None
) -> Slice[AccountRow]:
    """50 accounts by name, with their people counted and the newest touchpoint. One statement."""
    people = scope.select(func.count(AccountPerson.person_id))
    people = people.where(AccountPerson.account_id == Account.id).correlate(Account)
    newest = scope.select(func.max(Touchpoint.at)).where(Touchpoint.account_id == Account.id)
    statement = (
        scope.select(
            Account.id,
            Account.name,
            Account.segment,
            Account.stage,
            Account.annual_value_cents,
            Account.currency,
            Person.name.label("owner"),
            people.scalar_subquery().label("people"),
            newest.correlate(Account).scalar_subquery().label("last_at"),
        )
        .outerjoin(Person, Person.id == Account.owner_person_id)
        .where(*_conditions(q, stage))
        .order_by(Account.name)
    )
    return scope.slice(statement, into=AccountRow, after=after, size=PAGE)


def _conditions(q: str | None, stage: str | None) -> list[Any]:
    conditions: list[Any] = []
    if stage:
        conditions.append(Account.stage == stage)
    if q:
        named = Account.name.icontains(q, autoescape=True)
        conditions.append(or_(named, Account.segment.icontains(q, autoescape=True)))
    return conditions


def get_account(scope: Scope, account_id: int) -> Account:
    """The account, or `NotFound`. In a writing scope its row is locked. One statement."""
    statement = scope.select(Account).where(Account.id == account_id)
    return scope.get(statement, lock=Account)


def people_of_account(scope: Scope, account_id: int) -> list[AccountPersonRow]:
    """The account's people, by name. One statement."""
    rows = scope.rows(
        scope.select(Person.id, Person.name, Person.email, AccountPerson.since)
        .join(AccountPerson, AccountPerson.person_id == Person.id)
        .where(AccountPerson.account_id == account_id)
        .order_by(Person.name, Person.id)
    )
    return [AccountPersonRow(*row) for row in rows]


def list_touchpoints(
    scope: Scope, account_id: int, after: Cursor | None = None, *, size: int = 50
) -> Slice[TouchpointRow]:
    """The account's timeline, newest first, across communities and outside systems.

    One statement. Nothing here says that the reader may see what a touchpoint is about.
    """
    statement = (
        scope.select(*TouchpointRow.columns)
        .select_from(Touchpoint)
        .outerjoin(Person, Person.id == Touchpoint.person_id)
        .where(Touchpoint.account_id == account_id)
        .order_by(Touchpoint.at.desc(), Touchpoint.id.desc())
    )
    return scope.slice(statement, into=TouchpointRow, after=after, size=size)
