"""What identity itself does when a person's proofs change."""

from app.access.scope import WorkScope
from app.core.languages import N_
from app.core.ledger.events import on
from app.identity.actions.letters import mail_person
from app.identity.events import PasswordSet
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
