"""The products that one works on, and who else does."""

from dataclasses import dataclass

from app.access.verdicts import insist
from app.core.errors import Invalid
from app.core.languages import _
from app.identity.doors import employee
from app.identity.queries import find_person_by_email
from app.identity.scope import SiteScope
from app.products import policy, queries
from app.products.actions import products
from app.products.doors import product_team
from app.products.forms import TeamForm
from app.products.queries import ProductRow, TeamRow
from app.products.scope import ProductFacts, ProductScope
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class ProductsView:
    """The viewer's products."""

    products: tuple[ProductRow, ...]


@dataclass(frozen=True)
class TeamView:
    """A product's team, and the form to change it for who may."""

    product: ProductFacts
    team: tuple[TeamRow, ...]
    runs: bool
    form: Form[TeamForm] | None = None


@pages.get("/products", door=employee)
def show_products(scope: SiteScope) -> Page:
    """The products whose team the viewer is on."""
    view = ProductsView(tuple(queries.list_my_products(scope)))
    return page("products/products.html", view=view, keep=True)


@pages.get("/products/{product}/team", door=product_team)
def show_team(scope: ProductScope) -> Page:
    """Who is on the team."""
    return page("products/team.html", view=_view(scope), keep=True)


@pages.post("/products/{product}/team", door=product_team)
def save_team_role(scope: ProductScope, form: Form[TeamForm]) -> Reply:
    """The person's place on the team is as sent."""
    insist(policy.may_run_product(scope, scope.product))
    if form.mistakes:
        return page("products/team.html", view=_view(scope, form), status=422)
    found = find_person_by_email(scope, form.value.email)
    try:
        if (
            found is None or not found.is_employee
        ):  # one sentence for both: it tells nobody's address
            raise Invalid({"email": _("No employee has this address.")})
        products.set_team_role(scope, scope.product, found, role=form.value.team_role)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("products/team.html", view=_view(scope, form), status=422)
    return redirect(f"{scope.product.address}/team")


def _view(scope: ProductScope, form: Form[TeamForm] | None = None) -> TeamView:
    runs = bool(policy.may_run_product(scope, scope.product))
    team = tuple(queries.list_team(scope, scope.product_id))
    return TeamView(scope.product, team, runs, form)
