"""The communities that somebody belongs to: what every read across them is bound to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_

from app.access.roles import Role
from app.communities.models import Community, Member, MemberState
from app.communities.queries.binding import binding_version
from app.communities.queries.entering import has_taken_second_step
from app.core.clock import clock
from app.identity.models import Person
from app.identity.scope import OwnScope


@dataclass(frozen=True)
class MyPlace:
    """A community, and the viewer's membership of it."""

    id: int
    slug: str
    name: str
    names_shown: str
    members: int
    agreement_version: int
    member_id: int
    role: str
    agreed_version: int
    has_steps: bool  # a second step, or none is asked for

    @property
    def address(self) -> str:
        """The community's path."""
        return f"/c/{self.slug}"

    @property
    def is_staff(self) -> bool:
        """Whether the viewer stands on the company's side there."""
        return Role(self.role).is_staff

    @property
    def is_open(self) -> bool:
        """Whether nothing has to be accepted or set up before going on."""
        return self.has_steps and self.agreed_version >= self.agreement_version


@dataclass(frozen=True)
class MyPlaces:
    """All of them by name, and when the viewer was last at home."""

    all: tuple[MyPlace, ...]
    last_home_at: datetime | None

    @property
    def open(self) -> tuple[MyPlace, ...]:
        """Those whose content may be shown."""
        return tuple(place for place in self.all if place.is_open)

    @property
    def ids(self) -> list[int]:
        """Ids of the open communities."""
        return [place.id for place in self.open]

    @property
    def member_ids(self) -> list[int]:
        """The viewer's memberships in the open communities."""
        return [place.member_id for place in self.open]

    @property
    def staffed(self) -> list[int]:
        """Ids of the open communities in which the viewer is staff."""
        return [place.id for place in self.open if place.is_staff]


def list_my_places(scope: OwnScope) -> MyPlaces:
    """The viewer's active memberships, and the time of their last visit. One statement."""
    rows = scope.rows(_select(scope))
    places = tuple(MyPlace(*row[1:]) for row in rows if row.id is not None)
    return MyPlaces(places, rows[0].last_home_at if rows else None)


def _select(scope: OwnScope) -> Any:
    living = and_(Community.id == Member.community_id, Community.archived_at.is_(None))
    mine = and_(Member.person_id == Person.id, Member.state == MemberState.ACTIVE)
    return (
        scope.select(
            Person.last_home_at,
            Community.id,
            Community.slug,
            Community.name,
            Community.names_shown,
            Community.members,
            binding_version(clock.now()).label("agreement_version"),
            Member.id.label("member_id"),
            Member.role,
            Member.agreement_version.label("agreed_version"),
            has_taken_second_step(Member).label("has_steps"),
        )
        .select_from(Person)
        .outerjoin(Member, mine)
        .outerjoin(Community, living)
        .where(Person.id == scope.person.id)
        .order_by(Community.name, Community.id)
    )
