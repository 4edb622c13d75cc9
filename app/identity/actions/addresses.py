"""A person's address: changed once the new one is proved, and what its first proof takes away."""

from sqlalchemy.exc import IntegrityError

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, NotSignedIn
from app.core.languages import _
from app.identity import policy
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.actions.factors import close_the_rest
from app.identity.actions.links import end_links, use_link
from app.identity.actions.sessions import end_sessions, lock_viewer
from app.identity.actions.tokens import revoke_tokens
from app.identity.events import AddressChanged, AddressProved
from app.identity.models import (
    Authenticator,
    LinkPurpose,
    Passkey,
    Person,
    ProviderIdentity,
    RecoveryCode,
)
from app.identity.queries import find_link
from app.web.tokens import fresh_token

MAILS_PER_HOUR = 5


@action(policy.may_prove_themself)
def prove_address(scope: Scope, person: Person, /) -> None:
    """The address of this person, who is locked, is proved: by a link that reached it, or by a
    provider that answers for it.

    The first time, whatever was set up before is gone, unless it is its own session that proves it:
    somebody else may have typed the address before its owner came (S03).
    """
    if person.email_proved_at is not None:
        return
    proved = scope.change(Person).where(Person.id == person.id)
    if scope.viewer is not None and scope.viewer.id == person.id:
        scope.run(proved.values(email_proved_at=clock.now()))
        return
    scope.run(proved.values(email_proved_at=clock.now(), password_hash=None, second_step=False))
    for model in (Authenticator, Passkey, ProviderIdentity, RecoveryCode):
        scope.run(scope.remove(model).where(model.person_id == person.id))
    end_sessions(scope, person.id)
    end_links(scope, person.id)
    revoke_tokens(scope, person.id)
    scope.emit(AddressProved(person_id=person.id))


@action(policy.may_change_own)
def ask_for_address(scope: Scope, /, *, email: str) -> None:
    """If nobody has this address, a mail there leads to the page that makes it the viewer's. The
    same work if somebody has (S15). The stored address hears of it. Raises `TooMany`, `Invalid`."""
    viewer = scope.viewer
    if viewer is None:
        raise NotSignedIn
    if email == viewer.email:
        raise Invalid({"email": _("This is your address already.")})
    count_attempt(scope, Limit("address", str(viewer.id), MAILS_PER_HOUR, minutes=60))
    key = fresh_token()[:16]
    payload = {"person_id": viewer.id, "email": email}
    scope.enqueue("identity.mail-address", key=f"identity.mail-address:{key}", payload=payload)


@action(policy.may_change_own)
def change_address(scope: Scope, /, *, token: str) -> str | None:
    """The viewer's address is the one that the link reached; it comes back. None when the link is
    used, too old or somebody else's. Every other session and link is over, and the address before
    hears of it. Raises `Conflict` when somebody else has the address by now (X06)."""
    person = lock_viewer(scope)
    link = find_link(scope, token, LinkPurpose.ADDRESS)
    if link is None or link.person_id != person.id:
        return None
    if use_link(scope, token=token, purpose=LinkPurpose.ADDRESS) is None:
        return None
    before, now = person.email, clock.now()
    try:
        with scope.whole():
            scope.run(
                scope.change(Person)
                .where(Person.id == person.id)
                .values(email=link.about, email_proved_at=now)
            )
    except IntegrityError as error:
        raise Conflict(_("Somebody signs in by this address already.")) from error
    close_the_rest(scope)
    scope.emit(AddressChanged(person_id=person.id))
    scope.enqueue(
        "identity.mail-address-changed",
        key=f"identity.mail-address-changed:{person.id}:{now.isoformat()}",
        payload={"person_id": person.id, "email": before, "done": True},
    )
    return link.about
