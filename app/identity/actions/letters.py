"""Mails about a person's own proofs; they reach the stored address and no other."""

from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.languages import _, speak
from app.core.mail import Mailbox
from app.core.mailing import enqueue_mail
from app.identity import policy
from app.identity.models import Person


@action(policy.by_the_house)
def mail_person(
    scope: Scope,
    person: Person,
    /,
    *,
    key: str,
    template: str,
    subject: str,
    values: dict[str, Any],
    seeds: tuple[str, ...] = (),
    to: str = "",
) -> None:
    """A mail in the person's own language and zone leaves after this transaction; none to somebody
    erased meanwhile. `to`: where it concerns an address that is not theirs yet, or no more."""
    if person.erased_at is not None:
        return
    with speak(person.language, person.zone):
        enqueue_mail(
            scope,
            key=key,
            to=Mailbox(person.name, to or person.email),
            subject=_(subject),
            template=template,
            values={"name": person.name, **values},
            language=person.language,
            zone=person.zone,
            seeds=seeds,
        )
