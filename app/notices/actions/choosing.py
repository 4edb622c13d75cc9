"""What reaches a person by mail: their choice, or the one press in a mail."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import action
from app.identity.models import Person
from app.identity.scope import OpenScope, OwnScope
from app.notices import policy


@dataclass(frozen=True)
class Subscription:
    """Whose mail a genuine link stops."""

    person_id: int


@action(policy.may_choose_mail)
def choose_mail(scope: OwnScope, person_id: int, /, *, wanted: bool) -> None:
    """Notices reach the person by mail, or in the app only."""
    _set(scope, person_id, wanted=wanted)


@action(policy.may_stop_mail)
def stop_mail(scope: OpenScope, subscription: Subscription, /) -> None:
    """Notices reach the person in the app only; nothing else of theirs is changed (M03)."""
    _set(scope, subscription.person_id, wanted=False)


def _set(scope: Any, person_id: int, *, wanted: bool) -> None:
    scope.run(scope.change(Person).where(Person.id == person_id).values(mail_notices=wanted))
