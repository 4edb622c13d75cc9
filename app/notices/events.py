"""Facts about notices: ids and enums only."""

from app.core.ledger.events import Event


class NoticesMade(Event, name="notice.made"):
    """These persons have something new to read."""

    person_ids: tuple[int, ...]


class NoticesRead(Event, name="notice.read"):
    """A person has read what they were told; their other pages count anew."""

    person_ids: tuple[int, ...]
