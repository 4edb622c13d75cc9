"""Comments for programs."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.threads.actions.comments import post_comment
from app.threads.api.threads import Author
from app.threads.forms.programs import NewComment
from app.threads.models import Audience, Comment
from app.threads.queries.comments import CommentRow, list_comments
from app.threads.queries.threads import get_thread
from app.web.json_fields import Listed, Number, ShownId
from app.web.routing import Api

api = Api(tag="comments")
LIST = "/communities/{slug}/threads/{number}/comments"


class ReplyOut(BaseModel):
    """A comment. Of a hidden one only staff get the words, and its author and staff the reason."""

    id: ShownId
    parent: ShownId | None
    author: Author
    body_html: str
    visibility: Audience
    is_official: bool
    is_hidden: bool
    hidden_reason: str
    created_at: datetime
    edited_at: datetime | None


class CommentOut(ReplyOut):
    """A comment with its replies, oldest first."""

    replies: list[ReplyOut]


class CommentList(BaseModel):
    """Some comments, oldest first, and the cursor of those after them."""

    items: list[CommentOut]
    next: str | None


@api.get(LIST, door=community)
def list_comments_of_thread(
    scope: CommunityScope, slug: str, number: Number, listed: Listed
) -> CommentList:
    """The thread's comments, oldest first, each with its replies."""
    thread = get_thread(scope, number)
    found = list_comments(scope, thread.id, after=listed.after, size=listed.limit)
    items = [
        CommentOut(**_row(row), replies=[ReplyOut(**_row(reply)) for reply in row.replies])
        for row in found.rows
    ]
    return CommentList(items=items, next=found.next)


@api.post(LIST, door=community)
def reply_to_thread(
    scope: CommunityScope, slug: str, number: Number, wanted: NewComment
) -> CommentOut:
    """Reply to the thread."""
    comment = post_comment(
        scope,
        get_thread(scope, number),
        body=wanted.body,
        visibility=wanted.visibility,
        parent_id=wanted.parent,
        official=wanted.official,
        answered=wanted.answered,
    )
    return _posted(scope, comment)


def _row(row: CommentRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "parent": str(row.parent_id) if row.parent_id is not None else None,
        "author": Author.of(row.author),
        "body_html": row.words,
        "visibility": row.visibility,
        "is_official": row.is_official,
        "is_hidden": row.hidden_at is not None,
        "hidden_reason": row.reason,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
    }


def _posted(scope: CommunityScope, comment: Comment) -> CommentOut:
    me = scope.member
    return CommentOut(
        id=str(comment.id),
        parent=str(comment.parent_id) if comment.parent_id is not None else None,
        author=Author(id=str(me.id), name=me.name, is_staff=me.is_staff),
        body_html=comment.body_html,
        visibility=Audience(comment.visibility),
        is_official=comment.is_official,
        is_hidden=False,
        hidden_reason="",
        created_at=comment.created_at,
        edited_at=None,
        replies=[],
    )
