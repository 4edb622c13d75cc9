"""Who may enter a product's side: its team."""

from typing import Any

from sqlalchemy import and_, bindparam

from app.access.roles import TeamRole
from app.core.errors import NotFound
from app.identity.doors import check_grant, read_viewer
from app.identity.models import Person
from app.identity.queries import viewer_of
from app.products.models import Carriage, Product, ProductTeamMember
from app.products.scope import ProductFacts, ProductScope
from app.web.asked import Asked

_COLUMNS = (
    Product.id.label("p_id"),
    Product.slug,
    Product.name.label("p_name"),
    ProductTeamMember.role,
    Carriage.community_id.label("carried_by"),
)


class ProductTeamDoor:
    """For the product's team, employees all. To anyone else the product's side does not exist."""

    name = "product_team"

    def enter(self, asked: Asked) -> ProductScope:
        """The scope of somebody on the team. One statement, a row for each carrying community."""
        slug = asked.params.get("product") or asked.params.get("slug") or ""
        rows = _read(asked, slug)
        first = rows[0]
        if first.role is None or not first.is_employee:
            raise NotFound
        viewer = viewer_of(first)
        check_grant(asked, viewer)
        carried_by = tuple(r.carried_by for r in rows if r.carried_by is not None)
        product = ProductFacts(first.p_id, first.slug, first.p_name)
        role = TeamRole(first.role)
        return ProductScope(asked.session, viewer, product, role, carried_by, secret=asked.secret)


def _read(asked: Asked, slug: str) -> list[Any]:
    return read_viewer(asked, *_COLUMNS, joined=_with_team, many=True, slug=slug)


def _with_team(statement: Any) -> Any:
    joined = (
        statement.outerjoin(Product, Product.slug == bindparam("slug"))
        .outerjoin(
            ProductTeamMember,
            and_(
                ProductTeamMember.product_id == Product.id,
                ProductTeamMember.person_id == Person.id,
            ),
        )
        .outerjoin(Carriage, Carriage.product_id == ProductTeamMember.product_id)
    )
    return joined.execution_options(across="the door asks which communities carry the product")


product_team = ProductTeamDoor()
