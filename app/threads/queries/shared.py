"""What of threads an account's timeline shows to employees, over communities (T20)."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, or_

from app.threads.models import Audience, Thread


def shown_on_timelines(
    open_to: Collection[int], staffed: Collection[int], thread: Any = Thread
) -> Any:
    """Threads of the communities `open_to` whose titles may be shown there: those that all members
    read; and every one of the communities in which the reader is staff.

    Never a thread of author and staff, nor a hidden one, to who is no staff of its community.
    """
    for_all = and_(thread.audience == Audience.MEMBERS, thread.hidden_at.is_(None))
    return and_(thread.community_id.in_(open_to), or_(thread.community_id.in_(staffed), for_all))
