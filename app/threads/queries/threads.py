"""One thread, for its page and for actions on it."""

from typing import Any

from app.communities.scope import CommunityScope
from app.threads.models import Thread
from app.threads.queries.visibility import visible_to


def get_thread(scope: CommunityScope, number: int) -> Any:
    """The thread with this number, or `NotFound` when the member may not know of it.

    In a writing scope its row is locked until the end, so that what an action reads stays true.
    One statement.
    """
    statement = scope.select(Thread).where(Thread.number == number, visible_to(scope))
    return scope.get(statement, lock=Thread)
