"""Communities from outside: their names, making one, and looks that are written down (T21)."""

from dataclasses import dataclass

from app.access.scope import Cursor, Slice
from app.communities.actions.founding import make_community
from app.core.errors import Conflict, Invalid, NotFound
from app.identity.doors import administrator
from app.identity.scope import SiteScope
from app.products.actions.products import carry, stop_carrying
from app.products.models import Product
from app.products.queries import ProductRow, list_products
from app.site.actions.running import note_look
from app.site.forms import CarryForm, CommunityForm
from app.site.queries.communities import (
    CommunityLook,
    CommunityName,
    get_community_name,
    list_communities,
    look_at,
)
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class CommunitiesView:
    """Names of communities."""

    communities: Slice[CommunityName]


@dataclass(frozen=True)
class NewCommunityView:
    """The form of a community, and the products that it may carry."""

    products: tuple[ProductRow, ...]
    form: Form[CommunityForm] | None = None

    @property
    def chosen(self) -> list[str]:
        """The products that were ticked, to show again."""
        return [str(value) for value in self.form.raw.getlist("product_ids")] if self.form else []


@dataclass(frozen=True)
class CommunityView:
    """A community's name; and the rest in a look."""

    name: CommunityName
    look: CommunityLook | None = None
    is_made: bool = False  # just now


@pages.get("/admin/communities", door=administrator)
def show_communities(scope: SiteScope, after: Cursor | None = None) -> Page:
    """The names of all communities."""
    return page("site/communities.html", view=CommunitiesView(list_communities(scope, after)))


@pages.get("/admin/communities/new", door=administrator)
def new_community(scope: SiteScope) -> Page:
    """The empty form of a community."""
    return page("site/new_community.html", view=_new(scope))


@pages.post("/admin/communities", door=administrator)
def save_community(scope: SiteScope, form: Form[CommunityForm]) -> Reply:
    """The community is there for its owner; or the form again."""
    if form.mistakes:
        return page("site/new_community.html", view=_new(scope, form), status=422)
    wanted = form.value
    try:
        with scope.whole():
            made = make_community(
                scope,
                name=wanted.name,
                slug=wanted.slug or None,
                owner_email=wanted.owner_email,
                purpose=wanted.purpose,
                product_ids=wanted.product_ids,
                agreement_text=wanted.agreement,
            )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("site/new_community.html", view=_new(scope, form), status=422)
    except Conflict as error:
        form.given_mistakes = {"slug": error.sentence}
        return page("site/new_community.html", view=_new(scope, form), status=409)
    return redirect(f"/admin/communities/{made.slug}?made=yes")


@pages.get("/admin/communities/{slug}", door=administrator)
def show_community(scope: SiteScope, slug: str, made: str = "") -> Page:
    """The community's name, and the button to look further."""
    view = CommunityView(get_community_name(scope, slug), is_made=bool(made))
    return page("site/community.html", view=view)


@pages.post("/admin/communities/{slug}", door=administrator)
def show_look(scope: SiteScope, slug: str) -> Page:
    """Owner, counts and settings. A POST, since each look is written into the audit log."""
    name = get_community_name(scope, slug)
    note_look(scope, name)
    return page("site/community.html", view=CommunityView(name, look_at(scope, name)))


@pages.post("/admin/communities/{slug}/products", door=administrator)
def save_carriage(scope: SiteScope, slug: str, form: Form[CarryForm]) -> Page:
    """The community carries the product, or not; shown by another look."""
    name = get_community_name(scope, slug)
    wanted = form.value
    product = scope.one(scope.select(Product).where(Product.id == wanted.product))
    if product is None:
        raise NotFound
    if wanted.carried == "yes":
        carry(scope, product, name)
    else:
        stop_carrying(scope, product, name)
    note_look(scope, name)
    return page("site/community.html", view=CommunityView(name, look_at(scope, name)))


def _new(scope: SiteScope, form: Form[CommunityForm] | None = None) -> NewCommunityView:
    return NewCommunityView(list_products(scope).rows, form)
