"""Invitations by mail, for programs of those who invite. Links are made on their page: their
address is a secret, and the answers to an API's keys are kept."""

from datetime import datetime

from pydantic import BaseModel

from app.access.proofs import prove_first
from app.access.roles import Role
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions.invitations import Offer, send_invitation
from app.communities.doors import community
from app.communities.forms.invitations import InvitationForm
from app.communities.queries.cohorts import get_cohort
from app.communities.queries.invitations import (
    InvitationRow,
    get_invitation_row,
    list_invitations,
)
from app.communities.scope import CommunityScope
from app.core.errors import Invalid, NotFound
from app.core.languages import _
from app.customers.actions.accounts import account_when_missing
from app.web.json_fields import Listed, SentId, ShownId
from app.web.routing import Api

api = Api(tag="invitations")
LIST = "/communities/{slug}/invitations"


class InvitationOut(BaseModel):
    """An invitation. `email` is null for a link, which `cap` people may join by."""

    id: ShownId
    email: str | None
    name: str
    role: Role
    account: str | None
    cohort: str | None
    inviter: str | None
    state: str
    cap: int
    used: int
    created_at: datetime
    expires_at: datetime


class InvitationList(BaseModel):
    """Some invitations, and the cursor of those after them."""

    items: list[InvitationOut]
    next: str | None


class NewInvitation(InvitationForm):
    """An invitation to one address; its mail leaves at once."""

    cohort: SentId | None = None


@api.get(LIST, door=community)
def list_invitations_of_community(
    scope: CommunityScope, slug: str, listed: Listed
) -> InvitationList:
    """Every invitation, the newest first. For managers and owners, with the grant `manage`."""
    insist(policy.may_invite(scope))
    found = list_invitations(scope, listed.after, size=listed.limit)
    return InvitationList(items=[_shown(row) for row in found.rows], next=found.next)


@api.post(LIST, door=community, grant="manage")
def post_invitation(scope: CommunityScope, slug: str, wanted: NewInvitation) -> InvitationOut:
    """Invite one person by mail."""
    insist(policy.may_invite(scope))
    if wanted.role is Role.OWNER:
        prove_first(scope, "owners")  # so never by a token
    account_id = None
    if wanted.account and not wanted.role.is_staff:
        account_id = account_when_missing(scope, name=wanted.account)[0].id
    sent = send_invitation(
        scope,
        Offer(
            role=wanted.role,
            email=wanted.email,
            name=wanted.name,
            note=wanted.note,
            cohort_id=_cohort(scope, wanted.cohort),
            account_id=account_id,
            days=wanted.days,
        ),
    )
    return _shown(get_invitation_row(scope, sent.id))


def _cohort(scope: CommunityScope, cohort_id: int | None) -> int | None:
    try:
        return get_cohort(scope, cohort_id).id if cohort_id is not None else None
    except NotFound:
        raise Invalid({"cohort": _("Choose one of the answers offered.")}) from None


def _shown(row: InvitationRow) -> InvitationOut:
    return InvitationOut(
        id=str(row.id),
        email=row.email,
        name=row.name,
        role=Role(row.role),
        account=row.account,
        cohort=row.cohort,
        inviter=row.inviter,
        state=row.state,
        cap=row.cap,
        used=row.used,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
