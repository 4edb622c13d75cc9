"""What identity itself does when a person's proofs change: it tells them, by mail."""

from typing import Any

from app.access.scope import WorkScope
from app.core.languages import N_, moment, speak
from app.core.ledger.events import on
from app.identity.actions.letters import mail_person
from app.identity.events import (
    AddressProved,
    AuthenticatorAdded,
    AuthenticatorRemoved,
    NewBrowser,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordRemoved,
    PasswordSet,
    ProviderConnected,
    ProviderDisconnected,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondStepCleared,
    SecondStepSet,
    TokenMade,
)
from app.identity.queries import get_person
from app.identity.queries.security import SAID, find_whence

PASSWORD = N_("Your password was changed")
CHANGED = N_("How you sign in was changed")
NEW = N_("A new browser signed in")
TOKEN = N_("A token was made")
CLEARED = N_("Your second step was taken away")


@on(PasswordSet)
def tell_about_password(scope: WorkScope, event: PasswordSet) -> None:
    """The person hears of it by mail: if it was not them, they learn it at once."""
    _tell(scope, event, PASSWORD, template="identity/password_set")


@on(
    AddressProved,
    AuthenticatorAdded,
    AuthenticatorRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    PasswordRemoved,
    ProviderConnected,
    ProviderDisconnected,
    RecoveryCodeUsed,
    RecoveryCodesMade,
    SecondStepSet,
)
def tell_about_change(scope: WorkScope, event: Any) -> None:
    """The person hears of each change to how they sign in."""
    _tell(scope, event, CHANGED)


@on(SecondStepCleared)
def tell_about_clearing(scope: WorkScope, event: SecondStepCleared) -> None:
    """The person hears that their second step was taken away: they asked for it, or learn it."""
    _tell(scope, event, CLEARED, template="identity/second_step_cleared")


@on(TokenMade)
def tell_about_token(scope: WorkScope, event: TokenMade) -> None:
    """The person hears of a token that acts in their name."""
    _tell(scope, event, TOKEN)


@on(NewBrowser)
def tell_about_browser(scope: WorkScope, event: NewBrowser) -> None:
    """The person hears of a browser in which they were never seen before (S27)."""
    _tell(scope, event, NEW)


def _tell(
    scope: WorkScope, event: Any, subject: str, *, template: str = "identity/changed"
) -> None:
    person = get_person(scope, event.person_id)
    whence = find_whence(scope, person.id, event.name, scope.happened_at)
    with speak(person.language, person.zone):
        at = moment(scope.happened_at)
    mail_person(
        scope,
        person,
        key=f"identity.{event.name}:{person.id}:{scope.happened_at.isoformat()}",
        template=template,
        subject=subject,
        values={
            "at": at,
            "what": SAID[event.name],
            "address": whence.address,
            "browser": whence.browser,
        },
    )
