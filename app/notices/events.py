"""Facts about notices: ids and enums only."""

from app.core.ledger.events import Event


class NoticesMade(Event, name="notice.made"):
    """These persons have something new to read."""

    person_ids: tuple[int, ...]
