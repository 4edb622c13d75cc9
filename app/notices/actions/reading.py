"""Reading notices: what was read is unread no more, and a read batch of votes grows no more."""

from typing import Any

from sqlalchemy import String, case, cast

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity.models import Person
from app.identity.scope import OwnScope
from app.notices import policy
from app.notices.actions.telling import agreement_key, recount_unread
from app.notices.events import NoticesRead
from app.notices.models import Notice, NoticeKind

GROW = (NoticeKind.VOTES, NoticeKind.REQUESTS)  # until they are read


@action(policy.may_mark_read)
def mark_all_read(scope: OwnScope, /) -> None:
    """Nothing of the viewer's is unread. At most four statements."""
    _lock(scope, [scope.person.id])
    unread = scope.change_own(Notice, why="one's own notices stand in several communities")
    read = scope.run(unread.where(Notice.read_at.is_(None)).values(_read()))
    scope.run(scope.change(Person).where(Person.id == scope.person.id).values(unread=0))
    if read:
        scope.emit(NoticesRead(person_ids=(scope.person.id,)))


@action(policy.may_tell)
def mark_thread_read(scope: WorkScope, /, *, person_id: int, thread_id: int) -> None:
    """The person has read what they were told of this thread. At most four statements."""
    _mark(scope, person_id, Notice.thread_id == thread_id)


@action(policy.may_tell)
def mark_requests_read(scope: WorkScope, /, *, person_id: int) -> None:
    """The person has read that people ask to join this community. At most four statements."""
    _mark(scope, person_id, Notice.kind == NoticeKind.REQUESTS)


@action(policy.may_tell)
def mark_agreement_read(scope: WorkScope, /, *, person_id: int, version: int) -> None:
    """The person has read that this version is announced. At most four statements."""
    _mark(scope, person_id, Notice.key == agreement_key(version))


@action(policy.may_tell)
def throw_away(scope: WorkScope, /, *, person_id: int) -> None:
    """The person has no notices. Three statements."""
    _lock(scope, [person_id])
    theirs = scope.remove(Notice).where(Notice.person_id == person_id)
    scope.run(theirs.execution_options(across="somebody erased has notices nowhere"))
    scope.run(scope.change(Person).where(Person.id == person_id).values(unread=0))


@action(policy.may_tell)
def put_away(scope: WorkScope, /, *, person_id: int) -> None:
    """Nothing of this community waits for the person any more: they are no member."""
    _mark(scope, person_id)


def _mark(scope: WorkScope, person_id: int, *conditions: Any) -> None:
    _lock(scope, [person_id])
    unread = (Notice.person_id == person_id, Notice.read_at.is_(None), *conditions)
    read = scope.run(scope.change(Notice).where(*unread).values(_read()))
    recount_unread(scope, [person_id])
    if read:
        scope.emit(NoticesRead(person_ids=(person_id,)))


def _lock(scope: Any, person_ids: list[int]) -> None:
    """Whoever tells these persons something waits until we are done, and we for them."""
    scope.all(
        scope.select(Person.id)
        .where(Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )


def _read() -> dict[Any, Any]:
    closed = Notice.key + ":" + cast(Notice.id, String)  # the next one opens a notice of its own
    return {
        Notice.read_at: clock.now(),
        Notice.key: case((Notice.kind.in_(GROW), closed), else_=Notice.key),
    }
