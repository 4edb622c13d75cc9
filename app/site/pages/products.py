"""Products of the site: making one, naming its product manager, adding its first version."""

from dataclasses import dataclass

from app.access.roles import TeamRole
from app.access.scope import Cursor, Slice
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.identity.doors import administrator
from app.identity.models import Person
from app.identity.queries import find_person_by_email
from app.identity.scope import SiteScope
from app.products import queries
from app.products.actions import products, versions
from app.products.forms import ROWS, TeamForm, VersionForm
from app.products.models import Product
from app.products.queries import ProductRow, TeamRow, VersionRow
from app.site.forms import ProductForm
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
ONE = "/admin/products/{slug}"


@dataclass(frozen=True)
class ProductsView:
    """Products by address, and the form of a new one."""

    products: Slice[ProductRow]
    form: Form[ProductForm] | None = None


@dataclass(frozen=True)
class ProductView:
    """A product with its team and newest versions. `base` is its path here."""

    name: str
    base: str
    team: tuple[TeamRow, ...]
    versions: tuple[VersionRow, ...]
    form: Form[TeamForm] | None = None


@dataclass(frozen=True)
class NewVersionView:
    """The form of a version. `action` is where it is sent."""

    product: Product
    action: str
    back: str
    form: Form[VersionForm] | None = None
    rows: tuple[int, ...] = ROWS


@pages.get("/admin/products", door=administrator)
def show_products(scope: SiteScope, after: Cursor | None = None) -> Page:
    """All products."""
    return page("site/products.html", view=ProductsView(queries.list_products(scope, after)))


@pages.post("/admin/products", door=administrator)
def save_product(scope: SiteScope, form: Form[ProductForm]) -> Reply:
    """The site has the product, with its product manager; or the form again."""
    if form.mistakes:
        return _products(scope, form, 422)
    wanted = form.value
    try:
        manager = _employee(scope, wanted.manager_email, field="manager_email")
        with scope.whole():
            made = products.make_product(scope, name=wanted.name, slug=wanted.slug)
            if manager:
                products.set_team_role(scope, made, manager, role=TeamRole.MANAGER)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _products(scope, form, 422)
    except Conflict as error:
        form.given_mistakes = {"slug": error.sentence}
        return _products(scope, form, 409)
    return redirect(f"/admin/products/{made.slug}")


@pages.get(ONE, door=administrator)
def show_product(scope: SiteScope, slug: str) -> Page:
    """A product's team and versions."""
    return _shown(scope, queries.product_by_slug(scope, slug))


@pages.post(ONE + "/team", door=administrator)
def save_role(scope: SiteScope, slug: str, form: Form[TeamForm]) -> Reply:
    """The person's place on the team is as sent; or the form again."""
    product = queries.product_by_slug(scope, slug)
    if form.mistakes:
        return _shown(scope, product, form, 422)
    try:
        person = _employee(scope, form.value.email, field="email")
        if person:
            products.set_team_role(scope, product, person, role=form.value.team_role)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _shown(scope, product, form, 422)
    return redirect(f"/admin/products/{slug}")


@pages.get(ONE + "/versions/new", door=administrator)
def new_version(scope: SiteScope, slug: str) -> Page:
    """The empty form of a version."""
    return _version_form(queries.product_by_slug(scope, slug), None, 200)


@pages.post(ONE + "/versions", door=administrator)
def save_version(scope: SiteScope, slug: str, form: Form[VersionForm]) -> Reply:
    """The product has the version; or the form again."""
    product = queries.product_by_slug(scope, slug)
    if form.mistakes:
        return _version_form(product, form, 422)
    try:
        versions.add_version(scope, product, **form.value.asked)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _version_form(product, form, 422)
    except Conflict as error:
        form.given_mistakes = {"name": error.sentence}
        return _version_form(product, form, 409)
    return redirect(f"/admin/products/{slug}")


def _employee(scope: SiteScope, email: str | None, *, field: str) -> Person | None:
    if not email:
        return None
    found = find_person_by_email(scope, email)
    if found is None or not found.is_employee:
        raise Invalid({field: _("No employee has this address.")})
    return found


def _products(scope: SiteScope, form: Form[ProductForm], status: int) -> Page:
    view = ProductsView(queries.list_products(scope), form)
    return page("site/products.html", view=view, status=status)


def _shown(
    scope: SiteScope, product: Product, form: Form[TeamForm] | None = None, status: int = 200
) -> Page:
    view = ProductView(
        name=product.name,
        base=f"/admin/products/{product.slug}",
        team=tuple(queries.list_team(scope, product.id)),
        versions=queries.list_versions(scope, product.id, size=10).rows,
        form=form,
    )
    return page("site/product.html", view=view, status=status)


def _version_form(product: Product, form: Form[VersionForm] | None, status: int) -> Page:
    base = f"/admin/products/{product.slug}"
    view = NewVersionView(product, f"{base}/versions", base, form)
    return page("products/new_version.html", view=view, status=status)
