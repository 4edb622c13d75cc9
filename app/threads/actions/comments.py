"""Replying to a thread, and changing a reply's words."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func

from app.access.verdicts import action, insist
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, TooMany
from app.core.formulas.rising import rising_after
from app.core.languages import _
from app.core.markdown import render
from app.threads import policy
from app.threads.actions.status import answer_officially
from app.threads.events import CommentEdited, CommentPosted
from app.threads.models import Audience, Comment, Status

MOST_IN_TEN_MINUTES = 30


@action(policy.may_comment)
def post_comment(
    scope: CommunityScope,
    thread: Any,
    /,
    *,
    body: str,
    visibility: Audience = Audience.MEMBERS,
    parent_id: int | None = None,
    official: bool = False,
    answered: bool = False,
) -> Comment:
    """The comment stands in the thread, whose row must be locked. Four statements.

    A staff note or an official answer stands by itself, a reply to a reply beside it. `answered`
    ends the thread with an official answer. Raises `TooMany` beyond 30 in ten minutes.
    """
    if visibility is Audience.STAFF:
        insist(policy.may_note(scope, thread))
    if official:
        insist(policy.may_answer_officially(scope, thread))
    if visibility is Audience.STAFF and official:
        raise Invalid({"official": _("An official answer is for members, a staff note is not.")})
    parent_id = _parent(scope, thread, parent_id)
    if visibility is Audience.STAFF or official:
        parent_id = None
    comment = scope.add(
        Comment(
            thread_id=thread.id,
            author_id=scope.member.id,
            parent_id=parent_id,
            body=body,
            body_html=render(body),
            visibility=visibility.value,
            is_official=official,
            created_at=clock.now(),
        )
    )
    if visibility is Audience.MEMBERS:
        _count(scope, thread, official=official)
    scope.emit(
        CommentPosted(
            thread_id=thread.id, comment_id=comment.id, visibility=visibility, is_official=official
        )
    )
    if official and answered and thread.status != Status.ANSWERED:
        answer_officially(scope, thread)
    return comment


@action(policy.may_edit_comment)
def edit_comment(
    scope: CommunityScope, thread: Any, comment: Any, /, *, body: str, began_from: int
) -> None:
    """The comment's words are these. The thread's row must be locked. At most three statements.

    Raises `Conflict`, carrying the comment, when its words are no longer those that the author
    began from (X07).
    """
    if comment.edits != began_from:
        raise Conflict(_("These words were changed meanwhile."), current=comment)
    if comment.body == body:
        return
    comment.body, comment.body_html = body, render(body)
    comment.edits, comment.revision = comment.edits + 1, comment.revision + 1
    comment.edited_at = clock.now()
    scope.flush()
    scope.emit(CommentEdited(thread_id=thread.id, comment_id=comment.id))


def _parent(scope: CommunityScope, thread: Any, parent_id: int | None) -> int | None:
    """The comment at the top that the reply stands under. One statement, which also counts what the
    member wrote lately. Raises `Invalid` for a parent that is not there to reply to."""
    lately = clock.now() - timedelta(minutes=10)
    written = (
        scope.select(Comment)
        .where(Comment.author_id == scope.member.id, Comment.created_at > lately)
        .with_only_columns(func.count(), maintain_column_froms=True)
        .scalar_subquery()
    )
    found = (
        scope.select(func.coalesce(Comment.parent_id, Comment.id).label("top"))
        .where(
            Comment.community_id == scope.community_id,
            Comment.id == (parent_id or 0),
            Comment.thread_id == thread.id,
            Comment.visibility == Audience.MEMBERS,
            Comment.hidden_at.is_(None),
        )
        .scalar_subquery()
    )
    row = scope.first(scope.select(written.label("written"), found.label("top")))
    if row.written >= MOST_IN_TEN_MINUTES:
        raise TooMany(600)
    if parent_id is not None and row.top is None:
        raise Invalid({"parent": _("The comment that you reply to is not here any more.")})
    return row.top


def _count(scope: CommunityScope, thread: Any, *, official: bool) -> None:
    now = clock.now()
    thread.comments += 1  # the row is locked
    thread.has_official_answer = thread.has_official_answer or official
    thread.rising = rising_after(thread.rising, now)
    thread.revision += 1
    thread.last_activity_at = now
    scope.flush()
