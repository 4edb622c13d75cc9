"""An account and its people, with the communities that they are in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.access.scope import Scope
from app.communities import policy
from app.communities.models import Community, Member, MemberState
from app.communities.queries.binding import binding_version
from app.communities.queries.entering import has_taken_second_step
from app.core.clock import clock
from app.core.errors import NotFound
from app.customers.models import Account, AccountPerson
from app.identity.models import Person
from app.identity.scope import SiteScope


@dataclass(frozen=True)
class AccountFacts:
    """An account, with its owner's name."""

    id: int
    name: str
    segment: str
    stage: str
    annual_value_cents: int | None
    currency: str
    external_id: str | None
    owner: str | None

    @property
    def address(self) -> str:
        """The account's path."""
        return f"/customers/{self.id}"


@dataclass(frozen=True)
class PersonOfAccount:
    """A person of the account, and their memberships: community and member id of each."""

    id: int
    name: str
    email: str
    since: datetime
    memberships: tuple[tuple[int, int], ...]
    is_staff: bool = False


@dataclass(frozen=True)
class SeenPlace:
    """A community, as far as the employee who looks may know it."""

    id: int
    slug: str
    name: str
    shares: str
    role: str | None  # the viewer's own, with what binds them accepted

    @property
    def is_member(self) -> bool:
        """Whether the viewer is in it."""
        return self.role is not None

    @property
    def is_staffed(self) -> bool:
        """Whether the viewer is staff in it."""
        return self.role is not None and Role(self.role).is_staff

    @property
    def address(self) -> str:
        """The community's path."""
        return f"/c/{self.slug}"


@dataclass(frozen=True)
class SeenPlaces:
    """The communities behind a timeline, and what the viewer may see of each."""

    by_id: dict[int, SeenPlace]
    titled: frozenset[int]  # whose titles may be shown
    worded: frozenset[int]  # where the account's own people's words may be, too
    staffed: frozenset[int]

    def named(self, place_id: int | None) -> SeenPlace | None:
        """The community, or None when not even its name may be shown."""
        return self.by_id[place_id] if place_id in self.titled else None


def get_account_facts(scope: Scope, account_id: int) -> AccountFacts:
    """The account with its owner, or `NotFound`. One statement."""
    row = scope.first(
        scope.select(
            Account.id,
            Account.name,
            Account.segment,
            Account.stage,
            Account.annual_value_cents,
            Account.currency,
            Account.external_id,
            Person.name.label("owner"),
        )
        .outerjoin(Person, Person.id == Account.owner_person_id)
        .where(Account.id == account_id)
    )
    if row is None:
        raise NotFound
    return AccountFacts(*row)


def list_people(scope: Scope, account_id: int) -> tuple[PersonOfAccount, ...]:
    """The account's people by name, with their memberships, past ones too. One statement."""
    rows = scope.rows(
        scope.select(Person.id, Person.name, Person.email, AccountPerson.since)
        .add_columns(Member.community_id, Member.id.label("member_id"))
        .select_from(AccountPerson)
        .join(Person, Person.id == AccountPerson.person_id)
        .outerjoin(Member, Member.person_id == Person.id)
        .outerjoin(Community, Community.id == Member.community_id)
        .where(AccountPerson.account_id == account_id)
        .order_by(Person.name, Person.id, Member.joined_at)
    )
    people: dict[int, list[Any]] = {}
    for row in rows:
        people.setdefault(row.id, []).append(row)
    return tuple(_person(mine) for mine in people.values())


def _person(rows: list[Any]) -> PersonOfAccount:
    first = rows[0]
    memberships = tuple((r.community_id, r.member_id) for r in rows if r.member_id is not None)
    return PersonOfAccount(first.id, first.name, first.email, first.since, memberships)


def list_places(scope: SiteScope, ids: set[int]) -> SeenPlaces:
    """These communities, and what the viewer may see of each. One statement."""
    mine = aliased(Member)
    membership = and_(
        mine.community_id == Community.id,
        mine.person_id == scope.person.id,
        mine.state == MemberState.ACTIVE,
        mine.agreement_version >= binding_version(clock.now()),
        has_taken_second_step(mine),
        Community.archived_at.is_(None),
    )
    rows = scope.rows(
        scope.select(Community.id, Community.slug, Community.name, Community.shares)
        .outerjoin(mine, membership)
        .add_columns(mine.role)
        .where(Community.id.in_(ids))
        .order_by(Community.name, Community.id)
    )
    places = [SeenPlace(*row) for row in rows]
    return SeenPlaces(
        by_id={place.id: place for place in places},
        titled=frozenset(p.id for p in places if policy.may_see_titles(scope, p)),
        worded=frozenset(p.id for p in places if policy.may_see_words(scope, p)),
        staffed=frozenset(p.id for p in places if p.is_staffed),
    )
