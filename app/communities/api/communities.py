"""The communities of a token's owner."""

from pydantic import BaseModel

from app.access.roles import Role
from app.communities.doors import community
from app.communities.queries.communities import get_own_community
from app.communities.queries.mine import list_my_communities
from app.communities.scope import CommunityScope
from app.identity.doors import self_only
from app.identity.scope import OwnScope
from app.products.queries import list_carried
from app.web.json_fields import Listed, ShownId
from app.web.routing import Api

api = Api(tag="communities")


class CommunityOut(BaseModel):
    """A community, and your role in it."""

    id: ShownId
    slug: str
    name: str
    purpose: str
    role: Role
    address: str


class CommunityList(BaseModel):
    """Some communities, and the cursor of those after them."""

    items: list[CommunityOut]
    next: str | None


class CarriedOut(BaseModel):
    """A product that a community carries."""

    slug: str
    name: str


class CommunityWithProducts(CommunityOut):
    """A community with the products that are tried in it."""

    products: list[CarriedOut]


@api.get("/communities", door=self_only)
def list_communities(scope: OwnScope, listed: Listed) -> CommunityList:
    """The communities that you are a member of."""
    found = list_my_communities(scope, listed.after, size=listed.limit)
    return CommunityList(
        items=[
            CommunityOut(
                id=str(row.id),
                slug=row.slug,
                name=row.name,
                purpose=row.purpose,
                role=Role(row.role),
                address=f"/c/{row.slug}",
            )
            for row in found.rows
        ],
        next=found.next,
    )


@api.get("/communities/{slug}", door=community)
def get_community(scope: CommunityScope, slug: str) -> CommunityWithProducts:
    """One community with its products."""
    whole = get_own_community(scope)
    return CommunityWithProducts(
        id=str(whole.id),
        slug=whole.slug,
        name=whole.name,
        purpose=whole.purpose,
        role=scope.member.role,
        address=scope.community.address,
        products=[CarriedOut(slug=row.slug, name=row.name) for row in list_carried(scope)],
    )
