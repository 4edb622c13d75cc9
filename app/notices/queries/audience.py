"""Whom to tell of something: one statement each, asked by listeners."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, func, or_

from app.access.roles import Permission, Role, allows
from app.access.scope import WorkScope
from app.communities.models import JoinRequest, Member, MemberState, RequestState
from app.identity.models import Person
from app.notices.models import Notice
from app.threads.models import Audience, Comment, Thread, Vote, Watch, Watching

DECIDERS = tuple(role.value for role in Role if allows(role, Permission.INVITE))


@dataclass(frozen=True)
class Reader:
    """Somebody to be told; their person's row is locked until the end of the transaction."""

    person_id: int
    member_id: int
    wants_mail: bool


def find_thread(scope: WorkScope, thread_id: int) -> Any:
    """The thread as it stands now, or None."""
    return scope.one(scope.select(Thread).where(Thread.id == thread_id))


def find_comment(scope: WorkScope, comment_id: int) -> Any:
    """The comment as it stands now, or None."""
    return scope.one(scope.select(Comment).where(Comment.id == comment_id))


def list_followers(scope: WorkScope, thread: Thread, comment: Comment, *, key: str) -> list[Reader]:
    """Who hears of a new comment: the thread's author and those who commented before, unless they
    chose otherwise, and those who watch. Of a staff note, only staff."""
    chose_nothing = or_(
        Member.id == thread.author_id,
        exists().where(
            Comment.community_id == Member.community_id,
            Comment.thread_id == thread.id,
            Comment.author_id == Member.id,
            Comment.id < comment.id,
        ),
    )
    interested = or_(Watching.watch == Watch.ALL, and_(Watching.watch.is_(None), chose_nothing))
    staff_only = comment.visibility == Audience.STAFF
    return _list(scope, thread, interested, key=key, staff_only=staff_only)


def list_concerned(scope: WorkScope, thread: Thread, *, key: str) -> list[Reader]:
    """Who hears where a thread stands: the author, those who voted, and those who watch; never who
    wants to hear nothing of it."""
    voted = exists().where(
        Vote.community_id == Member.community_id,
        Vote.thread_id == thread.id,
        Vote.member_id == Member.id,
    )
    interested = and_(
        or_(Member.id == thread.author_id, voted, Watching.watch == Watch.ALL),
        or_(Watching.watch.is_(None), Watching.watch != Watch.NONE),
    )
    return _list(scope, thread, interested, key=key)


def list_author(
    scope: WorkScope, thread: Thread, author_id: int, *, key: str, unless_unwatched: bool = False
) -> list[Reader]:
    """The author of something in the thread, or nobody: it was their own act, or they left."""
    wanted = Member.id == author_id
    if unless_unwatched:
        wanted = and_(wanted, or_(Watching.watch.is_(None), Watching.watch != Watch.NONE))
    return _list(scope, thread, wanted, key=key)


def list_deciders(scope: WorkScope) -> list[Reader]:
    """Who says yes or no to requests to join, but for whoever did this. By person. One statement."""
    statement = (
        scope.select(Member.id.label("member_id"), Member.person_id)
        .join(Person, Person.id == Member.person_id)
        .add_columns(Person.mail_notices)
        .where(
            Member.state == MemberState.ACTIVE,
            Member.role.in_(DECIDERS),
            Person.id != (scope.actor_id or 0),
        )
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )
    return [Reader(r.person_id, r.member_id, r.mail_notices) for r in scope.rows(statement)]


def list_unagreed(scope: WorkScope, version: int, *, beyond: int, size: int) -> list[Reader]:
    """The next active members who have not accepted this version of the agreement, but for whoever
    published it. By person. One statement."""
    statement = (
        scope.select(Member.id.label("member_id"), Member.person_id)
        .join(Person, Person.id == Member.person_id)
        .add_columns(Person.mail_notices)
        .where(
            Member.state == MemberState.ACTIVE,
            Member.agreement_version < version,
            Person.id > beyond,
            Person.id != (scope.actor_id or 0),
        )
        .order_by(Person.id)
        .limit(size)
        .with_for_update(of=Person, key_share=True)
    )
    return [Reader(r.person_id, r.member_id, r.mail_notices) for r in scope.rows(statement)]


def count_waiting(scope: WorkScope) -> int:
    """How many requests to join wait for a decision. One statement."""
    waiting = scope.select(JoinRequest.id).where(JoinRequest.state == RequestState.WAITING)
    return int(scope.one(waiting.with_only_columns(func.count())) or 0)


def _list(
    scope: WorkScope, thread: Thread, interested: Any, *, key: str, staff_only: bool = False
) -> list[Reader]:
    """Active members for whom it holds, who may read the thread, who did not do it themselves, and
    who were not told yet. By person, so that two transactions lock in the same order."""
    told = exists().where(
        Notice.community_id == Member.community_id,
        Notice.person_id == Member.person_id,
        Notice.key == key,
    )
    conditions = [
        Member.state == MemberState.ACTIVE,
        interested,
        Person.id != (scope.actor_id or 0),
        ~told,
        *_may_read(thread, staff_only=staff_only),
    ]
    watching = and_(
        Watching.community_id == Member.community_id,
        Watching.member_id == Member.id,
        Watching.thread_id == thread.id,
    )
    statement = (
        scope.select(Member.id.label("member_id"), Member.person_id)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(Watching, watching)
        .add_columns(Person.mail_notices)
        .where(*conditions)
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )
    return [Reader(r.person_id, r.member_id, r.mail_notices) for r in scope.rows(statement)]


def _may_read(thread: Thread, *, staff_only: bool) -> list[Any]:
    """The rule of `threads.policy.may_read`, for every member at once."""
    if staff_only:
        return [Member.role != Role.CUSTOMER]
    if thread.audience == Audience.STAFF or thread.hidden_at is not None:
        return [or_(Member.role != Role.CUSTOMER, Member.id == thread.author_id)]
    return []
