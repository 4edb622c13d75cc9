"""Who may do what to threads, comments and votes. No database, no web."""

from typing import Any

from app.access.roles import Permission
from app.access.verdicts import YES, Verdict, no
from app.threads.models import Audience, Status

ASK_MODERATOR = "Ask a moderator."
ASK_MANAGER = "Ask a manager of this community."


def may_read(scope: Any, thread: Any) -> Verdict:
    """Members read what is for members; the author and staff the rest; hidden ones, staff and
    the author."""
    if not scope.allows(Permission.READ):
        return no("Only members read here.")
    own = thread.author_id == scope.member.id
    if thread.hidden_at is not None and not (scope.member.is_staff or own):
        return no("This thread is hidden.")
    if thread.audience == Audience.STAFF and not (scope.member.is_staff or own):
        return no("This thread is for its author and staff.")
    return YES


def may_start(scope: Any) -> Verdict:
    """Every member may start a thread."""
    return (
        YES if scope.allows(Permission.POST) else no("You cannot start threads here.", ASK_MANAGER)
    )


def may_vote(scope: Any, thread: Any) -> Verdict:
    """Members vote on open threads that they may read; authors' threads start without a vote."""
    if not scope.allows(Permission.VOTE):
        return no("You cannot vote here.", ASK_MANAGER)
    if not may_read(scope, thread):
        return may_read(scope, thread)
    if thread.locked_at is not None:
        return no("This thread is locked: votes and comments are closed.", ASK_MODERATOR)
    if thread.hidden_at is not None:
        return no("This thread is hidden.", ASK_MODERATOR)
    if Status(thread.status).has_ended:
        return no("This thread has ended, so its votes stay as they are.")
    return YES


def may_comment(scope: Any, thread: Any) -> Verdict:
    """Members reply to threads that they may read and that are not locked."""
    if not scope.allows(Permission.COMMENT):
        return no("You cannot comment here.", ASK_MANAGER)
    if not may_read(scope, thread):
        return may_read(scope, thread)
    if thread.hidden_at is not None:
        return no("This thread is hidden.", ASK_MODERATOR)
    if thread.locked_at is not None:
        return no("This thread is locked: votes and comments are closed.", ASK_MODERATOR)
    return YES


def may_note(scope: Any, thread: Any) -> Verdict:
    """Staff write notes that only staff read."""
    return YES if scope.allows(Permission.STAFF_NOTES) else no("Only staff write staff notes.")


def may_answer_officially(scope: Any, thread: Any) -> Verdict:
    """Staff mark an official answer."""
    return (
        YES if scope.allows(Permission.ANSWER_OFFICIALLY) else no("Only staff answer officially.")
    )


def may_edit(scope: Any, post: Any) -> Verdict:
    """Authors edit their own words, unless those were hidden."""
    if post.author_id != scope.member.id or not scope.allows(Permission.COMMENT):
        return no("Only its author can change this.", ASK_MODERATOR)
    if post.hidden_at is not None:
        return no("This was hidden, so it cannot be changed.", ASK_MODERATOR)
    if getattr(post, "locked_at", None) is not None:
        return no("This thread is locked, so it cannot be changed.", ASK_MODERATOR)
    return YES


def may_edit_comment(scope: Any, thread: Any, comment: Any) -> Verdict:
    """Authors edit their own comments, while the thread is open to comments and theirs to read."""
    return may_edit(scope, comment) and may_comment(scope, thread)


def may_hide_comment(scope: Any, thread: Any, comment: Any) -> Verdict:
    """Moderators hide and restore comments of threads that they may read."""
    return may_hide(scope, comment)


def may_see_voters(scope: Any, thread: Any) -> Verdict:
    """Staff see who voted."""
    return YES if scope.allows(Permission.SEE_VOTERS) else no("Only staff see who voted.")


def may_pin(scope: Any, thread: Any) -> Verdict:
    """Moderators pin."""
    return YES if scope.allows(Permission.PIN) else no("Only moderators pin.", ASK_MODERATOR)


def may_lock(scope: Any, thread: Any) -> Verdict:
    """Moderators lock."""
    return YES if scope.allows(Permission.LOCK) else no("Only moderators lock.", ASK_MODERATOR)


def may_hide(scope: Any, post: Any) -> Verdict:
    """Moderators hide and restore."""
    return YES if scope.allows(Permission.HIDE) else no("Only moderators hide.", ASK_MODERATOR)


def may_set_status(scope: Any, thread: Any) -> Verdict:
    """Managers set a status by hand, unless a backlog item sets it."""
    if not scope.allows(Permission.SET_STATUS):
        return no("Only managers set a status.", ASK_MANAGER)
    if thread.item_id is not None:
        return no("A backlog item sets this thread's status.", "Move the item instead.")
    return YES


def may_end_by_answer(scope: Any, thread: Any) -> Verdict:
    """Staff end a thread by an official answer, unless a backlog item sets its status."""
    if thread.item_id is not None:
        return no("A backlog item sets this thread's status.", "Move the item instead.")
    return may_answer_officially(scope, thread)


def may_say_whether_it_works(scope: Any, thread: Any) -> Verdict:
    """Members answer on a shipped thread that they may read."""
    if not scope.allows(Permission.VOTE) or not may_read(scope, thread):
        return no("You cannot answer here.")
    if thread.status != Status.SHIPPED:
        return no("Nothing has shipped for this thread yet.")
    return YES


def may_watch(scope: Any, thread: Any) -> Verdict:
    """Members watch what they may read."""
    return may_read(scope, thread)


def may_gather_views(scope: Any, *kept: Any) -> Verdict:
    """Views and counters are kept by the house itself, from what it has checked."""
    return YES


def may_follow_item(scope: Any, thread: Any) -> Verdict:
    """A thread's status follows its backlog item by the work of the house alone."""
    if getattr(scope, "actor_id", None) is None:
        return no("Only the move of a backlog item sets this.")
    return YES


def may_bring_in(scope: Any, *records: Any) -> Verdict:
    """Imports are the work of the house, at an administrator's command."""
    if getattr(scope, "actor_id", None) is None:
        return no("Only the house brings threads in.")
    return YES


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line."""
    return YES if hasattr(scope, "actor_id") else no("Only the house does this.")
