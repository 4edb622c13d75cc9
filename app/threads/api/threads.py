"""Threads for programs: the board, starting one, reading one, changing one."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from app.communities.doors import community
from app.communities.queries import ShownMember, shown_member
from app.communities.scope import CommunityScope
from app.core.errors import Conflict
from app.core.languages import _
from app.products.queries import list_carried
from app.threads.actions.status import set_status
from app.threads.actions.threads import edit_thread, post_thread
from app.threads.forms.programs import AskedThreads, ChangedThread, NewThread
from app.threads.models import Audience, Importance, Kind, Severity, Status
from app.threads.queries.board import ThreadRow, list_board
from app.threads.queries.detail import get_detail
from app.threads.queries.threads import get_thread
from app.web.json_fields import Number, ShownId
from app.web.routing import Api

api = Api(tag="threads")
LIST = "/communities/{slug}/threads"
ONE = LIST + "/{number}"


class Author(BaseModel):
    """Who wrote something, as you may know them. `id` is null where only "a customer" is said."""

    id: ShownId | None
    name: str
    is_staff: bool

    @classmethod
    def of(cls, shown: ShownMember) -> "Author":
        """The author as the reader sees them."""
        return cls(id=str(shown.id) if shown.id else None, name=shown.name, is_staff=shown.is_staff)


class ThreadOut(BaseModel):
    """A thread as it stands in lists."""

    id: ShownId
    number: int
    address: str
    kind: Kind
    title: str
    status: Status
    version: str
    tags: list[str]
    author: Author
    audience: Audience
    votes: int
    my_vote: Importance | None
    comments: int
    has_official_answer: bool
    is_pinned: bool
    is_locked: bool
    revision: int
    last_activity_at: datetime


class ThreadList(BaseModel):
    """Some threads, and the cursor of those after them."""

    items: list[ThreadOut]
    next: str | None


class ThreadWithWords(ThreadOut):
    """A thread with all that was said in it. `body` is Markdown, `body_html` the same, cleaned."""

    body: str
    body_html: str
    steps: str
    expected: str
    actual: str
    severity: Severity | None
    frequency: str
    device: str
    product: str | None
    shipped_in: str
    status_reason: str
    is_hidden: bool
    hidden_reason: str
    created_at: datetime
    edited_at: datetime | None


@api.get(LIST, door=community)
def list_threads(scope: CommunityScope, slug: str, asked: AskedThreads) -> ThreadList:
    """The board: the same orders and filters as its page, pinned threads among the others."""
    board = asked.board.read_words()
    found = list_board(scope, board, asked.after, size=asked.limit, with_pinned=True)
    return ThreadList(items=[_row(scope, row) for row in found.rows], next=found.next)


@api.post(LIST, door=community)
def start_thread(scope: CommunityScope, slug: str, wanted: NewThread) -> ThreadWithWords:
    """Start a thread."""
    thread = post_thread(
        scope,
        kind=wanted.kind,
        told=wanted.told(wanted.kind),
        audience=wanted.audience,
        product=wanted.product,
        mission_id=wanted.mission,
    )
    return _whole(scope, thread.number)


@api.get(ONE, door=community)
def get_thread_of_community(scope: CommunityScope, slug: str, number: Number) -> ThreadWithWords:
    """One thread."""
    return _whole(scope, number)


@api.patch(ONE, door=community)
def change_thread(
    scope: CommunityScope, slug: str, number: Number, wanted: ChangedThread
) -> ThreadWithWords:
    """Change what you send, if `revision` still holds: words by their author, status by managers."""
    thread = get_thread(scope, number)
    if thread.revision != wanted.revision:
        raise Conflict(_("This thread was changed meanwhile; look at it again."), current=thread)
    if words := wanted.words_over(thread):
        edit_thread(scope, thread, told=words, began_from=thread.edits)
    if wanted.status is not None:
        set_status(scope, thread, status=wanted.status, reason=wanted.reason)
    return _whole(scope, number)


def _row(scope: CommunityScope, row: ThreadRow) -> ThreadOut:
    author = shown_member(
        scope.member.is_staff,
        scope.community.names_shown,
        member_id=row.author_id,
        member_name=row.author_name,
        role=row.author_role,
        own=row.author_id == scope.member.id,
    )
    return ThreadOut(
        **_common(row),
        address=row.address,
        tags=row.tags,
        author=Author.of(author),
        my_vote=Importance(row.my_vote) if row.my_vote else None,
        revision=row.revision,
        last_activity_at=row.last_activity_at,
    )


def _common(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.number,
        "kind": row.kind,
        "title": row.title,
        "status": row.status,
        "version": row.version,
        "audience": row.audience,
        "votes": row.votes,
        "comments": row.comments,
        "has_official_answer": row.has_official_answer,
        "is_pinned": row.pinned_at is not None,
        "is_locked": row.locked_at is not None,
    }


def _whole(scope: CommunityScope, number: int) -> ThreadWithWords:
    """The thread as the reader may see it, or `NotFound`. Three statements."""
    shown, thread = get_detail(scope, number), get_thread(scope, number)
    slugs = {row.id: row.slug for row in list_carried(scope)}
    return ThreadWithWords(
        **_common(shown),
        address=shown.address,
        tags=list(shown.tags),
        author=Author.of(shown.author),
        my_vote=Importance(shown.my_vote) if shown.my_vote else None,
        revision=thread.revision,
        last_activity_at=thread.last_activity_at,
        body=thread.body,
        body_html=str(shown.body_html),
        steps=thread.steps,
        expected=shown.expected,
        actual=shown.actual,
        severity=Severity(shown.severity) if shown.severity else None,
        frequency=shown.frequency,
        device=shown.device,
        product=slugs.get(thread.product_id),
        shipped_in=shown.shipped_in,
        status_reason=shown.status_reason,
        is_hidden=shown.hidden_at is not None,
        hidden_reason=shown.hidden_reason,
        created_at=shown.created_at,
        edited_at=shown.edited_at,
    )
