"""What happened because somebody spoke: told by their notices, as far as they may see it now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, union
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.communities.models import Community, Member
from app.communities.queries import name_for
from app.identity.scope import OwnScope
from app.notices.models import Notice, NoticeKind
from app.notices.queries.lists import membership, shown_of_thread, thread_of
from app.overviews.queries.places import MyPlaces
from app.threads.models import Audience, Comment, Status, Thread, Vote, WorksAnswer

SHOWN = 12
TOLD = (
    NoticeKind.STATUS,
    NoticeKind.WORKS,
    NoticeKind.ANSWER,
    NoticeKind.COMMENT,
    NoticeKind.VOTES,
)
MOVES = (NoticeKind.STATUS, NoticeKind.WORKS, NoticeKind.ANSWER)


@dataclass(frozen=True)
class ChangeRow:
    """One thing that happened to a thread that the viewer started, voted for or replied in."""

    kind: str
    at: datetime
    count: int
    more: dict[str, Any]
    comment_id: int | None
    slug: str
    community: str
    number: int
    title: str
    thread_kind: str
    votes: int
    started_at: datetime
    status_reason: str
    actor: str
    is_mine: bool
    i_voted: bool
    asks_works: bool  # it shipped, and the viewer has not answered
    is_new: bool = False

    @property
    def thread(self) -> str:
        """The thread's path."""
        return f"/c/{self.slug}/threads/{self.number}"

    @property
    def address(self) -> str:
        """Where it leads: the thread, or the comment in it."""
        if self.comment_id is None:
            return self.thread
        return f"{self.thread}?at={self.comment_id}#c{self.comment_id}"

    @property
    def is_move(self) -> bool:
        """Whether the thread stands elsewhere by it, or was answered."""
        return self.kind in MOVES


def list_changes(scope: OwnScope, places: MyPlaces) -> tuple[ChangeRow, ...]:
    """What happened to the viewer's threads, newest first, at most 12. One statement, or none."""
    if not places.ids:
        return ()
    rows = scope.rows(_select_changes(scope, places))
    return tuple(_change(row, places.last_home_at) for row in rows)


def _change(row: Any, since: datetime | None) -> ChangeRow:
    found = dict(row._mapping)
    reader, shown = Role(found.pop("reader_role")), found.pop("names_shown")
    name, role = found.pop("actor_name"), found.pop("actor_role")
    actor = name_for(reader.is_staff, shown, name, role) if name and role else ""
    answered, status, shipped_in = (
        found.pop("works"),
        found.pop("status"),
        found.pop("shipped_in"),
    )
    still = status == Status.SHIPPED and shipped_in == found["more"].get("version")
    asks = row.kind == NoticeKind.WORKS and still and answered is None
    found.pop("reason")
    is_new = since is None or row.at > since
    return ChangeRow(**found, actor=actor, asks_works=asks, is_new=is_new)


def _select_changes(scope: OwnScope, places: MyPlaces) -> Any:
    mine, actor, vote = aliased(Member), aliased(Member), aliased(Vote)
    number, title, reason = shown_of_thread(mine)
    by_actor = and_(actor.community_id == Notice.community_id, actor.id == Notice.actor_member_id)
    i_voted = and_(
        vote.community_id == Notice.community_id,
        vote.thread_id == Notice.thread_id,
        vote.member_id == mine.id,
    )
    answer = and_(
        WorksAnswer.community_id == Notice.community_id,
        WorksAnswer.thread_id == Notice.thread_id,
        WorksAnswer.member_id == mine.id,
        WorksAnswer.version == Thread.shipped_in,
    )
    comment = and_(Comment.community_id == Notice.community_id, Comment.id == Notice.comment_id)
    may_read_comment = or_(
        Comment.id.is_(None),
        and_(
            Comment.hidden_at.is_(None),
            or_(Comment.visibility == Audience.MEMBERS, mine.role != Role.CUSTOMER),
        ),
    )
    return (
        scope.select(Notice.kind, Notice.at, Notice.count, Notice.more, Notice.comment_id)
        .add_columns(
            Community.slug,
            Community.name.label("community"),
            Community.names_shown,
            mine.role.label("reader_role"),
            number,
            title,
            reason,
            Thread.kind.label("thread_kind"),
            Thread.votes,
            Thread.created_at.label("started_at"),
            Thread.status,
            Thread.status_reason,
            Thread.shipped_in,
            actor.name.label("actor_name"),
            actor.role.label("actor_role"),
            (Thread.author_id == mine.id).label("is_mine"),
            vote.member_id.is_not(None).label("i_voted"),
            WorksAnswer.works,
        )
        .select_from(Notice)
        .join(Community, Community.id == Notice.community_id)
        .join(mine, membership(mine))
        .join(Thread, thread_of())
        .outerjoin(Comment, comment)
        .outerjoin(actor, by_actor)
        .outerjoin(vote, i_voted)
        .outerjoin(WorksAnswer, answer)
        .where(
            Notice.person_id == scope.person.id,
            Notice.community_id.in_(places.ids),
            Notice.kind.in_(TOLD),
            title != "",
            may_read_comment,
        )
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(SHOWN)
    )


def count_my_threads(scope: OwnScope, places: MyPlaces) -> dict[str, int]:
    """How many threads that the viewer started or voted for stand where. One statement, or none."""
    if not places.ids:
        return {}
    spoken = _spoken(scope, places)
    here = and_(Thread.community_id == spoken.c.community_id, Thread.id == spoken.c.id)
    seen = or_(
        Thread.author_id.in_(places.member_ids),
        Thread.community_id.in_(places.staffed),
        Thread.audience == Audience.MEMBERS,
    )
    rows = scope.rows(
        scope.select(Thread.status, func.count().label("threads"))
        .join(spoken, here)
        .where(Thread.community_id.in_(places.ids), Thread.hidden_at.is_(None), seen)
        .group_by(Thread.status)
    )
    return {row.status: row.threads for row in rows}


def _spoken(scope: OwnScope, places: MyPlaces) -> Any:
    started = scope.select(Thread.community_id, Thread.id.label("id")).where(
        Thread.community_id.in_(places.ids), Thread.author_id.in_(places.member_ids)
    )
    voted = scope.select(Vote.community_id, Vote.thread_id.label("id")).where(
        Vote.community_id.in_(places.ids), Vote.member_id.in_(places.member_ids)
    )
    return union(started, voted).subquery()
