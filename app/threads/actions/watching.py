"""What a member wants to hear of a thread, and whether it works for them now."""

from typing import Any

from app.access.verdicts import action
from app.communities.actions.credit import set_credit
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.threads import policy
from app.threads.events import WorksAnswered
from app.threads.models import Watch, Watching, Works, WorksAnswer


@action(policy.may_watch)
def set_watch(scope: CommunityScope, thread: Any, /, *, watch: Watch) -> None:
    """The member hears this much of the thread. One statement."""
    key = {"thread_id": thread.id, "member_id": scope.member.id}
    scope.put(Watching, key=key, values={"watch": watch.value})


@action(policy.may_say_whether_it_works)
def answer_works(
    scope: CommunityScope, thread: Any, /, *, works: Works, credit: bool | None = None
) -> None:
    """The member's answer for the version that shipped is this one. At most four statements.

    The thread's row must be locked. The same answer again changes nothing.
    """
    if credit is not None:
        set_credit(scope, named=credit)
    version = thread.shipped_in
    mine = (WorksAnswer.thread_id == thread.id, WorksAnswer.member_id == scope.member.id)
    known = scope.first(scope.select(WorksAnswer.works, WorksAnswer.version).where(*mine))
    if known is not None and tuple(known) == (works.value, version):
        return
    scope.put(
        WorksAnswer,
        key={"thread_id": thread.id, "member_id": scope.member.id},
        values={"works": works.value, "version": version, "answered_at": clock.now()},
    )
    scope.emit(WorksAnswered(thread_id=thread.id, works=works, version=version))
