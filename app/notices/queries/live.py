"""What a person's stream may say of what happened: which threads changed that they may see."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_

from app.access.roles import Role
from app.communities.models import Community, Member, MemberState
from app.communities.queries.binding import binding_version
from app.communities.queries.entering import has_taken_second_step
from app.core.clock import clock
from app.identity.scope import OwnScope
from app.notices.events import NoticesMade, NoticesRead
from app.threads.events import (
    CommentEdited,
    CommentHidden,
    CommentPosted,
    StatusSet,
    ThreadEdited,
    ThreadHidden,
    ThreadLocked,
    ThreadPinned,
    VoteSet,
    VoteWithdrawn,
    WorksAnswered,
)
from app.threads.models import Audience, Comment, Thread

WHY = "a person's one stream spans their communities"
OF_THREADS = frozenset(
    event.name
    for event in (
        CommentEdited,
        CommentHidden,
        CommentPosted,
        StatusSet,
        ThreadEdited,
        ThreadHidden,
        ThreadLocked,
        ThreadPinned,
        VoteSet,
        VoteWithdrawn,
        WorksAnswered,
    )
)


@dataclass(frozen=True)
class Change:
    """A thread changed; if by a comment, staff notes are told to staff only."""

    community_id: int
    thread_id: int
    comment_id: int | None = None


def counts_anew(row: Any, person_id: int) -> bool:
    """Whether the fact is that the person has something new to read, or less."""
    told = row.name in (NoticesMade.name, NoticesRead.name)
    return told and person_id in row.payload["person_ids"]


def changes_in(rows: Iterable[Any], communities: frozenset[int]) -> list[Change]:
    """What of these facts is about threads of these communities."""
    return [
        Change(row.community_id, row.payload["thread_id"], row.payload.get("comment_id"))
        for row in rows
        if row.name in OF_THREADS and row.community_id in communities
    ]


def list_communities(scope: OwnScope) -> frozenset[int]:
    """The communities whose threads the viewer may hear of. One statement."""
    mine = scope.select_own(Member.community_id, why=WHY).join(Community, _entered())
    return frozenset(scope.all(mine.where(has_taken_second_step(Member))))


def list_told(scope: OwnScope, changes: list[Change]) -> list[int]:
    """The changed threads that the viewer may see now, each once. Two statements at most."""
    if not changes:
        return []
    threads: dict[int, set[int]] = defaultdict(set)
    for change in changes:
        threads[change.community_id].add(change.thread_id)
    staff_in = {
        (row.community_id, row.id): Role(row.role).is_staff
        for row in scope.rows(_visible(scope, threads))
    }
    notes = _staff_notes(scope, changes, staff_in)
    told = [
        change.thread_id
        for change in changes
        if (change.community_id, change.thread_id) in staff_in and change.comment_id not in notes
    ]
    return list(dict.fromkeys(told))


def _visible(scope: OwnScope, threads: dict[int, set[int]]) -> Any:
    wanted = [
        and_(Thread.community_id == community_id, Thread.id.in_(sorted(ids)))
        for community_id, ids in sorted(threads.items())
    ]
    return (
        scope.select_own(Member.role, why=WHY)
        .select_from(Member)
        .join(Community, _entered())
        .join(Thread, Thread.community_id == Member.community_id)
        .add_columns(Thread.community_id, Thread.id)
        .where(
            has_taken_second_step(Member),
            or_(*wanted),
            or_(
                Member.role != Role.CUSTOMER,
                Thread.author_id == Member.id,
                and_(Thread.audience == Audience.MEMBERS, Thread.hidden_at.is_(None)),
            ),
        )
    )


def _staff_notes(
    scope: OwnScope, changes: list[Change], staff_in: dict[tuple[int, int], bool]
) -> set[int | None]:
    """Comments among these that the viewer is not to hear of."""
    asked = [
        change
        for change in changes
        if change.comment_id is not None
        and staff_in.get((change.community_id, change.thread_id)) is False
    ]
    if not asked:
        return set()
    notes = (
        scope.select_own(Member.id, why=WHY)
        .join(Comment, Comment.community_id == Member.community_id)
        .with_only_columns(Comment.id)
        .where(
            Comment.community_id.in_({change.community_id for change in asked}),
            Comment.id.in_({change.comment_id for change in asked}),
            Comment.visibility == Audience.STAFF,
        )
    )
    return set(scope.all(notes))


def _entered() -> Any:
    """An active membership in a living community, with what binds the member accepted."""
    return and_(
        Community.id == Member.community_id,
        Community.archived_at.is_(None),
        Member.state == MemberState.ACTIVE,
        Member.agreement_version >= binding_version(clock.now()),
    )
