"""Erasing somebody from communities: the membership is over and has no name."""

from typing import Any

from sqlalchemy import func

from app.access.roles import Role
from app.access.scope import WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.seats import recount_members
from app.communities.events import MemberLeft
from app.communities.models import (
    Acceptance,
    CohortMember,
    Invitation,
    InvitationLine,
    JoinAnswer,
    JoinRequest,
    Member,
    MemberState,
    RequestState,
)
from app.communities.queries.communities import lock_community
from app.communities.queries.members import has_other_owner, role_now
from app.core.clock import clock
from app.core.erasing import FORMER, Forgotten, address_of_nobody
from app.core.errors import Conflict
from app.core.languages import _

WHY = "an erasure reaches everything"


@action(policy.by_the_house)
def forget_member(scope: WorkScope, member: Any, /) -> None:
    """The membership is over, and says of nobody who it was. Raises `Conflict` when nobody would
    own the community (I13)."""
    community = lock_community(scope)
    role = role_now(scope, member.id)
    if role is Role.OWNER and not has_other_owner(scope, member.id):
        raise Conflict(
            _(
                "You are the only owner of %(name)s. Make somebody else an owner first.",
                name=community.name,
            )
        )
    values: dict[str, Any] = {"name": FORMER, "company": "", "ghost_key": None}
    if role is not None:
        values |= {"state": MemberState.LEFT.value, "left_at": clock.now()}
    mine = Acceptance.member_id == member.id
    scope.run(scope.change(Member).where(Member.id == member.id).values(**values))
    scope.run(scope.change(Acceptance).where(mine).values(address=""))
    scope.run(scope.remove(CohortMember).where(CohortMember.member_id == member.id))
    recount_members(scope)
    if role is not None:
        scope.emit(MemberLeft(member_id=member.id))


@action(policy.by_the_house)
def forget_invited(scope: WorkScope, /, *, forgotten: Forgotten) -> None:
    """No invitation, line of a file or request holds the address, in any community; one that is
    still open is worth nothing."""
    now = clock.now()
    for offer in _to(scope, Invitation, forgotten):
        nobody = {"email": address_of_nobody(offer.id), "name": "", "note": "", "bounce": ""}
        revoked = {"revoked_at": offer.revoked_at or now, "mail_seed": None}
        _change(scope, Invitation, offer, **nobody, **revoked)
    for request in _to(scope, JoinRequest, forgotten):
        nobody = {"email": address_of_nobody(request.id), "name": FORMER, "word": ""}
        closed = {"open_for": None, "token_hash": None, "state": _ended(request.state)}
        _change(scope, JoinRequest, request, **nobody, **closed)
        answers = scope.change_across(JoinAnswer, why=WHY).where(
            JoinAnswer.community_id == request.community_id, JoinAnswer.request_id == request.id
        )
        scope.run(answers.values(said=""))
    lines = scope.change_across(InvitationLine, why=WHY)
    is_theirs = func.lower(InvitationLine.email) == forgotten.address
    scope.run(lines.where(is_theirs).values(email="", name="", note="", detail=""))


def _to(scope: WorkScope, model: Any, forgotten: Forgotten) -> list[Any]:
    wanted = scope.select_across(model, why=WHY)
    return scope.all(wanted.where(func.lower(model.email) == forgotten.address))


def _change(scope: WorkScope, model: Any, row: Any, **values: Any) -> None:
    theirs = scope.change_across(model, why=WHY)
    keys = (model.community_id == row.community_id, model.id == row.id)
    scope.run(theirs.where(*keys).values(**values))


def _ended(state: str) -> str:
    waits = state in (RequestState.UNPROVEN, RequestState.WAITING)
    return RequestState.DECLINED.value if waits else state
