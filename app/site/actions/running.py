"""What administrators do: let employees in, look, read, replay. Tables belong to other packages,
but for the ledger's, which has no package of its own."""

from typing import Any

from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _
from app.core.ledger.models import Job
from app.identity.actions.employees import add_employee
from app.identity.models import Person
from app.site import policy
from app.site.events import CommunityLookedAt, FirstLinkSent, JobReplayed, MailRead

MAIL_EMPLOYEE = "site.mail-employee"


@action(policy.may_run_site)
def invite_employee(scope: Any, /, *, name: str, email: str) -> Person:
    """A new employee, with a mail on its way that leads to a password of their own.

    Raises `Conflict` when the address has a sign-in already.
    """
    person = add_employee(scope, name=name, email=email)
    _send_link(scope, person, mark="first")
    return person


@action(policy.may_run_site)
def send_link_again(scope: Any, person: Person, /) -> None:
    """Somebody who has not chosen a password yet gets another link; the earlier one ends."""
    if person.password_hash is not None or not person.is_employee:
        raise Conflict(_("This person has a password already."))
    _send_link(scope, person, mark=f"{clock.now():%Y%m%d%H%M%S%f}")
    scope.emit(FirstLinkSent(person_id=person.id))


def _send_link(scope: Any, person: Person, *, mark: str) -> None:
    by = scope.viewer.name if scope.viewer else ""
    payload = {"person_id": person.id, "by": by}
    scope.enqueue(MAIL_EMPLOYEE, key=f"{MAIL_EMPLOYEE}:{person.id}:{mark}", payload=payload)


@action(policy.may_run_site)
def note_look(scope: Any, community: Any, /) -> None:
    """The community's own audit log says that an administrator looked (T21)."""
    scope.emit_in(community.id, CommunityLookedAt())


@action(policy.may_run_site)
def note_mail_read(scope: Any, /, *, mail: str) -> None:
    """The site's audit log says that an administrator read this mail."""
    scope.emit(MailRead(mail=mail))


@action(policy.may_run_site)
def replay_job(scope: Any, /, *, job_id: int) -> bool:
    """The parked job is due again, with all its tries. Whether it was parked."""
    replayed = scope.run(
        scope.change_ledger(Job, why="administrators replay jobs of every community")
        .where(Job.id == job_id, Job.state == "parked")
        .values(state="ready", attempts=0, run_at=clock.now(), leased_until=None, error=None)
    )
    if replayed:
        scope.emit(JobReplayed(job_id=job_id))
    return bool(replayed)
