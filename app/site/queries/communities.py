"""Communities as an administrator who is no member sees them: never their content (T21)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.access.roles import Role
from app.access.scope import Cursor, Slice
from app.communities.models import Community, Member, MemberState
from app.communities.queries.binding import binding_version
from app.core.clock import clock
from app.core.errors import NotFound
from app.identity.scope import SiteScope
from app.products.models import Carriage, Product

PAGE = 50


@dataclass(frozen=True)
class CommunityName:
    """All that the list says of a community. More is a look, which is written down."""

    id: int
    slug: str
    name: str
    created_at: datetime
    archived_at: datetime | None

    @property
    def address(self) -> str:
        """Where administrators look at it."""
        return f"/admin/communities/{self.slug}"


@dataclass(frozen=True)
class CarriedRow:
    """A product, and whether the community carries it."""

    id: int
    name: str
    carried: bool


@dataclass(frozen=True)
class CommunityLook:
    """A community's name, owners, counts and settings."""

    name: CommunityName
    owners: tuple[str, ...]
    members: int
    threads: int
    trials: int
    names_shown: str
    shares: str
    agreement_version: int
    products: tuple[CarriedRow, ...]


_NAME = (
    Community.id,
    Community.slug,
    Community.name,
    Community.created_at,
    Community.archived_at,
)


def list_communities(scope: SiteScope, after: Cursor | None = None) -> Slice[CommunityName]:
    """50 communities by address, their names alone. One statement."""
    statement = scope.select(*_NAME).order_by(Community.slug)
    return scope.slice(statement, into=CommunityName, after=after, size=PAGE)


def get_community_name(scope: SiteScope, slug: str) -> CommunityName:
    """The community of this address, or `NotFound`. One statement."""
    row = scope.first(scope.select(*_NAME).where(Community.slug == slug))
    if row is None:
        raise NotFound
    return CommunityName(*row)


def look_at(scope: SiteScope, name: CommunityName) -> CommunityLook:
    """What an administrator may know of it. Three statements."""
    facts = scope.first(
        scope.select(
            Community.members,
            Community.next_thread,
            Community.next_trial,
            Community.names_shown,
            Community.shares,
            binding_version(clock.now()).label("agreement_version"),
        ).where(Community.id == name.id)
    )
    return CommunityLook(
        name=name,
        owners=tuple(_owners(scope, name.id)),
        members=facts.members,
        threads=facts.next_thread - 1,
        trials=facts.next_trial - 1,
        names_shown=facts.names_shown,
        shares=facts.shares,
        agreement_version=facts.agreement_version,
        products=tuple(_products(scope, name.id)),
    )


def _owners(scope: SiteScope, community_id: int) -> list[str]:
    wanted = scope.select(Member.name).where(
        Member.community_id == community_id,
        Member.role == Role.OWNER,
        Member.state == MemberState.ACTIVE,
    )
    return scope.all(wanted.order_by(Member.name, Member.id))


def _products(scope: SiteScope, community_id: int) -> list[CarriedRow]:
    carried: Any = (Carriage.product_id == Product.id) & (Carriage.community_id == community_id)
    rows = scope.rows(
        scope.select(Product.id, Product.name, Carriage.since)
        .select_from(Product)
        .outerjoin(Carriage, carried)
        .order_by(Product.name, Product.id)
        .limit(200)
    )
    return [CarriedRow(row.id, row.name, row.since is not None) for row in rows]
