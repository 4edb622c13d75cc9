"""What a thread's page shows. Made here for the page, its parts, and the forms on it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.access.scope import Cursor
from app.communities.scope import CommunityScope
from app.core.languages import language
from app.threads import policy
from app.threads.models import Status
from app.threads.queries.comments import CommentRow, Comments, list_comments
from app.threads.queries.detail import ThreadDetail, get_detail

BY_HAND = tuple(s.value for s in Status if s not in (Status.SHIPPED, Status.DUPLICATE))


@dataclass(frozen=True)
class ThreadView:
    """A thread's page. `form`: the comment as it was sent, when it has mistakes."""

    base: str
    thread: ThreadDetail
    comments: Comments
    after: Cursor | None = None
    at: int | None = None
    known: int | None = None  # how many comments the reader has seen here
    parent: int | None = None  # the comment to reply to
    form: Any = None
    sent: Any = None  # the status form, when it has mistakes
    statuses: tuple[str, ...] = BY_HAND
    zone: str = "UTC"

    def keyed_comments(self, may: Any) -> Iterator[tuple[Any, CommentRow]]:
        """Each comment with the key of its fragment: what it shows, and what its reader may do."""
        thread, answer = self.thread, self.comments.answer
        begin = ("comment", language(), self.zone, thread.address, may("threads.comment", thread))
        for top in self.comments.rows:
            rights = tuple(
                (may("threads.edit_comment", thread, c), may("threads.hide_comment", thread, c))
                for c in (top, *top.replies)
            )
            is_answer = answer is not None and answer.id == top.id
            yield (*begin, is_answer, rights, top.shown), top

    @property
    def fresh(self) -> int:
        """How many comments came while the reader was here."""
        return max(0, self.thread.comments - self.known) if self.known is not None else 0

    @property
    def asks_works(self) -> bool:
        """Whether to ask if it works now: something shipped for a voter or the author."""
        thread = self.thread
        return thread.status == Status.SHIPPED and bool(thread.my_vote or thread.own)

    @property
    def parent_row(self) -> CommentRow | None:
        """The comment that is being replied to, if it stands on this page."""
        rows = [c for top in self.comments.rows for c in (top, *top.replies)]
        return next((c for c in rows if c.id == self.parent and not c.is_note), None)

    @property
    def first_page(self) -> bool:
        """Whether the page begins with the first comment."""
        return self.after is None and self.at is None


def thread_view(
    scope: CommunityScope,
    number: int,
    *,
    after: Cursor | None = None,
    at: int | None = None,
    **more: Any,
) -> ThreadView:
    """The thread's page for this reader, or `NotFound`. Three statements."""
    thread = get_detail(scope, number)
    thread = replace(thread, may_vote=bool(policy.may_vote(scope, thread)))
    comments = list_comments(scope, thread.id, after=after, at=at)
    zone = scope.person.zone
    return ThreadView(scope.community.address, thread, comments, after, at, zone=zone, **more)
