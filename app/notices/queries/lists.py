"""A person's own notices, with only as much in them as the reader may see now (T09)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, literal, or_
from sqlalchemy.orm import aliased

from app.access.roles import Permission, Role, allows
from app.access.scope import Cursor, Slice
from app.communities.models import Community, Member, MemberState
from app.communities.queries.binding import binding_version
from app.communities.queries.entering import has_taken_second_step
from app.communities.queries.names import name_for
from app.core.clock import clock
from app.identity.models import Person
from app.identity.scope import OwnScope
from app.notices.models import Notice, NoticeKind
from app.threads.models import Audience, Comment, Thread

WHY = "one's own notices stand in several communities"
PAGE, MENU = 30, 8


@dataclass(frozen=True)
class NoticeRow:
    """A notice as it is shown. `title` is empty when the reader may not see the thread now."""

    kind: str
    at: datetime
    read_at: datetime | None
    count: int
    more: dict[str, Any]
    comment_id: int | None
    slug: str
    community: str
    number: int | None
    title: str
    reason: str
    reader_role: str
    names_shown: str
    actor_name: str | None
    actor_role: str | None

    @property
    def unread(self) -> bool:
        """Whether it was not read yet."""
        return self.read_at is None

    @property
    def actor(self) -> str:
        """Who did it, as the reader may know them; empty when nobody is named."""
        if not self.actor_name or not self.actor_role:
            return ""
        staff = Role(self.reader_role).is_staff
        return name_for(staff, self.names_shown, self.actor_name, self.actor_role)

    @property
    def binds_from(self) -> datetime | None:
        """From when an announced agreement binds; None where it tells of something else."""
        told = self.more.get("binds_from")
        return datetime.fromisoformat(told) if told else None

    @property
    def address(self) -> str:
        """Where it leads; empty when that is not to be seen."""
        if self.kind == NoticeKind.REQUESTS:
            decides = allows(Role(self.reader_role), Permission.INVITE)
            return f"/c/{self.slug}/settings/requests" if decides else ""
        if self.kind == NoticeKind.AGREEMENT:
            return f"/c/{self.slug}/agreement/{self.more['version']}"
        if not self.title:
            return ""
        place = f"/c/{self.slug}/threads/{self.number}"
        return f"{place}?at={self.comment_id}#c{self.comment_id}" if self.comment_id else place


def list_notices(scope: OwnScope, after: Cursor | None = None, *, size: int = PAGE) -> Slice[Any]:
    """The viewer's notices of the communities that they are in, newest first. One statement."""
    mine, actor = aliased(Member), aliased(Member)
    statement = (
        scope.select_own(
            Notice.kind,
            Notice.at,
            Notice.read_at,
            Notice.count,
            Notice.more,
            Notice.comment_id,
            mine.role.label("reader_role"),
            why=WHY,
        )
        .add_columns(
            Community.slug,
            Community.name.label("community"),
            Community.names_shown,
            *shown_of_thread(mine),
            actor.name.label("actor_name"),
            actor.role.label("actor_role"),
        )
        .select_from(Notice)
        .join(Community, and_(Community.id == Notice.community_id, Community.archived_at.is_(None)))
        .join(mine, membership(mine))
        .outerjoin(Thread, thread_of())
        .outerjoin(Comment, comment_of())
        .outerjoin(
            actor,
            and_(actor.community_id == Notice.community_id, actor.id == Notice.actor_member_id),
        )
        .order_by(Notice.at.desc(), Notice.id.desc())
    )
    return scope.slice(statement, into=NoticeRow, after=after, size=size)


def shown_of_thread(mine: Any) -> tuple[Any, ...]:
    """Number, title and the reason of a hiding, each only if this membership lets them be read."""
    readable = or_(
        mine.role != Role.CUSTOMER,
        Thread.author_id == mine.id,
        and_(Thread.audience == Audience.MEMBERS, Thread.hidden_at.is_(None)),
    )
    own_reason = case((Comment.id.is_not(None), Comment.hidden_reason), else_=Thread.hidden_reason)
    was_hidden = and_(readable, Notice.kind == NoticeKind.HIDDEN)
    return (
        Thread.number,
        case((readable, Thread.title), else_=literal("")).label("title"),
        func.coalesce(case((was_hidden, own_reason), else_=literal("")), "").label("reason"),
    )


def membership(mine: Any) -> Any:
    """The reader's active membership in the notice's community, with what binds them accepted."""
    return and_(
        mine.community_id == Notice.community_id,
        mine.person_id == Notice.person_id,
        mine.state == MemberState.ACTIVE,
        mine.agreement_version >= binding_version(clock.now()),
        has_taken_second_step(mine),
    )


def thread_of() -> Any:
    """The notice's thread."""
    return and_(Thread.community_id == Notice.community_id, Thread.id == Notice.thread_id)


def comment_of() -> Any:
    """The notice's comment."""
    return and_(Comment.community_id == Notice.community_id, Comment.id == Notice.comment_id)


def wants_mail(scope: OwnScope) -> bool:
    """Whether notices reach the viewer by mail. One statement."""
    return bool(scope.one(scope.select(Person.mail_notices).where(Person.id == scope.person.id)))
