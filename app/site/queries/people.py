"""Persons of the site, for administrators."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import func, or_

from app.access.scope import Cursor, Slice
from app.identity.models import Person
from app.identity.scope import SiteScope

PAGE = 50


@dataclass(frozen=True)
class PersonRow:
    """Somebody with a sign-in."""

    id: int
    name: str
    email: str
    is_employee: bool
    is_administrator: bool
    has_password: bool
    created_at: datetime

    columns: ClassVar[tuple[Any, ...]] = (
        Person.id,
        Person.name,
        Person.email,
        Person.is_employee,
        Person.is_administrator,
        Person.password_hash.is_not(None).label("has_password"),
        Person.created_at,
    )

    @property
    def is_staff(self) -> bool:
        """Whether a dome stands for them."""
        return self.is_employee


def list_people(
    scope: SiteScope, after: Cursor | None = None, *, q: str = "", only: str = ""
) -> Slice[PersonRow]:
    """50 people by address: all, or `employees`, or `administrators`. One statement."""
    statement = scope.select(*PersonRow.columns).where(Person.erased_at.is_(None))
    statement = statement.order_by(Person.email)
    if q:
        named = Person.name.icontains(q, autoescape=True)
        statement = statement.where(or_(named, Person.email.icontains(q, autoescape=True)))
    if only == "employees":
        statement = statement.where(Person.is_employee.is_(True))
    if only == "administrators":
        statement = statement.where(Person.is_administrator.is_(True))
    return scope.slice(statement, into=PersonRow, after=after, size=PAGE)


def count_people(scope: SiteScope) -> tuple[int, int, int]:
    """How many people, employees and administrators there are. One statement."""
    counted = scope.select(
        func.count(Person.id),
        func.count(Person.id).filter(Person.is_employee.is_(True)),
        func.count(Person.id).filter(Person.is_administrator.is_(True)),
    ).where(Person.erased_at.is_(None))
    return tuple(scope.first(counted))
