"""What happens in these tests, as the domains would say it: a row, and the fact beside it."""

from typing import Any

from app.access.scope import WorkScope
from app.core.clock import clock
from app.core.ledger.events import Event
from app.threads.events import CommentHidden, CommentPosted, StatusSet, ThreadHidden
from app.threads.models import Audience, Comment, Status, Thread


def say(build: Any, event: Event, *, by: Any, community: Any = None) -> None:
    """The fact stands in the outbox, as an act of this member."""
    community = community or build.harbour
    with build.house.database.write() as session:
        scope = WorkScope(
            session, community_id=community.id, actor_id=by.id, actor_member_id=by.member_id
        )
        scope.emit(event)
        session.commit()


def comment(build: Any, thread: Any, *, by: Any, **more: Any) -> Any:
    """The member replies."""
    made = build.comment(thread, by=by, **more)
    posted = CommentPosted(
        thread_id=thread.id,
        comment_id=made.id,
        visibility=Audience(made.visibility or "members"),
        is_official=bool(made.is_official),
    )
    say(build, posted, by=by, community=thread.community)
    return made


def set_status(build: Any, thread: Any, status: Status, *, by: Any, version: str = "") -> None:
    """The thread stands there now, moved by an item."""
    was = Status(thread.now().status)
    build.change(Thread, {"status": status, "shipped_in": version}, id=thread.id)
    moved = StatusSet(thread_id=thread.id, was=was, status=status, item_id=7, version=version)
    say(build, moved, by=by, community=thread.community)


def hide_thread(build: Any, thread: Any, *, by: Any, reason: str, hidden: bool = True) -> None:
    """The thread is hidden, or restored."""
    values = {"hidden_at": clock.now() if hidden else None, "hidden_reason": reason}
    build.change(Thread, values, id=thread.id)
    say(build, ThreadHidden(thread_id=thread.id, hidden=hidden), by=by)


def hide_comment(build: Any, thread: Any, made: Any, *, by: Any, reason: str) -> None:
    """The comment is hidden."""
    build.change(Comment, {"hidden_at": clock.now(), "hidden_reason": reason}, id=made.id)
    fact = CommentHidden(thread_id=thread.id, comment_id=made.id, hidden=True)
    say(build, fact, by=by)
