"""Making products, their teams, and which community carries them."""

from typing import Any

from app.access.roles import TeamRole
from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.core.text import slugify, tidy_name
from app.identity.models import Person
from app.products import policy
from app.products.events import ProductCarried, ProductMade, TeamRoleSet
from app.products.models import Carriage, Product, ProductTeamMember
from app.products.queries import product_by_slug


@action(policy.may_make_product)
def make_product(scope: Scope, /, *, name: str, slug: str = "", description: str = "") -> Product:
    """A new product of this name. Its address is `slug`, or made of the name.

    Raises `Conflict` when another product has that address.
    """
    name = _tidy(name)
    wanted = slug or slugify(name, fallback="product")
    if not _put(scope, wanted, name, description):
        raise Conflict(_("There is a product at “%(slug)s” already.", slug=wanted))
    return _announced(scope, wanted)


@action(policy.may_make_product)
def make_product_when_missing(scope: Scope, /, *, name: str) -> tuple[Product, bool]:
    """The product whose address this name makes, and whether it is new."""
    name = _tidy(name)
    slug = slugify(name, fallback="product")
    if _put(scope, slug, name, ""):
        return _announced(scope, slug), True
    return product_by_slug(scope, slug), False


def _tidy(name: str) -> str:
    try:
        return tidy_name(name, limit=120)
    except ValueError:
        words = _("A name can be read, and has at most 120 characters.")
        raise Invalid({"name": words}) from None


def _put(scope: Scope, slug: str, name: str, description: str) -> bool:
    first = {"name": name, "description": description}
    return scope.put(Product, key={"slug": slug}, values={}, at_first=first)


def _announced(scope: Scope, slug: str) -> Product:
    made = product_by_slug(scope, slug)
    scope.emit(ProductMade(product_id=made.id))
    return made


@action(policy.may_run_product)
def set_team_role(scope: Scope, product: Any, person: Person, /, *, role: TeamRole | None) -> None:
    """The person stands on the product's team in this role, or not at all when it is None.

    Raises `Invalid` for who is no employee. Setting what is so already changes nothing.
    """
    if role is not None and not person.is_employee:
        raise Invalid({"email": _("Only employees are on a product's team.")})
    was = scope.one(
        scope.select(ProductTeamMember.role).where(
            ProductTeamMember.product_id == product.id, ProductTeamMember.person_id == person.id
        )
    )
    key = {"product_id": product.id, "person_id": person.id}
    if role is None:
        changed = bool(scope.run(scope.remove(ProductTeamMember).filter_by(**key)))
    else:
        first = {"since": clock.now()}
        changed = scope.put(ProductTeamMember, key=key, values={"role": role.value}, at_first=first)
    if changed:
        scope.emit(
            TeamRoleSet(
                product_id=product.id,
                person_id=person.id,
                was=TeamRole(was) if was else None,
                role=role,
            ),
            before={"role": was},
            after={"role": role and role.value},
        )


@action(policy.may_empty_teams)
def leave_all_teams(scope: Scope, person_id: int, /) -> int:
    """The person is on no product's team. How many they left."""
    mine = ProductTeamMember.person_id == person_id
    return scope.run(scope.remove(ProductTeamMember).where(mine))


@action(policy.may_carry)
def carry(scope: Any, product: Any, community: Any, /) -> None:
    """The community carries the product. Its team sees the community's evidence from now on."""
    key = {"community_id": community.id, "product_id": product.id}
    if scope.put(Carriage, key=key, values={}, at_first={"since": clock.now()}):
        _tell(scope, community, ProductCarried(product_id=product.id, carried=True))


@action(policy.may_carry)
def stop_carrying(scope: Any, product: Any, community: Any, /) -> None:
    """The community does not carry the product. What was said about it stays where it is."""
    gone = scope.run(
        scope.remove(Carriage).where(
            Carriage.community_id == community.id, Carriage.product_id == product.id
        )
    )
    if gone:
        _tell(scope, community, ProductCarried(product_id=product.id, carried=False))


def _tell(scope: Any, community: Any, event: ProductCarried) -> None:
    """The fact stands in the community's own ledger, wherever it was decided."""
    if hasattr(scope, "emit_in"):
        scope.emit_in(community.id, event)
    else:
        scope.inside(community.id).emit(event)
