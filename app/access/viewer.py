"""Who asks: a person, a token of a person, or nobody."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Viewer:
    """The person who asks, as the door found them. `grants` is None for a session."""

    id: int
    name: str
    email: str
    is_employee: bool = False
    is_administrator: bool = False
    language: str = "en"
    zone: str = "UTC"
    session_id: str = ""
    unread: int = 0
    second_step: bool = False  # a second proof stood behind every sign-in of theirs
    grants: frozenset[str] | None = None
    proved_for: str = ""  # the act that this session was last proved for, and when
    proved_at: datetime | None = None

    def grants_allow(self, grant: str) -> bool:
        """Whether the token, if it is one, goes this far. A session goes as far as its person."""
        return self.grants is None or grant in self.grants
