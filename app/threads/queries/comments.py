"""The comments of a thread. Staff notes and hidden words are left out here, never in a template."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import BigInteger, and_, bindparam, case, or_, true
from sqlalchemy.orm import aliased

from app.access.scope import Cursor
from app.communities.models import Member
from app.communities.queries import ShownMember, shown_member
from app.communities.scope import CommunityScope
from app.core.languages import _
from app.threads.models import Audience, Comment
from app.threads.queries.visibility import comments_visible_to

PAGE = 30
MOST_REPLIES = 300
_IN_THREAD = bindparam("in_thread", type_=BigInteger)


@dataclass(frozen=True)
class Reader:
    """Who reads, as far as names and hidden words depend on it."""

    id: int
    is_staff: bool
    names_shown: str


@dataclass(frozen=True)
class CommentRow:
    """One comment as the reader sees it. Of a hidden one only staff get the words, and only its
    author and staff the reason."""

    id: int
    parent_id: int | None
    author_id: int
    author_name: str
    author_role: str
    author_company: str
    words: str  # HTML, cleaned when it was written
    visibility: str
    is_official: bool
    hidden_at: datetime | None
    reason: str
    created_at: datetime
    edited_at: datetime | None
    reader: Reader
    replies: tuple["CommentRow", ...] = ()
    unread: bool = False

    @property
    def author(self) -> ShownMember:
        """Its author, named as the reader may. Of hidden words customers are not told whose."""
        if self.hidden_at is not None and not (self.reader.is_staff or self.own):
            return ShownMember(0, _("A member"), "", is_staff=False)
        return shown_member(
            self.reader.is_staff,
            self.reader.names_shown,
            member_id=self.author_id,
            member_name=self.author_name,
            role=self.author_role,
            company=self.author_company,
            own=self.own,
        )

    @property
    def shown(self) -> tuple[Any, ...]:
        """All that its reader sees of it, the same for whoever sees the same."""
        return (
            *(self.id, self.author_id, self.author_name, self.author_role, self.author_company),
            *(self.words, self.visibility, self.is_official, self.hidden_at, self.reason),
            *(self.created_at, self.edited_at, self.unread),
            *(self.own, self.reader.is_staff, self.reader.names_shown),
            tuple(reply.shown for reply in self.replies),
        )

    @property
    def author_note(self) -> str:
        """What stands beside the name."""
        return self.author.company

    @property
    def own(self) -> bool:
        """Whether the reader wrote it."""
        return self.author_id == self.reader.id

    @property
    def is_note(self) -> bool:
        """Whether only staff read it."""
        return self.visibility == Audience.STAFF

    @property
    def body_html(self) -> Markup:
        """Its words; of a hidden one what the reader may know of it instead."""
        words = Markup(self.words)  # noqa: S704 cleaned when it was written
        return words if self.hidden_at is None else _held(self.reason, words)


@dataclass(frozen=True)
class Comments:
    """A page of comments, oldest first, each with its replies."""

    rows: tuple[CommentRow, ...]
    next: Cursor | None
    answer: CommentRow | None  # the newest official answer, wherever it stands


def _held(reason: str, words: Markup) -> Markup:
    """What stands in place of hidden words: for customers only that, for its author and staff why,
    and for staff the words behind a fold."""
    held = Markup("<p><em>{}</em></p>").format(_("A moderator hid this comment."))
    if reason:
        held += Markup("<p>{} <bdi>{}</bdi></p>").format(_("Reason:"), reason)
    if words:
        fold = Markup("<details><summary>{}</summary>{}</details>")
        held += fold.format(_("What was hidden"), words)
    return held


def list_comments(
    scope: CommunityScope,
    thread_id: int,
    *,
    after: Cursor | None = None,
    at: int | None = None,
    size: int = PAGE,
) -> Comments:
    """`size` comments with their replies, after the cursor or from comment `at` on; and the newest
    official answer. Two statements."""
    page = scope.kept_slice(
        ("comments", at is not None),
        lambda open_: _tops(open_, from_one=at is not None),
        values={"in_thread": thread_id} | ({"at": at} if at is not None else {}),
        into=CommentRow,
        after=after,
        size=size,
        reader=_reader(scope),
    )
    shown = {row.id: row for row in page.rows}
    below, answers = _below(scope, thread_id, list(shown))
    rows = tuple(replace(row, replies=tuple(below.get(row.id, ()))) for row in page.rows)
    return Comments(rows, page.next, answers[-1] if answers else None)


def get_comment(scope: CommunityScope, thread_id: int, comment_id: int) -> Any:
    """The comment of this thread, or `NotFound` when the member may not know of it. One statement.

    Its thread must have been read, and locked by a writer, before.
    """
    return scope.get(
        scope.select(Comment).where(
            Comment.thread_id == thread_id, Comment.id == comment_id, comments_visible_to(scope)
        )
    )


def _reader(scope: CommunityScope) -> Reader:
    return Reader(scope.member.id, scope.member.is_staff, scope.community.names_shown)


def _tops(scope: Any, *, from_one: bool) -> Any:
    tops = _comments(scope).where(Comment.parent_id.is_(None)).order_by(Comment.id)
    return tops.where(Comment.id >= _top_of(scope)) if from_one else tops


def _replies(scope: Any) -> Any:
    official = and_(Comment.is_official, Comment.hidden_at.is_(None))
    wanted = or_(Comment.parent_id.in_(bindparam("tops", expanding=True)), official)
    return _comments(scope).where(wanted).order_by(Comment.id).limit(MOST_REPLIES)


def _comments(scope: Any) -> Any:
    author = and_(Member.community_id == scope.community_id, Member.id == Comment.author_id)
    staff = scope.member.is_staff
    is_shown = true() if staff else Comment.hidden_at.is_(None)
    may_know = true() if staff else Comment.author_id == scope.member.id
    return (
        scope.select(
            Comment.id,
            Comment.parent_id,
            Comment.author_id,
            Comment.visibility,
            Comment.is_official,
            Comment.hidden_at,
            Comment.created_at,
            Comment.edited_at,
        )
        .select_from(Comment)
        .join(Member, author)
        .add_columns(
            Member.name.label("author_name"),
            Member.role.label("author_role"),
            Member.company.label("author_company"),
            case((is_shown, Comment.body_html), else_="").label("words"),
            case((may_know, Comment.hidden_reason), else_="").label("reason"),
        )
        .where(Comment.thread_id == _IN_THREAD, comments_visible_to(scope))
    )


def _top_of(scope: Any) -> Any:
    """The comment at the top that this one stands under, as a part of a statement."""
    asked = aliased(Comment)
    return (
        scope.select(asked)
        .where(asked.thread_id == _IN_THREAD, asked.id == bindparam("at", type_=BigInteger))
        .with_only_columns(case((asked.parent_id.is_(None), asked.id), else_=asked.parent_id))
        .scalar_subquery()
    )


def _below(
    scope: CommunityScope, thread_id: int, tops: list[int]
) -> tuple[dict[int, list[CommentRow]], list[CommentRow]]:
    """Replies by what they stand under, and official answers that are not hidden, oldest first."""
    kept = scope.kept("replies", _replies)
    values = {**scope.open_values(), "in_thread": thread_id, "tops": tops}
    below: dict[int, list[CommentRow]] = {}
    answers: list[CommentRow] = []
    reader = _reader(scope)
    for row in scope.rows(kept, **values):
        comment = CommentRow(**row._mapping, reader=reader)
        if comment.parent_id is not None:
            below.setdefault(comment.parent_id, []).append(comment)
        if comment.is_official:
            answers.append(comment)
    return below, answers
