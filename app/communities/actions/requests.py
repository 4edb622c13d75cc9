"""Requests to join: asking, proving the address, and what a manager decides."""

from collections.abc import Sequence
from typing import Any

from app.access.roles import Role
from app.access.scope import Scope, WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.invitations import Offer, send_invitation
from app.communities.events import RequestAccepted, RequestDeclined, RequestMade
from app.communities.models import Invitation, JoinAnswer, JoinRequest, RequestState
from app.communities.queries.bars import is_barred
from app.communities.queries.communities import get_own_community, lock_community
from app.communities.queries.questions import Answer
from app.communities.queries.requests import REQUEST_LIVES, is_waiting_for
from app.communities.scope import AskingScope, InvitedScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _, language, speak
from app.core.mail import Mailbox, harmless_name
from app.core.mailing import enqueue_mail, token_of
from app.identity.queries import find_person_by_email, token_hash
from app.web.tokens import fresh_token

PROVE = "communities.prove-request"  # the job that mails the link which proves an address
DROP = "communities.drop-request"  # the job that forgets what nobody proved
Asker = AskingScope | InvitedScope


@action(policy.may_ask)
def ask_to_join(scope: Asker, /, *, name: str, email: str, answers: Sequence[Answer]) -> None:
    """Somebody without a session asks: a mail to the address lets them prove that it is theirs,
    and until then nobody sees the request.

    The same rows, job and answer for every address, known or not (S15).
    """
    _drop_unproven(scope, email)
    seed = fresh_token()
    made = _add(scope, name=name, email=email, answers=answers)
    made.token_hash = token_hash(token_of(seed, scope.secret))
    scope.flush()
    scope.enqueue(PROVE, key=f"{PROVE}:{made.id}", payload={"request_id": made.id, "seed": seed})
    ends = clock.now() + REQUEST_LIVES
    scope.enqueue(DROP, key=f"{DROP}:{made.id}", payload={"request_id": made.id}, run_at=ends)


@action(policy.may_ask)
def ask_as_viewer(scope: Asker, /, *, answers: Sequence[Answer]) -> None:
    """Whoever is signed in asks under their own name and address, and the request waits. Asking
    again while it does changes nothing."""
    viewer = scope.viewer
    if viewer is None:
        raise Invalid({"email": _("Sign in first.")})
    made = _add(scope, name=viewer.name, email=viewer.email, answers=answers)
    _let_wait(scope, made.id, viewer.email)


@action(policy.may_ask)
def prove_request(scope: AskingScope, /) -> None:
    """The address is shown to be theirs, and the request waits, unless one of the same address does
    already. Pressing twice changes nothing."""
    if scope.request is not None and scope.request.state == RequestState.UNPROVEN:
        _let_wait(scope, scope.request.id, scope.request.email)


def write_request(
    scope: Scope, /, *, name: str, email: str, word: str, proposer_id: int, account_id: int | None
) -> None:
    """A customer's proposal waits for a manager's word, by an act whose own rule was asked."""
    made = scope.add(
        JoinRequest(
            name=name,
            email=email,
            word=word,
            proposer_id=proposer_id,
            account_id=account_id,
            language=language(),
            created_at=clock.now(),
        )
    )
    _let_wait(scope, made.id, email)


def _add(scope: Asker, *, name: str, email: str, answers: Sequence[Answer]) -> Any:
    offer = getattr(scope, "offer", None)
    made = scope.add(
        JoinRequest(
            name=name,
            email=email,
            link_id=offer.id if offer else None,
            account_id=offer.account_id if offer else None,
            language=language(),
            created_at=clock.now(),
        )
    )
    rows = [
        {"request_id": made.id, "question": a.question, "place": n, "asked": a.asked, "said": said}
        for a in answers
        for n, said in enumerate(a.said)
    ]
    scope.add_all(JoinAnswer, rows)
    return made


def _let_wait(scope: Scope, request_id: int, email: str) -> None:
    """The request waits. One of somebody who may not come back is shut away instead, and looks the
    same to them (I14); one more of the same address is too."""
    lock_community(scope)
    person = find_person_by_email(scope, email)
    barred = is_barred(scope, email=email, person_id=person.id if person else None)
    if barred or is_waiting_for(scope, email):
        values: dict[str, Any] = {"state": RequestState.SHUT.value}
    else:
        values = {"state": RequestState.WAITING.value, "open_for": email}
    changed = scope.run(
        scope.change(JoinRequest)
        .where(JoinRequest.id == request_id, JoinRequest.state == RequestState.UNPROVEN)
        .values(**values)
    )
    if changed and "open_for" in values:
        scope.emit(RequestMade(request_id=request_id))


