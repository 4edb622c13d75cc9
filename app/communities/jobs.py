"""What communities do later: note which invitations were opened, carry their mails, send files."""

from typing import Any

from sqlalchemy.orm import Session

from app.access.scope import WorkScope
from app.communities.actions.agreements import BIND, bind_agreement
from app.communities.actions.asking_mails import OWN, invite_by_link, mail_asker
from app.communities.actions.batches import FORGET, SENDS, forget_batch, send_next_lines
from app.communities.actions.invitation_mails import KIND, note_mail
from app.communities.actions.openings import Opening, note_openings
from app.communities.actions.requests import DROP, PROVE, drop_request
from app.communities.models import Invitation
from app.communities.queries.invitations import is_mail_wanted
from app.core.clock import clock
from app.core.house import House
from app.core.ledger.leases import is_last_try
from app.core.ledger.queue import job
from app.core.mail import MailRefused
from app.core.mailing import send_mail
from app.web.gathered import flushes


@flushes("invitation")
def note_opened(session: Session, invitation_ids: list[int]) -> None:
    """These invitations have been looked at."""
    scope = WorkScope(session)
    opened = scope.change_across(Invitation, why="openings are gathered over all communities")
    scope.run(
        opened.where(Invitation.id.in_(invitation_ids), Invitation.opened_at.is_(None)).values(
            opened_at=clock.now()
        )
    )


@job(KIND, outward=True)
def carry_invitation(house: House, payload: dict[str, Any], key: str) -> Any:
    """The mail of an invitation has left, or was refused for good or ten times, or was not wanted any
    more; what follows notes which."""
    about = payload["about"]
    invitation_id, number = about["invitation_id"], about["number"]
    outcome, words = "mailed", ""
    with house.database.read() as session:
        inside = WorkScope(session, community_id=about["community_id"])
        wanted = is_mail_wanted(inside, invitation_id, number=number)
    if not wanted:
        outcome = "missed"
    else:
        try:
            send_mail(house, payload, key)
        except MailRefused as error:
            outcome, words = "bounced" if error.permanent else "failed", error.words
            if not error.permanent and not is_last_try(house.database, key):
                raise

    def note(scope: WorkScope) -> None:
        note_mail(scope, invitation_id=invitation_id, number=number, outcome=outcome, words=words)

    return note


@job(SENDS, outward=False)
def send_some(scope: WorkScope, payload: dict[str, Any]) -> None:
    """Some more lines of a file are invitations, and the rest has a job of its own."""
    send_next_lines(scope, batch_id=payload["batch_id"], beyond=payload["beyond"])


@job(FORGET)
def forget_file(scope: WorkScope, payload: dict[str, Any]) -> None:
    """The names and addresses of a file are kept no longer than they were promised to be."""
    forget_batch(scope, batch_id=payload["batch_id"])


@job(PROVE)
def mail_proof(scope: WorkScope, payload: dict[str, Any]) -> None:
    """Whoever reads the mail of the address can prove that they asked; a member is told so."""
    mail_asker(scope, request_id=payload["request_id"], seed=payload["seed"])


@job(DROP)
def forget_unproven(scope: WorkScope, payload: dict[str, Any]) -> None:
    """What nobody proved in time is forgotten."""
    drop_request(scope, payload["request_id"])


@job(OWN)
def mail_own(scope: WorkScope, payload: dict[str, Any]) -> None:
    """Whoever reads the mail of the address has an invitation of their own, if the link is open."""
    invite_by_link(
        scope, link_id=payload["link_id"], email=payload["email"], language=payload["language"]
    )


@job(BIND)
def bind_announced(scope: WorkScope, payload: dict[str, Any]) -> None:
    """The time of an announced agreement has come."""
    bind_agreement(scope)


@flushes("opening")
def note_odd(session: Session, looks: list[Opening]) -> None:
    """Odd openings of these are notes for staff."""
    note_openings(WorkScope(session, actor_id=0), looks)
