"""Facts about products, their teams and versions: ids and enums only."""

from app.access.roles import TeamRole
from app.core.ledger.events import Event
from app.products.models import Stage


class ProductMade(Event, name="product.made", audited=True):
    """The site has a new product."""

    product_id: int


class TeamRoleSet(Event, name="product.team-role-set", audited=True):
    """A person's place on a product's team was set; `role` is None when they left it."""

    product_id: int
    person_id: int
    was: TeamRole | None
    role: TeamRole | None


class VersionAdded(Event, name="version.added", audited=True):
    """A product has a new version."""

    product_id: int
    version_id: int
    stage: Stage


class VersionChanged(Event, name="version.changed", audited=True):
    """A version's stage, notes, builds or known problems changed."""

    product_id: int
    version_id: int


class ProductCarried(Event, name="product.carried", audited=True):
    """A community carries a product, or carries it no longer."""

    product_id: int
    carried: bool
