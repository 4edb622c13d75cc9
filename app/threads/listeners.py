"""What threads do when they hear of votes: the voter counts among those who saw it."""

from app.access.scope import WorkScope
from app.core.ledger.events import on
from app.threads.actions.views import count_voter
from app.threads.events import VoteSet, VoteWithdrawn


@on(VoteSet, VoteWithdrawn)
def keep_fair_order(scope: WorkScope, event: VoteSet | VoteWithdrawn) -> None:
    """The voter has a view of the thread, and fair order counts the votes as they are now."""
    if scope.actor_member_id is not None:
        count_voter(scope, thread_id=event.thread_id, member_id=scope.actor_member_id)
