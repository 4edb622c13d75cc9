"""Facts about threads: ids and enums only."""

from app.core.ledger.events import Event
from app.threads.models import Audience, Importance, Kind, Status, Works


class ThreadStarted(Event, name="thread.started"):
    """A member started a thread."""

    thread_id: int
    kind: Kind
    audience: Audience = Audience.MEMBERS


class ThreadEdited(Event, name="thread.edited"):
    """The author changed title or words."""

    thread_id: int


class VoteSet(Event, name="vote.set"):
    """A member's vote stands with this importance."""

    thread_id: int
    importance: Importance
    by_staff: bool = False


class VoteWithdrawn(Event, name="vote.withdrawn"):
    """A member took their vote back."""

    thread_id: int


class CommentPosted(Event, name="comment.posted"):
    """A member replied. `visibility` is who may read it."""

    thread_id: int
    comment_id: int
    visibility: Audience
    is_official: bool = False


class CommentEdited(Event, name="comment.edited"):
    """The author changed a comment."""

    thread_id: int
    comment_id: int


class ThreadPinned(Event, name="thread.pinned", audited=True):
    """Staff pinned the thread, or took the pin out."""

    thread_id: int
    pinned: bool


class ThreadLocked(Event, name="thread.locked", audited=True):
    """Staff closed the thread to comments and votes, or opened it again."""

    thread_id: int
    locked: bool


class ThreadHidden(Event, name="thread.hidden", audited=True):
    """Staff hid the thread, or restored it."""

    thread_id: int
    hidden: bool


class CommentHidden(Event, name="comment.hidden", audited=True):
    """Staff hid the comment, or restored it."""

    thread_id: int
    comment_id: int
    hidden: bool


class StatusSet(Event, name="thread.status-set", audited=True):
    """The thread stands elsewhere now. `item_id`: the backlog item that moved it."""

    thread_id: int
    was: Status
    status: Status
    item_id: int | None = None
    version: str = ""


class WorksAnswered(Event, name="works.answered"):
    """A voter said whether it works for them now."""

    thread_id: int
    works: Works
    version: str
