"""Reads of products, teams, versions, and which community carries what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import and_, func

from app.access.scope import Cursor, Scope, Slice
from app.core.errors import NotFound
from app.identity.models import Person
from app.products.models import Build, Carriage, KnownProblem, Product, ProductTeamMember, Version


@dataclass(frozen=True)
class ProductRow:
    """A product in a list. `role` is the viewer's on its team, where that was asked."""

    id: int
    slug: str
    name: str
    role: str = ""
    newest: str = ""  # version

    @property
    def address(self) -> str:
        """The product's path."""
        return f"/products/{self.slug}"


@dataclass(frozen=True)
class TeamRow:
    """A person on a product's team."""

    id: int
    name: str
    email: str
    role: str
    is_staff: bool = True


@dataclass(frozen=True)
class VersionRow:
    """A version in a list."""

    id: int
    product_id: int
    name: str
    stage: str
    released_at: datetime

    columns: ClassVar[tuple[Any, ...]] = (
        Version.id,
        Version.product_id,
        Version.name,
        Version.stage,
        Version.released_at,
    )


@dataclass(frozen=True)
class BuildRow:
    """Where a version is fetched for one platform."""

    id: int
    platform: str
    url: str


@dataclass(frozen=True)
class KnownProblemRow:
    """Something already known to be wrong with a version."""

    id: int
    title: str
    way_around: str


@dataclass(frozen=True)
class VersionView:
    """A version with its builds and known problems. `notes_html` is safe HTML of our own."""

    id: int
    product_id: int
    product_name: str
    product_slug: str
    name: str
    stage: str
    notes: str
    notes_html: str
    released_at: datetime
    builds: tuple[BuildRow, ...]
    known_problems: tuple[KnownProblemRow, ...]


def product_by_slug(scope: Scope, slug: str) -> Product:
    """The product at this address, or `NotFound`. One statement."""
    found = find_product(scope, slug)
    if found is None:
        raise NotFound
    return found


def find_product(scope: Scope, slug: str) -> Product | None:
    """The product at this address, or None. One statement."""
    return scope.one(scope.select(Product).where(Product.slug == slug))


def list_my_products(scope: Any) -> list[ProductRow]:
    """The products whose team the viewer is on, by name. One statement."""
    rows = scope.rows(
        scope.select(Product.id, Product.slug, Product.name, ProductTeamMember.role, _newest(scope))
        .join(ProductTeamMember, ProductTeamMember.product_id == Product.id)
        .where(ProductTeamMember.person_id == scope.viewer.id)
        .order_by(Product.name, Product.id)
    )
    return [ProductRow(r.id, r.slug, r.name, r.role, r.newest) for r in rows]


def list_products(scope: Scope, after: Cursor | None = None) -> Slice[ProductRow]:
    """Every product, by address: for administrators. One statement."""
    statement = scope.select(Product.id, Product.slug, Product.name, _newest(scope))
    return scope.slice(statement.order_by(Product.slug), into=ProductRow, after=after, size=50)


def _newest(scope: Scope) -> Any:
    newest = scope.select(Version.name).where(Version.product_id == Product.id)
    first = newest.order_by(Version.sort_key.desc()).limit(1).correlate(Product).scalar_subquery()
    return func.coalesce(first, "").label("newest")


def list_team(scope: Scope, product_id: int) -> list[TeamRow]:
    """The product's team, managers first, then by name. One statement."""
    rows = scope.rows(
        scope.select(Person.id, Person.name, Person.email, ProductTeamMember.role)
        .join(ProductTeamMember, ProductTeamMember.person_id == Person.id)
        .where(ProductTeamMember.product_id == product_id)
        .order_by(ProductTeamMember.role.desc(), Person.name, Person.id)
    )
    return [TeamRow(*row) for row in rows]


def list_versions(
    scope: Scope, product_id: int, after: Cursor | None = None, *, size: int = 30
) -> Slice[VersionRow]:
    """The product's versions, the newest by number first. One statement."""
    statement = scope.select(*VersionRow.columns).where(Version.product_id == product_id)
    ordered = statement.order_by(Version.sort_key.desc(), Version.id.desc())
    return scope.slice(ordered, into=VersionRow, after=after, size=size)


def find_version(scope: Scope, product_id: int, name: str) -> Version | None:
    """The version of this name, or None. In a writing scope its row is locked. One statement."""
    return _locked(scope, Version.product_id == product_id, Version.name == name)


def version_by_name(scope: Scope, product_id: int, name: str) -> Version:
    """The version of this name, or `NotFound`. One statement."""
    found = find_version(scope, product_id, name)
    if found is None:
        raise NotFound
    return found


def _locked(scope: Scope, *conditions: Any) -> Version | None:
    statement = scope.select(Version).where(*conditions)
    return scope.one(statement if scope.readonly else statement.with_for_update())


def version_view(scope: Scope, product_id: int, version_id: int) -> VersionView:
    """The version with its builds by platform and its known problems, or `NotFound`.

    Three statements.
    """
    row = scope.first(
        scope.select(Version, Product.name, Product.slug)
        .join(Product, Product.id == Version.product_id)
        .where(Version.product_id == product_id, Version.id == version_id)
    )
    if row is None:
        raise NotFound
    version = row[0]
    return VersionView(
        id=version.id,
        product_id=version.product_id,
        product_name=row[1],
        product_slug=row[2],
        name=version.name,
        stage=version.stage,
        notes=version.notes,
        notes_html=version.notes_html,
        released_at=version.released_at,
        builds=tuple(BuildRow(*r) for r in _builds(scope, product_id, version_id)),
        known_problems=tuple(KnownProblemRow(*r) for r in _problems(scope, product_id, version_id)),
    )


def _builds(scope: Scope, product_id: int, version_id: int) -> list[Any]:
    of_it = and_(Build.product_id == product_id, Build.version_id == version_id)
    wanted = scope.select(Build.id, Build.platform, Build.url).where(of_it)
    return scope.rows(wanted.order_by(Build.platform, Build.id))


def _problems(scope: Scope, product_id: int, version_id: int) -> list[Any]:
    of_it = and_(KnownProblem.product_id == product_id, KnownProblem.version_id == version_id)
    wanted = scope.select(KnownProblem.id, KnownProblem.title, KnownProblem.way_around)
    return scope.rows(wanted.where(of_it).order_by(KnownProblem.id))


def list_carried(scope: Any) -> list[ProductRow]:
    """The products that the scope's community carries, by name. One statement."""
    rows = scope.rows(
        scope.select(Product.id, Product.slug, Product.name)
        .join(
            Carriage,
            and_(Carriage.product_id == Product.id, Carriage.community_id == scope.community_id),
        )
        .order_by(Product.name, Product.id)
    )
    return [ProductRow(*row) for row in rows]
