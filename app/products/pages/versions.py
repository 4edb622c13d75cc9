"""Versions of a product: the list, a new one, and one with its builds and known problems."""

from dataclasses import dataclass
from typing import Any

from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.core.errors import Conflict, Invalid
from app.products import policy, queries
from app.products.actions import versions
from app.products.doors import product_team
from app.products.forms import ROWS, BuildForm, EditVersionForm, KnownProblemForm, VersionForm
from app.products.models import Version
from app.products.queries import VersionRow, VersionView
from app.products.scope import ProductFacts, ProductScope
from app.web.forms import Form
from app.web.rendering import safe
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/products/{product}/versions"
ONE = LIST + "/{version}"


@dataclass(frozen=True)
class VersionsView:
    """The product's versions."""

    product: ProductFacts
    versions: Slice[VersionRow]
    runs: bool


@dataclass(frozen=True)
class NewVersionView:
    """The form of a new version. `action` is where it is sent."""

    product: Any
    action: str
    back: str
    form: Form[VersionForm] | None = None
    rows: tuple[int, ...] = ROWS


@dataclass(frozen=True)
class OneVersionView:
    """One version; with the forms that change it for who may. `base` is its path."""

    product: ProductFacts
    version: VersionView
    notes: Any
    base: str
    runs: bool
    edit: Form[EditVersionForm] | None = None
    build: Form[BuildForm] | None = None
    problem: Form[KnownProblemForm] | None = None


@pages.get(LIST, door=product_team)
def show_versions(scope: ProductScope, after: Cursor | None = None) -> Page:
    """The product's versions, the newest first."""
    found = queries.list_versions(scope, scope.product_id, after)
    view = VersionsView(scope.product, found, bool(policy.may_run_product(scope, scope.product)))
    return page("products/versions.html", view=view, keep=True)


@pages.get(LIST + "/new", door=product_team)
def new_version(scope: ProductScope) -> Page:
    """The empty form of a version."""
    insist(policy.may_run_product(scope, scope.product))
    return page("products/new_version.html", view=_new(scope))


@pages.post(LIST, door=product_team)
def save_version(scope: ProductScope, form: Form[VersionForm]) -> Reply:
    """The product has the version; or the form again, with what is wrong."""
    insist(policy.may_run_product(scope, scope.product))
    if form.mistakes:
        return page("products/new_version.html", view=_new(scope, form), status=422)
    try:
        versions.add_version(scope, scope.product, **form.value.asked)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("products/new_version.html", view=_new(scope, form), status=422)
    except Conflict as error:
        form.given_mistakes = {"name": error.sentence}
        return page("products/new_version.html", view=_new(scope, form), status=409)
    return redirect(f"{scope.product.address}/versions/{form.value.name}")


def _new(scope: ProductScope, form: Form[VersionForm] | None = None) -> NewVersionView:
    base = f"{scope.product.address}/versions"
    return NewVersionView(scope.product, base, base, form)


@pages.get(ONE, door=product_team)
def show_version(scope: ProductScope, version: str) -> Page:
    """One version with its builds and known problems."""
    return page("products/version.html", view=_one(scope, _get(scope, version)), keep=True)


@pages.post(ONE, door=product_team)
def edit_version(scope: ProductScope, version: str, form: Form[EditVersionForm]) -> Reply:
    """The version's stage and notes are as sent."""
    found = _get(scope, version)
    insist(policy.may_run_product(scope, scope.product))
    if form.mistakes:
        return page("products/version.html", view=_one(scope, found, edit=form), status=422)
    wanted = form.value
    versions.edit_version(scope, scope.product, found, stage=wanted.stage, notes=wanted.notes)
    return redirect(_base(scope, found))


@pages.post(ONE + "/builds", door=product_team)
def save_build(scope: ProductScope, version: str, form: Form[BuildForm]) -> Reply:
    """The version is fetched there for that platform."""
    found = _get(scope, version)
    insist(policy.may_run_product(scope, scope.product))
    if form.mistakes:
        return page("products/version.html", view=_one(scope, found, build=form), status=422)
    wanted = form.value
    versions.set_build(scope, scope.product, found, platform=wanted.platform, url=wanted.url)
    return redirect(_base(scope, found) + "#builds")


@pages.post(ONE + "/builds/{build}/remove", door=product_team)
def remove_build(scope: ProductScope, version: str, build: int) -> Reply:
    """The version has no such build."""
    found = _get(scope, version)
    versions.remove_build(scope, scope.product, found, build_id=build)
    return redirect(_base(scope, found) + "#builds")


@pages.post(ONE + "/problems", door=product_team)
def save_known_problem(scope: ProductScope, version: str, form: Form[KnownProblemForm]) -> Reply:
    """Members see this problem beside the version."""
    found = _get(scope, version)
    insist(policy.may_run_product(scope, scope.product))
    if form.mistakes:
        return page("products/version.html", view=_one(scope, found, problem=form), status=422)
    wanted = form.value
    versions.add_known_problem(
        scope, scope.product, found, title=wanted.title, way_around=wanted.way_around
    )
    return redirect(_base(scope, found) + "#problems")


@pages.post(ONE + "/problems/{problem}/remove", door=product_team)
def remove_known_problem(scope: ProductScope, version: str, problem: int) -> Reply:
    """The version has no such known problem."""
    found = _get(scope, version)
    versions.remove_known_problem(scope, scope.product, found, problem_id=problem)
    return redirect(_base(scope, found) + "#problems")


def _get(scope: ProductScope, name: str) -> Version:
    return queries.version_by_name(scope, scope.product_id, name)


def _base(scope: ProductScope, version: Version) -> str:
    return f"{scope.product.address}/versions/{version.name}"


def _one(scope: ProductScope, version: Version, **forms: Any) -> OneVersionView:
    view = queries.version_view(scope, scope.product_id, version.id)
    runs = bool(policy.may_run_product(scope, scope.product))
    return OneVersionView(
        scope.product, view, safe(view.notes_html), _base(scope, version), runs, **forms
    )
