"""What communities write later: which invitations were opened."""

from sqlalchemy.orm import Session

from app.access.scope import WorkScope
from app.communities.models import Invitation
from app.core.clock import clock
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
