"""What identity itself does when a person's proofs change."""

from app.access.scope import WorkScope
from app.core.languages import N_
from app.core.ledger.events import on
from app.identity.actions.letters import mail_person
from app.identity.events import PasswordSet, ProviderConnected, ProviderDisconnected
from app.identity.queries import get_person

CHANGED = N_("Your password was changed")


@on(PasswordSet)
def tell_about_password(scope: WorkScope, event: PasswordSet) -> None:
    """The person hears of it by mail: if it was not them, they learn it at once."""
    person = get_person(scope, event.person_id)
    mail_person(
        scope,
        person,
        key=f"identity.password-set:{person.id}:{scope.happened_at.isoformat()}",
        template="identity/password_set",
        subject=CHANGED,
        values={"at": scope.happened_at.isoformat()},
    )


@on(ProviderConnected, ProviderDisconnected)
def tell_about_provider(scope: WorkScope, event: ProviderConnected | ProviderDisconnected) -> None:
    """The person hears of it by mail."""
    person, connected = get_person(scope, event.person_id), isinstance(event, ProviderConnected)
    subject = (
        N_("An account was connected to your sign-in")
        if connected
        else N_("An account was disconnected from your sign-in")
    )
    mail_person(
        scope,
        person,
        key=f"identity.provider:{person.id}:{scope.happened_at.isoformat()}",
        template="identity/provider",
        subject=subject,
        values={"connected": connected},
    )
