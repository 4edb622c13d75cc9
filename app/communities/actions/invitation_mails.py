"""The mails of invitations: asked for beside their cause, and what became of each noted."""

from datetime import datetime, timedelta
from typing import Any

from app.access.scope import Scope, WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.models import (
    Invitation,
    InvitationBatch,
    InvitationLine,
    LineOutcome,
    Member,
)
from app.communities.queries.communities import get_own_community
from app.communities.queries.members import shown_proposer
from app.core.clock import clock
from app.core.languages import _, day, speak
from app.core.mail import Mailbox, harmless_name
from app.core.mailing import enqueue_mail
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.models import Person

KIND = "invitation.mail"  # the job that carries one, in `jobs`
A_DAY = 24 * 60
MOST_OF_A_SENDER = 300  # a day, one by one; files count by themselves
MOST_TO_AN_ADDRESS = 5  # a day, from every community
MOST_REMINDERS = 2
BETWEEN = timedelta(hours=48)
UNSENT = {"bounced": "refused", "failed": "failed"}  # each with the problem of its line


def count_mail(scope: Scope, email: str, *, by_file: bool = False) -> None:
    """One mail more by whoever sends, and to this address. Raises `TooMany`, which says nothing of
    which of the two it was (I10)."""
    if scope.viewer is not None and not by_file:
        sender = str(scope.viewer.id)
        count_attempt(scope, Limit("invites", sender, MOST_OF_A_SENDER, minutes=A_DAY))
    count_attempt(scope, Limit("invited", email, MOST_TO_AN_ADDRESS, minutes=A_DAY))


def ask_for_mail(
    scope: Scope,
    made: Any,
    *,
    seed: str,
    number: int,
    ends: datetime,
    by: int | None,
    reminds: bool = False,
) -> None:
    """The invitation's mail with this number leaves after this transaction, once."""
    here = get_own_community(scope)
    community, inviter = harmless_name(here.name), _name_of(scope, by)
    language = _language_of(scope, made.email)
    with speak(language):
        values = {
            "seed": seed,
            "community": community,
            "inviter": inviter,
            "proposer": harmless_name(shown_proposer(scope, made.proposer_id, here.names_shown)),
            "name": harmless_name(made.name),
            "note": made.note,
            "ends_on": day(ends),
            "reminds": reminds,
        }
        subject = _subject(community, inviter, reminds=reminds)
    enqueue_mail(
        scope,
        key=f"invitation:{made.id}:{number}",
        to=Mailbox(made.name, made.email),
        subject=subject,
        template="communities/invitation",
        values=values,
        language=language,
        seeds=(seed,),
        kind=KIND,
        about={
            "community_id": scope.community_id,
            "invitation_id": made.id,
            "number": number,
            "batch_id": made.batch_id,
        },
    )


def _subject(community: str, inviter: str, *, reminds: bool) -> str:
    if reminds:
        return _("Your invitation to %(community)s is still open", community=community)
    if inviter:
        words = {"inviter": inviter, "community": community}
        return _("%(inviter)s invites you to %(community)s", **words)
    return _("Your invitation to %(community)s", community=community)


def _name_of(scope: Scope, member_id: int | None) -> str:
    name = scope.one(scope.select(Member.name).where(Member.id == (member_id or 0)))
    return harmless_name(name or "")


def _language_of(scope: Scope, email: str) -> str:
    """The language of who is known by this address, else that of who invites."""
    known = scope.one(scope.select(Person.language).where(Person.email == email))
    return known or (scope.viewer.language if scope.viewer else "en")


@action(policy.by_the_house)
def note_mail(
    scope: WorkScope, /, *, invitation_id: int, number: int, outcome: str, words: str = ""
) -> None:
    """What became of the mail with this number stands on its invitation, and is counted in its
    file the first time: `mailed`, `bounced` or `failed` (with the server's words; refused for good,
    or too often), or `missed` when it was not to be sent any more."""
    now = clock.now()
    of_it = scope.change(Invitation).where(Invitation.id == invitation_id)
    if outcome == "mailed":
        newest = of_it.where(Invitation.mails == number)
        scope.run(newest.values(mailed_at=now, bounced_at=None, bounce=""))
    elif outcome in UNSENT:
        newest = of_it.where(Invitation.mails == number)
        scope.run(newest.values(bounced_at=now, bounce=words[:500]))
    if number == 1:
        _count_in_batch(scope, invitation_id, outcome)
        if outcome in UNSENT:
            _name_in_file(scope, invitation_id, problem=UNSENT[outcome], words=words)


def _count_in_batch(scope: WorkScope, invitation_id: int, outcome: str) -> None:
    """One more of this outcome. The job runs once to its end, so nothing is counted twice."""
    of = scope.select(Invitation.batch_id).where(Invitation.id == invitation_id)
    counter = getattr(InvitationBatch, outcome)
    scope.run(
        scope.change(InvitationBatch)
        .where(InvitationBatch.id == of.scalar_subquery())
        .values({counter: counter + 1})
    )


def _name_in_file(scope: WorkScope, invitation_id: int, *, problem: str, words: str) -> None:
    """The line comes back with its problem, like those that were never sent."""
    of_it = scope.change(InvitationLine).where(InvitationLine.invitation_id == invitation_id)
    bad = {"outcome": LineOutcome.BAD.value, "problem": problem, "detail": words[:200]}
    scope.run(of_it.values(bad))
