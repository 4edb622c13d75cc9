"""Where a product's team stands: its backlog, and evidence from the communities that carry it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.access.roles import TEAM_ROLES, ProductPermission, TeamRole
from app.access.scope import Scope, models_of
from app.access.viewer import Viewer


@dataclass(frozen=True)
class ProductFacts:
    """What the door read of the product."""

    id: int
    slug: str
    name: str

    @property
    def address(self) -> str:
        """The product's path."""
        return f"/products/{self.slug}"


class ProductScope(Scope):
    """Stands in one product's team. `carried_by`: the communities that carry the product."""

    def __init__(
        self,
        session: Session,
        viewer: Viewer,
        product: ProductFacts,
        role: TeamRole,
        carried_by: tuple[int, ...],
        *,
        secret: str = "",
    ) -> None:
        super().__init__(session, viewer, secret=secret)
        self.person: Viewer = viewer
        self.product, self.role, self.carried_by = product, role, carried_by
        self.product_id = product.id

    def allows(self, permission: ProductPermission) -> bool:
        """Whether the role on the team goes this far."""
        if not self.person.grants_allow("manage"):
            return permission is ProductPermission.SEE_BACKLOG
        return permission in TEAM_ROLES[self.role]

    def select_across(self, *what: Any, why: str) -> Select[Any]:
        """A select over the communities that carry the product, and no others.

        `why` names the reason, for the reader. Each community's table is bound by itself.
        """

        bound = [
            m.community_id.in_(self.carried_by)
            for m in models_of(what)
            if hasattr(m, "community_id")
        ]
        return select(*what).where(*bound)
