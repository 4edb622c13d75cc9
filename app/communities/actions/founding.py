"""Making a community, with its owner, agreement and products."""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass
from typing import Any

from app.access.roles import Role
from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.agreements import write_agreement
from app.communities.actions.invitations import Offer, Sent, send_invitation
from app.communities.actions.seats import seat_member
from app.communities.events import AgreementPublished, CommunityMade
from app.communities.models import Community
from app.communities.queries.communities import find_community
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.core.text import slugify, tidy_name
from app.identity.queries import find_person_by_email
from app.identity.queries.providers import is_doubtful
from app.products.actions.products import carry
from app.products.models import Product


@dataclass(frozen=True)
class Made:
    """A new community, and its owner's invitation when they had no sign-in yet."""

    id: int
    slug: str
    name: str
    invitation: Sent | None

    @property
    def address(self) -> str:
        """The community's path."""
        return f"/c/{self.slug}"


@action(policy.may_make)
def make_community(
    scope: Any,
    /,
    *,
    name: str,
    slug: str | None = None,
    owner: Any = None,
    owner_email: str = "",
    purpose: str = "",
    product_ids: Collection[int] = (),
    agreement_text: str = "",
) -> Made:
    """A community that carries these products, with this agreement, is there for its owner.

    The owner is a person (`owner`), or whoever has this address: somebody without a sign-in gets
    an invitation. Raises `Conflict` when the slug is taken, `Invalid` for what cannot be used.
    """
    name = _named(name)
    wanted = _slug_for(name, slug)
    if not scope.put(Community, key={"slug": wanted}, values={}, at_first={"name": name}):
        words = _("There is a community at “%(slug)s” already.", slug=wanted)
        raise Conflict(words)
    made = find_community(scope, wanted)
    made.purpose = purpose
    scope.flush()
    inside = _inside(scope, made.id)
    inside.emit(CommunityMade(community_id=made.id), after={"slug": wanted})
    if agreement_text.strip():
        write_agreement(inside, 1, agreement_text)
        inside.emit(AgreementPublished(version=1), after={"version": 1})
    _carry(scope, made, product_ids)
    sent = _give_owner(inside, owner or find_person_by_email(scope, owner_email), owner_email)
    return Made(made.id, wanted, name, sent)


def _named(name: str) -> str:
    try:
        return tidy_name(name, limit=120)
    except ValueError:
        words = _("A community needs a name that can be read, of at most 120 characters.")
        raise Invalid({"name": words}) from None


def _slug_for(name: str, slug: str | None) -> str:
    if not slug:
        return slugify(name, fallback="community")
    if slugify(slug, fallback="") != slug:
        raise Invalid({"slug": _("Use lower-case letters, digits and single hyphens.")})
    return slug


def _inside(scope: Any, community_id: int) -> Any:
    """The same scope on the same transaction, standing in the community that it just made."""
    bound = copy(scope)
    bound.community_id = community_id
    return bound


def _carry(scope: Scope, made: Community, product_ids: Collection[int]) -> None:
    for product_id in dict.fromkeys(product_ids):
        product = scope.one(scope.select(Product).where(Product.id == product_id))
        if product is None:
            raise Invalid({"product_ids": _("There is no such product.")})
        carry(scope, product, made)


def _give_owner(inside: Any, person: Any, email: str) -> Sent | None:
    if person is not None and not is_doubtful(inside, person.id):
        seat_member(inside, person.id, name=person.name, company="", role=Role.OWNER)
        return None
    if not email:
        raise Invalid({"owner_email": _("A community needs an owner.")})
    offer = Offer(role=Role.OWNER, email=email.strip().lower())  # its mail reaches whose it is
    return send_invitation(inside, offer)
