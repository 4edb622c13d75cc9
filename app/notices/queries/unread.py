"""What is unread, for the house's own work."""

from collections.abc import Iterable

from app.access.scope import WorkScope
from app.notices.models import Notice


def list_unread(scope: WorkScope, person_ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """(person, community, thread) of these persons' unread notices, by person. One statement."""
    statement = (
        scope.select_across(
            Notice.person_id,
            Notice.community_id,
            Notice.thread_id,
            why="a person's unread notices stand in several communities",
        )
        .where(
            Notice.person_id.in_(sorted(person_ids)),
            Notice.read_at.is_(None),
            Notice.thread_id.is_not(None),
        )
        .distinct()
        .order_by(Notice.person_id, Notice.community_id, Notice.thread_id)
    )
    return [tuple(row) for row in scope.rows(statement)]
