"""Whether somebody's name says more than who they are, so that taking it out of others' words would
take out what was never said of them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func

from app.access.scope import WorkScope
from app.communities.models import Community
from app.core.erasing import Forgotten
from app.core.ledger.models import AuditRow, AuditText
from app.customers.models import Account
from app.products.models import Product
from app.threads.models import Comment, Thread

WHY = "an erasure reaches everything"
FEW = 3  # so often somebody may have been named before they called themselves so


def is_a_phrase(house: WorkScope, person: Any, member_ids: Collection[int]) -> bool:
    """Whether the person's name is in that of a product, a community or an account, or stood in
    more than three texts of others before the person had it. At most seven statements."""
    forgotten, since = Forgotten(person.name, person.email), _had_since(house, person)
    low = func.lower(person.name)
    for model in (Product, Community, Account):
        if house.first(house.select(model.id).where(func.lower(model.name).contains(low))):
            return True
    texts = (Thread, (Thread.title, Thread.body)), (Comment, (Comment.body,))
    said = sum(_count(house, *one, forgotten, since, member_ids) for one in texts)
    return said + _count_beside_audit(house, person, forgotten, since) > FEW


def _count(
    house: WorkScope,
    model: Any,
    columns: tuple[Any, ...],
    forgotten: Forgotten,
    since: datetime,
    member_ids: Collection[int],
) -> int:
    wanted = house.select_across(model.id, why=WHY).where(
        forgotten.stands_in(*columns),
        model.created_at < since,
        model.author_id.not_in(member_ids),
    )
    return len(house.all(wanted.limit(FEW + 1)))


def _count_beside_audit(
    house: WorkScope, person: Any, forgotten: Forgotten, since: datetime
) -> int:
    wanted = (
        house.select_across(AuditText.id, why=WHY)
        .join(AuditRow, AuditRow.text_id == AuditText.id)
        .where(
            forgotten.stands_in(AuditText.text),
            AuditRow.happened_at < since,
            AuditRow.actor_person_id != person.id,
        )
    )
    return len(house.all(wanted.limit(FEW + 1)))


def _had_since(house: WorkScope, person: Any) -> datetime:
    """When the person took the name: at the last renaming, or with their sign-in."""
    renamed = house.select_across(func.max(AuditRow.happened_at), why=WHY).where(
        AuditRow.community_id.is_(None),
        AuditRow.whom_id == person.id,
        AuditRow.act == "person.renamed",
    )
    return house.one(renamed) or person.created_at