def _drop_unproven(scope: Scope, email: str) -> None:
    """Earlier requests of this address that nobody proved are gone: their mails lead nowhere (S12)."""
    old = scope.select(JoinRequest.id).where(JoinRequest.email == email)
    _drop(scope, scope.all(old.where(JoinRequest.state == RequestState.UNPROVEN)))


@action(policy.by_the_house)
def drop_request(scope: WorkScope, request_id: int, /) -> None:
    """The request is forgotten, unless its address was proven."""
    this = scope.select(JoinRequest.id).where(JoinRequest.id == request_id)
    _drop(scope, scope.all(this.where(JoinRequest.state == RequestState.UNPROVEN)))


def _drop(scope: Scope, request_ids: Sequence[int]) -> None:
    if request_ids:
        scope.run(scope.remove(JoinAnswer).where(JoinAnswer.request_id.in_(request_ids)))
        scope.run(scope.remove(JoinRequest).where(JoinRequest.id.in_(request_ids)))


@action(policy.may_decide)
def accept_request(scope: Scope, request: Any, /, *, cohort_id: int | None = None) -> None:
    """An invitation bound to the address is on its way, as the link that they came by offers, or as
    a customer's. Raises `Conflict` when somebody else has decided, or they cannot join."""
    _decide(scope, request, RequestState.ACCEPTED)
    lock_community(scope)
    person = find_person_by_email(scope, request.email)
    if is_barred(scope, email=request.email, person_id=person.id if person else None):
        raise Conflict(_("They were removed from this community and may not come back."))
    link = _link(scope, request)
    offer = Offer(
        role=Role(link.role) if link else Role.CUSTOMER,
        email=request.email,
        name=request.name,
        cohort_id=cohort_id if cohort_id is not None else (link.cohort_id if link else None),
        account_id=request.account_id,
        via_id=link.id if link else None,
        approved=True,
        proposer_id=request.proposer_id,
        trial_id=link.trial_id if link else None,
        trial_name=link.trial_name if link else "",
    )
    try:
        sent = send_invitation(scope, offer)
    except Invalid as error:
        raise Conflict(" ".join(error.mistakes.values())) from error
    scope.emit(RequestAccepted(request_id=request.id, invitation_id=sent.id))


@action(policy.may_decide)
def decline_request(scope: Scope, request: Any, /, *, reason: str) -> None:
    """The request is declined, and the person hears so by mail, with the reason. Raises `Conflict`
    when somebody else has decided."""
    _decide(scope, request, RequestState.DECLINED, reason)
    scope.emit(RequestDeclined(request_id=request.id), text=f"{request.email}: {reason}")
    community = harmless_name(get_own_community(scope).name)
    with speak(request.language):
        enqueue_mail(
            scope,
            key=f"request-declined:{request.id}",
            to=Mailbox(request.name, request.email),
            subject=_("About your request to join %(community)s", community=community),
            template="communities/declined",
            values={
                "name": harmless_name(request.name),
                "community": community,
                "reason_given": reason,
                "proposed": request.proposer_id is not None,
            },
            language=request.language,
        )


def _decide(scope: Scope, request: Any, state: RequestState, reason: str = "") -> None:
    """One UPDATE decides which of two managers was first (X05)."""
    decided = scope.run(
        scope.change(JoinRequest)
        .where(JoinRequest.id == request.id, JoinRequest.state == RequestState.WAITING)
        .values(
            state=state.value,
            reason=reason,
            open_for=None,
            decided_by_id=scope.member_id,
            decided_at=clock.now(),
        )
    )
    if not decided:
        raise Conflict(_("Somebody else has decided this request meanwhile."))


def _link(scope: Scope, request: Any) -> Any:
    if request.link_id is None:
        return None
    link = scope.one(scope.select(Invitation).where(Invitation.id == request.link_id))
    if link is not None and link.used >= link.cap:
        raise Conflict(_("The places of the link that they came by are taken."))
    return link
