"""Which of the threads that a page tells of count as seen by the member."""

from collections.abc import Collection

from app.communities.scope import CommunityScope
from app.threads.models import Thread
from app.threads.queries.visibility import listed_for


def list_seen(scope: CommunityScope, numbers: Collection[int]) -> list[int]:
    """Ids of the threads with these numbers that the member may see, without the member's own; none
    for staff, whose views do not count. One statement, or none."""
    if scope.member.is_staff:
        return []
    return scope.all(
        scope.select(Thread.id).where(
            Thread.number.in_(numbers), listed_for(scope), Thread.author_id != scope.member.id
        )
    )
