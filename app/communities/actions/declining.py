"""Saying no to an invitation. Saying yes stands in `accepting`."""

from app.access.verdicts import action
from app.communities import policy
from app.communities.events import InvitationDeclined
from app.communities.models import Invitation
from app.communities.queries.invitations import is_open_now
from app.communities.scope import InvitedScope
from app.core.clock import clock


@action(policy.may_decline)
def decline_invitation(scope: InvitedScope, /) -> None:
    """Nobody joins by the invitation or is reminded of it any more; whoever sent it reads why.

    Declining twice changes nothing.
    """
    now = clock.now()
    declined = scope.run(
        scope.change(Invitation)
        .where(Invitation.id == scope.offer.id, *is_open_now())
        .values(declined_at=now, revoked_at=now)
    )
    if declined:
        scope.emit(InvitationDeclined(invitation_id=scope.offer.id))
