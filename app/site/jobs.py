"""Mails that administrators cause."""

from datetime import timedelta
from typing import Any

from app.access.scope import WorkScope
from app.core.languages import N_
from app.core.ledger.queue import job
from app.core.mail import harmless_name
from app.core.mailing import token_of
from app.identity.actions.letters import mail_person
from app.identity.actions.links import make_link
from app.identity.models import LinkPurpose
from app.identity.queries import get_person
from app.site.actions.running import MAIL_EMPLOYEE
from app.web.tokens import fresh_token

DAYS = 7


@job(MAIL_EMPLOYEE)
def mail_employee(scope: WorkScope, payload: dict[str, Any]) -> None:
    """A new employee has a link to their first password, unless they have one meanwhile."""
    person = get_person(scope, payload["person_id"])
    if person.password_hash is not None:
        return
    seed = fresh_token()
    make_link(
        scope,
        person,
        purpose=LinkPurpose.RESET,
        token=token_of(seed, scope.secret),
        lives=timedelta(days=DAYS),
    )
    mail_person(
        scope,
        person,
        key=f"{MAIL_EMPLOYEE}:{seed[:16]}",
        template="site/employee",
        subject=N_("Your sign-in"),
        values={"seed": seed, "by": harmless_name(payload["by"]), "days": DAYS},
        seeds=(seed,),
    )
