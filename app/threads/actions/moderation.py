"""Pinning, locking, hiding and restoring: acts of staff on what others wrote, each in the audit log."""

from typing import Any

from app.access.verdicts import action
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Invalid
from app.core.languages import _
from app.threads import policy
from app.threads.actions.facets import facets_of, shift_facets
from app.threads.events import CommentHidden, ThreadHidden, ThreadLocked, ThreadPinned
from app.threads.models import Audience, Comment


@action(policy.may_pin)
def set_pin(scope: CommunityScope, thread: Any, /, *, pinned: bool, reason: str = "") -> None:
    """The thread is pinned, or is not. Its row must be locked. Saying it twice changes nothing."""
    if (thread.pinned_at is not None) is pinned:
        return
    thread.pinned_at = clock.now() if pinned else None
    thread.revision += 1
    scope.flush()
    event = ThreadPinned(thread_id=thread.id, pinned=pinned)
    _tell(scope, event, "pinned", thread, reason)


@action(policy.may_lock)
def set_lock(scope: CommunityScope, thread: Any, /, *, locked: bool, reason: str = "") -> None:
    """The thread is closed to votes and comments, or open. Its row must be locked."""
    if (thread.locked_at is not None) is locked:
        return
    thread.locked_at = clock.now() if locked else None
    thread.revision += 1
    scope.flush()
    event = ThreadLocked(thread_id=thread.id, locked=locked)
    _tell(scope, event, "locked", thread, reason)


@action(policy.may_hide)
def hide_thread(scope: CommunityScope, thread: Any, /, *, hidden: bool, reason: str = "") -> None:
    """Only staff and the author know of the thread, who reads the reason; or it is restored.

    Its row must be locked. Hiding needs a reason.
    """
    _insist_on_reason(hidden, reason)
    if (thread.hidden_at is not None) is hidden:
        return
    shown_before = facets_of(thread)
    _hold(thread, hidden, reason)
    scope.flush()
    shift_facets(scope, shown_before, facets_of(thread))
    event = ThreadHidden(thread_id=thread.id, hidden=hidden)
    _tell(scope, event, "hidden", thread, reason)


@action(policy.may_hide_comment)
def hide_comment(
    scope: CommunityScope, thread: Any, comment: Any, /, *, hidden: bool, reason: str = ""
) -> None:
    """The comment's words are gone for all but staff, its author reads the reason; or it is restored.

    The thread's row must be locked. Hiding needs a reason.
    """
    _insist_on_reason(hidden, reason)
    if (comment.hidden_at is not None) is hidden:
        return
    _hold(comment, hidden, reason)
    scope.flush()
    if comment.visibility == Audience.MEMBERS:
        _recount(scope, thread)
    event = CommentHidden(thread_id=thread.id, comment_id=comment.id, hidden=hidden)
    _tell(scope, event, "hidden", comment, reason)


def _tell(scope: CommunityScope, event: Any, what: str, post: Any, reason: str) -> None:
    """What the event says of the post holds now and did not before; told with the reason."""
    holds = getattr(event, what)
    scope.emit(
        event,
        before={what: not holds},
        after={what: holds},
        text=reason or None,
        whom=post.author_id,
    )


def _insist_on_reason(hidden: bool, reason: str) -> None:
    if hidden and not reason:
        raise Invalid({"reason": _("Say why. Its author reads this.")})


def _hold(post: Any, hidden: bool, reason: str) -> None:
    post.hidden_at = clock.now() if hidden else None
    post.hidden_reason = reason if hidden else ""
    post.revision += 1


def _recount(scope: CommunityScope, thread: Any) -> None:
    """The thread counts the comments that members see, and knows whether one is official."""
    shown = (
        Comment.thread_id == thread.id,
        Comment.visibility == Audience.MEMBERS,
        Comment.hidden_at.is_(None),
    )
    official = scope.select(Comment).where(*shown, Comment.is_official)
    thread.comments = scope.count(Comment, *shown)
    thread.has_official_answer = scope.first(official.with_only_columns(Comment.id)) is not None
    thread.revision += 1
    scope.flush()
