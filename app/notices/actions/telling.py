"""Making notices. Each is single by its key; whoever is told has their person's row locked."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.communities.queries.agreements import announced_agreement
from app.core.ids import new_id
from app.identity.models import Person
from app.notices import policy
from app.notices.events import NoticesMade
from app.notices.models import Notice, NoticeKind
from app.notices.queries.audience import Reader, list_unagreed
from app.threads.models import Thread, Vote

MAILED = frozenset(NoticeKind) - {NoticeKind.VOTES}
MAIL_JOB = "notice.mail"
AGREEMENT_JOB, AGREEMENT_MAIL_JOB = "notice.agreement", "notice.agreement-mail"
MAIL_JOBS = {NoticeKind.AGREEMENT: AGREEMENT_MAIL_JOB}  # of kinds that tell of no thread
REQUESTS, REQUESTS_JOB = "requests", "notice.requests"
REQUESTS_GATHER = timedelta(minutes=10)
MOST_AT_ONCE = 500  # persons in one fact


@action(policy.may_tell)
def tell(
    scope: WorkScope,
    readers: Sequence[Reader],
    /,
    *,
    key: str,
    kind: NoticeKind,
    thread_id: int | None = None,
    comment_id: int | None = None,
    more: dict[str, Any] | None = None,
) -> None:
    """Each reader has a notice under this key, and a mail is on its way to those who want one.

    Who has it already is told nothing again.
    """
    if not readers:
        return
    rows = [
        {
            "id": new_id(),
            "person_id": reader.person_id,
            "key": key,
            "kind": kind,
            "thread_id": thread_id,
            "comment_id": comment_id,
            "actor_member_id": scope.actor_member_id,
            "more": more or {},
            "count": 1,
            "at": scope.happened_at,
        }
        for reader in readers
    ]
    scope.put_all(Notice, rows, key=("person_id", "key"))
    _told(scope, [reader.person_id for reader in readers])
    if kind in MAILED:
        for reader in readers:
            if reader.wants_mail:
                _enqueue_mail(scope, reader.person_id, key, MAIL_JOBS.get(kind, MAIL_JOB))


@action(policy.may_tell)
def tell_of_agreement(scope: WorkScope, /, *, version: int, beyond: int = 0) -> None:
    """500 members who have not accepted this version, beyond that person, know that it is announced;
    the job after this one tells the rest. Nobody does once it binds, or a later one is there."""
    ahead = announced_agreement(scope)
    if ahead is None or ahead.version != version:
        return
    readers = list_unagreed(scope, version, beyond=beyond, size=MOST_AT_ONCE)
    more = {"version": version, "binds_from": ahead.binds_from.isoformat()}
    tell(scope, readers, key=agreement_key(version), kind=NoticeKind.AGREEMENT, more=more)
    if len(readers) == MOST_AT_ONCE:
        last = readers[-1].person_id
        scope.enqueue(
            AGREEMENT_JOB,
            key=f"{AGREEMENT_JOB}:{scope.community_id}:{version}:{last}",
            payload={"version": version, "beyond": last, "person_id": scope.actor_id}
            | {"member_id": scope.actor_member_id, "happened_at": scope.happened_at.isoformat()},
        )


def agreement_key(version: int) -> str:
    """The key of the notice that this version is announced."""
    return f"agreement:{version}"


@action(policy.may_tell)
def gather_votes(scope: WorkScope, thread: Thread, reader: Reader, /) -> None:
    """The reader's open notice of the thread's votes counts those since they last read one.

    Reading closes it, and the next vote opens another. Votes taken back are not counted.
    """
    counted = scope.first(
        scope.select(func.count().label("n"), func.max(Vote.created_at).label("newest"))
        .select_from(Vote)
        .where(
            Vote.community_id == scope.community_id,
            Vote.thread_id == thread.id,
            Vote.member_id != reader.member_id,
            Vote.created_at > _last_read(scope, thread, reader),
        )
    )
    if not counted.n:
        return
    changed = scope.put(
        Notice,
        key={"person_id": reader.person_id, "key": f"votes:{thread.id}"},
        values={"count": counted.n, "at": counted.newest},
        at_first={"thread_id": thread.id, "kind": NoticeKind.VOTES, "more": {}},
    )
    if changed:
        _told(scope, [reader.person_id])


@action(policy.may_tell)
def gather_requests(scope: WorkScope, reader: Reader, /, *, waiting: int, request_id: int) -> None:
    """The reader's open notice says how many ask to join, and one mail for it leaves in a while.

    Reading closes it, and the next request opens another.
    """
    key = {"person_id": reader.person_id, "key": REQUESTS}
    is_open = scope.one(
        scope.select(Notice.id).where(Notice.person_id == reader.person_id, Notice.key == REQUESTS)
    )
    changed = scope.put(
        Notice,
        key=key,
        values={"count": waiting, "at": scope.happened_at},
        at_first={"kind": NoticeKind.REQUESTS, "more": {}},
    )
    if changed:
        _told(scope, [reader.person_id])
    if is_open is None and reader.wants_mail:
        scope.enqueue(
            REQUESTS_JOB,
            key=f"{REQUESTS_JOB}:{scope.community_id}:{request_id}:{reader.person_id}",
            payload={"person_id": reader.person_id, "community_id": scope.community_id},
            run_at=scope.happened_at + REQUESTS_GATHER,
        )


@action(policy.may_tell)
def mark_mailed(scope: WorkScope, /, *, notice_id: int, at: datetime) -> None:
    """The notice was handed over by mail at this moment."""
    scope.run(scope.change(Notice).where(Notice.id == notice_id).values(mailed_at=at))


def recount_unread(scope: WorkScope, person_ids: Iterable[int]) -> None:
    """Each person's count equals their unread notices. Their rows must be locked. One statement."""
    unread = (
        scope.select_across(func.count(), why="a person's count spans their communities")
        .select_from(Notice)
        .where(Notice.person_id == Person.id, Notice.read_at.is_(None))
        .scalar_subquery()
    )
    scope.run(
        scope.change_across(Person, why="a person's count spans their communities")
        .where(Person.id.in_(sorted(person_ids)))
        .values(unread=unread)
    )


def _last_read(scope: WorkScope, thread: Thread, reader: Reader) -> datetime:
    """When the newest vote came that the reader has read of; the thread's beginning if none."""
    newest = scope.one(
        scope.select(func.max(Notice.at))
        .select_from(Notice)
        .where(
            Notice.community_id == scope.community_id,
            Notice.thread_id == thread.id,
            Notice.person_id == reader.person_id,
            Notice.kind == NoticeKind.VOTES,
            Notice.read_at.is_not(None),
        )
    )
    return newest or thread.created_at


def _told(scope: WorkScope, person_ids: list[int]) -> None:
    recount_unread(scope, person_ids)
    for begin in range(0, len(person_ids), MOST_AT_ONCE):
        scope.emit(NoticesMade(person_ids=tuple(person_ids[begin : begin + MOST_AT_ONCE])))


def _enqueue_mail(scope: WorkScope, person_id: int, key: str, job: str) -> None:
    scope.enqueue(
        job,
        key=f"{job}:{scope.community_id}:{key}:{person_id}",
        payload={
            "person_id": person_id,
            "community_id": scope.community_id,
            "key": key,
        },
    )
