"""Where a thread stands: set by hand, or by its backlog item."""

from typing import Any

from app.access.verdicts import action
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Invalid
from app.core.languages import _
from app.threads import policy
from app.threads.actions.facets import facets_of, shift_facets
from app.threads.events import StatusSet
from app.threads.models import Status


@action(policy.may_set_status)
def set_status(scope: CommunityScope, thread: Any, /, *, status: Status, reason: str = "") -> None:
    """The thread stands there now. The row must be locked. Declining needs a reason."""
    if status is Status.DECLINED and not reason:
        raise Invalid({"reason": _("Say why it is declined; the author reads it.")})
    if status is Status.SHIPPED:
        raise Invalid({"status": _("A backlog item ships a thread in a version.")})
    if status is Status.DUPLICATE:
        raise Invalid({"status": _("A merge makes a thread a duplicate.")})
    _set(scope, thread, status=status, item_id=None, version="", reason=reason)


@action(policy.may_end_by_answer)
def answer_officially(scope: CommunityScope, thread: Any, /) -> None:
    """The thread is answered: staff said so with an official answer. The row must be locked."""
    _set(scope, thread, status=Status.ANSWERED, item_id=None, version="", reason="")


@action(policy.may_follow_item)
def follow_item(
    scope: Any, thread: Any, /, *, status: Status, item_id: int, version: str = ""
) -> None:
    """The thread stands where its backlog item stands. The row must be locked."""
    _set(scope, thread, status=status, item_id=item_id, version=version, reason="")


def _set(
    scope: Any, thread: Any, *, status: Status, item_id: int | None, version: str, reason: str
) -> None:
    was, shown_before = Status(thread.status), facets_of(thread)
    if item_id is not None:
        thread.item_id = item_id
    if was is status and thread.shipped_in == version:
        scope.flush()
        return
    thread.status, thread.shipped_in, thread.status_reason = status, version, reason
    thread.revision += 1
    thread.last_activity_at = clock.now()
    scope.flush()
    shift_facets(scope, shown_before, facets_of(thread))
    scope.emit(
        StatusSet(thread_id=thread.id, was=was, status=status, item_id=item_id, version=version),
        before={"status": was},
        after={"status": status, "version": version},
        text=reason or None,
        whom=thread.author_id,
    )
