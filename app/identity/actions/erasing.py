"""Erasing a person: the row stays, since others' words and counts lead to it, and says nothing."""

from collections.abc import Iterator
from typing import Any

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.database import Base
from app.core.erasing import FORMER, address_of_nobody
from app.core.errors import Conflict
from app.core.languages import _
from app.identity import policy
from app.identity.events import PersonErased
from app.identity.models import Person, Setup
from app.web.idempotency import KeptReply


@action(policy.by_the_house)
def forget_person(scope: WorkScope, person: Person, /) -> None:
    """Nobody signs in as this person any more, and nothing tells who it was. They must be locked.

    Raises `Conflict` when no administrator would be left.
    """
    if person.is_administrator:
        _refuse_the_last_administrator(scope, person.id)
    scope.emit(PersonErased(person_id=person.id))
    for model in _of_a_person():
        scope.run(scope.remove(model).where(model.person_id == person.id))
    person.name, person.email = FORMER, address_of_nobody(person.id)
    person.password_hash, person.second_step = None, False
    person.is_employee = person.is_administrator = person.mail_notices = False
    person.language, person.zone, person.last_home_at = "en", "UTC", None
    person.erased_at = clock.now()
    scope.flush()


def _of_a_person() -> Iterator[Any]:
    """Every table of proofs and things of one's own, also those that are still to be made."""
    for mapper in Base.registry.mappers:
        model = mapper.class_
        ours = model.__module__ == Person.__module__ and model is not Setup
        if ours and hasattr(model, "person_id"):
            yield model
    yield KeptReply


def _refuse_the_last_administrator(scope: WorkScope, person_id: int) -> None:
    others = (
        scope.select(Person.id)
        .where(Person.is_administrator.is_(True))
        .order_by(Person.id)
        .with_for_update()
    )
    if scope.all(others) == [person_id]:
        raise Conflict(_("You are the last administrator; name another one first."))
