"""What follows when somebody asks: the mails that go to their address, whoever has it."""

from typing import Any

from app.access.roles import Role
from app.access.scope import Scope, WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.invitations import Offer, revoke_invitation, write_invitation
from app.communities.models import Invitation, JoinRequest, MemberState
from app.communities.queries.bars import is_barred
from app.communities.queries.communities import get_own_community
from app.communities.queries.invitations import find_open_invitation
from app.communities.queries.members import find_member_of
from app.communities.scope import InvitedScope
from app.core.clock import clock
from app.core.languages import _, language, speak
from app.core.mail import Mailbox, harmless_name
from app.core.mail.domains import is_of
from app.core.mailing import enqueue_mail
from app.identity.queries import find_person_by_email
from app.web.tokens import fresh_token

OWN = "communities.invite-by-link"  # the job that mails an invitation which was asked for


@action(policy.may_ask)
def ask_for_own(scope: InvitedScope, /, *, email: str) -> None:
    """An invitation bound to this address leaves by mail, if the link is still open then: who comes
    by a link for certain addresses shows that theirs is one of them."""
    payload = {"link_id": scope.offer.id, "email": email, "language": language()}
    scope.enqueue(OWN, key=f"{OWN}:{scope.offer.id}:{fresh_token()[:16]}", payload=payload)


@action(policy.by_the_house)
def invite_by_link(scope: WorkScope, /, *, link_id: int, email: str, language: str) -> None:
    """The address has an invitation of its own that takes one of the link's places when it is
    accepted; one that it had by this link before ends. Nothing for whoever may not come back."""
    link = scope.one(scope.select(Invitation).where(Invitation.id == link_id).with_for_update())
    if link is None or not _is_open(link) or not is_of(email, link.domains.split()):
        return
    person = find_person_by_email(scope, email)
    if is_barred(scope, email=email, person_id=person.id if person else None):
        return
    member = find_member_of(scope, person.id) if person else None
    if member is not None and member.state == MemberState.ACTIVE:
        _tell(scope, email, "member", language)
        return
    if member is not None and member.state == MemberState.REMOVED:
        return  # for them it takes somebody of the staff
    known = find_open_invitation(scope, email)
    if known is not None and known.via_id != link.id:
        _tell(scope, email, "invited", language)
        return
    if known is not None:
        revoke_invitation(scope, known)
    days = max(1, (link.expires_at - clock.now()).days)
    offer = Offer(
        role=Role(link.role),
        email=email,
        cohort_id=link.cohort_id,
        account_id=link.account_id,
        days=min(14, days),
        via_id=link.id,
        trial_id=link.trial_id,
        trial_name=link.trial_name,
    )
    with speak(language):
        write_invitation(scope, offer, inviter_id=link.inviter_id)


def _is_open(link: Any) -> bool:
    alive = link.revoked_at is None and link.paused_at is None and not link.approval
    return alive and link.used < link.cap and link.expires_at > clock.now()


@action(policy.by_the_house)
def mail_asker(scope: WorkScope, /, *, request_id: int, seed: str) -> None:
    """The address that asked gets one mail: how to prove that it is theirs, or that they are a
    member already."""
    request = scope.one(scope.select(JoinRequest).where(JoinRequest.id == request_id))
    if request is None:
        return
    person = find_person_by_email(scope, request.email)
    member = find_member_of(scope, person.id) if person else None
    if member is not None and member.state == MemberState.ACTIVE:
        _tell(scope, request.email, "member", request.language)
        return
    here = get_own_community(scope)
    community = harmless_name(here.name)
    with speak(request.language):
        enqueue_mail(
            scope,
            key=f"request-proof:{request.id}",
            to=Mailbox("", request.email),
            subject=_("Your request to join %(community)s", community=community),
            template="communities/prove",
            values={"community": community, "slug": here.slug, "seed": seed},
            language=request.language,
            seeds=(seed,),
        )


def _tell(scope: Scope, email: str, what: str, language: str) -> None:
    """Whoever asks and needs not to is told why: a `member`, or `invited` already."""
    here = get_own_community(scope)
    community = harmless_name(here.name)
    with speak(language):
        enqueue_mail(
            scope,
            key=f"request-known:{fresh_token()[:16]}",
            to=Mailbox("", email),
            subject=_("Your request to join %(community)s", community=community),
            template="communities/known",
            values={"community": community, "slug": here.slug, "what": what},
            language=language,
        )
