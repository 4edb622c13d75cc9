"""How threads are called in the audit log of their community, which only its staff read."""

from app.communities.queries.audit_words import Named, names
from app.communities.scope import CommunityScope
from app.threads.models import Thread


@names("thread_id")
def name_threads(scope: CommunityScope, ids: set[int]) -> dict[int, Named]:
    """Number and title of each, with its address. One statement."""
    base = scope.community.address
    rows = scope.rows(
        scope.select(Thread.id, Thread.number, Thread.title).where(Thread.id.in_(ids))
    )
    return {r.id: Named(f"#{r.number} {r.title}", f"{base}/threads/{r.number}") for r in rows}
