"""Proposing colleagues: a customer names somebody of their own account."""

from app.access.roles import Role
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.invitations import Offer, write_invitation
from app.communities.actions.requests import write_request
from app.communities.events import ColleagueProposed
from app.communities.models import MemberState, Proposals
from app.communities.queries.bars import is_barred
from app.communities.queries.communities import lock_community
from app.communities.queries.invitations import find_open_invitation
from app.communities.queries.members import find_member_of
from app.communities.queries.names import TAKEN_FOR_STAFF, looks_like_staff
from app.communities.queries.proposals import ProposalPlace
from app.communities.scope import CommunityScope
from app.core.errors import Invalid, TooMany
from app.core.languages import _
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.queries import find_person_by_email

A_DAY = 24 * 60
MOST_OF_A_MEMBER = 10  # a day
MOST_FOR_AN_ADDRESS = 2  # in thirty days, whoever proposes


@action(policy.may_propose)
def propose_colleague(
    scope: CommunityScope, place: ProposalPlace, /, *, name: str, email: str, word: str
) -> None:
    """The colleague is invited, or a manager is asked, as the community has it.

    Nothing happens, and whoever proposes hears nothing of it, for somebody who is here, invited,
    asked about or barred already, or proposed too often (S15, I10). Raises `TooMany` beyond what
    one member proposes in a day, and `Invalid` for the name of one of the staff (C08).
    """
    if looks_like_staff(scope, name):
        raise Invalid({"name": _(TAKEN_FOR_STAFF)})
    mine = f"{scope.community_id} {scope.member.id}"
    count_attempt(scope, Limit("proposes", mine, MOST_OF_A_MEMBER, minutes=A_DAY))
    lock_community(scope)
    asks = place.proposals == Proposals.ASK
    if _is_known(scope, email, asks=asks) or not _may_reach(scope, email):
        return
    if asks:
        write_request(
            scope,
            name=name,
            email=email,
            word=word,
            proposer_id=scope.member.id,
            account_id=place.account_id,
        )
        return
    offer = Offer(
        role=Role.CUSTOMER,
        email=email,
        name=name,
        note=word,
        account_id=place.account_id,
        proposer_id=scope.member.id,
    )
    sent = write_invitation(scope, offer, inviter_id=None)
    scope.emit(ColleagueProposed(invitation_id=sent.id, account_id=place.account_id or 0))


def _is_known(scope: CommunityScope, email: str, *, asks: bool) -> bool:
    person = find_person_by_email(scope, email)
    member = find_member_of(scope, person.id) if person else None
    if member is not None and member.state == MemberState.ACTIVE:
        return True
    if member is not None and member.state == MemberState.REMOVED:
        return not asks  # whoever was removed comes back by a manager's word alone
    if is_barred(scope, email=email, person_id=person.id if person else None):
        return True
    return find_open_invitation(scope, email) is not None


def _may_reach(scope: CommunityScope, email: str) -> bool:
    of, days = f"{scope.community_id} {email}", 30
    try:
        count_attempt(scope, Limit("proposed", of, MOST_FOR_AN_ADDRESS, minutes=days * A_DAY))
    except TooMany:
        return False
    return True
