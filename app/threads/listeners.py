"""What follows from what members do in threads: fair order, and their accounts' timelines."""

from typing import Any

from app.access.scope import WorkScope
from app.communities.actions.activity import note_act
from app.communities.events import MemberJoined, RoleSet
from app.communities.queries.accounts import CustomerRow, find_customer
from app.core.ledger.events import on
from app.customers.actions.touchpoints import add_touchpoint, remove_touchpoint
from app.customers.models import TouchpointKind
from app.threads.actions.sides import take_side
from app.threads.actions.views import count_voter
from app.threads.events import (
    CommentPosted,
    StatusSet,
    ThreadStarted,
    VoteSet,
    VoteWithdrawn,
    WorksAnswered,
)
from app.threads.models import Audience, Status
from app.threads.queries.timeline import (
    ThreadFacts,
    find_importance,
    find_thread_facts,
    is_public_comment,
    list_askers,
)


@on(VoteSet, VoteWithdrawn)
def keep_fair_order(scope: WorkScope, event: VoteSet | VoteWithdrawn) -> None:
    """The vote counts on the right side also when the role was set while it was given; the voter
    has a view of the thread, and fair order counts the votes as they are now."""
    if scope.actor_member_id is not None:
        take_side(scope, scope.actor_member_id)
        count_voter(scope, thread_id=event.thread_id, member_id=scope.actor_member_id)


@on(RoleSet, MemberJoined)
def follow_role(scope: WorkScope, event: RoleSet | MemberJoined) -> None:
    """The member's votes count as those of staff, or as a customer's again."""
    take_side(scope, event.member_id)


@on(ThreadStarted)
def note_start(scope: WorkScope, event: ThreadStarted) -> None:
    """The author's account has it on its timeline."""
    note_act(scope)
    _note(scope, event.thread_id, TouchpointKind.STARTED, key="started", kind=event.kind.value)


@on(VoteSet, VoteWithdrawn)
def note_vote(scope: WorkScope, event: VoteSet | VoteWithdrawn) -> None:
    """The voter's account has the vote as it stands now, or no longer."""
    if isinstance(event, VoteSet):
        note_act(scope)
    voter = find_customer(scope, scope.actor_member_id)
    if voter is None:
        return
    importance = find_importance(scope, event.thread_id, voter.member_id)
    if importance is None:
        mark = _mark(scope, event.thread_id, "vote", voter)
        remove_touchpoint(scope, external_id=mark)
    else:
        _note(scope, event.thread_id, TouchpointKind.VOTED, key="vote", importance=importance)


@on(CommentPosted)
def note_comment(scope: WorkScope, event: CommentPosted) -> None:
    """The writer's account has a comment that every member may read."""
    note_act(scope)
    if event.visibility is Audience.MEMBERS and is_public_comment(scope, event.comment_id):
        comment = {"comment_id": event.comment_id}
        key = f"comment:{event.comment_id}"
        _note(scope, event.thread_id, TouchpointKind.COMMENTED, key=key, **comment)


@on(WorksAnswered)
def note_works(scope: WorkScope, event: WorksAnswered) -> None:
    """The account of who answered has the answer, the newest for each version."""
    note_act(scope)
    said = {"works": event.works.value, "version": event.version}
    key = f"works:{event.version}"
    _note(scope, event.thread_id, TouchpointKind.WORKS, key=key, **said)


@on(StatusSet)
def note_shipping(scope: WorkScope, event: StatusSet) -> None:
    """Each account whose people asked has it once for a version, whoever of them asked."""
    thread = find_thread_facts(scope, event.thread_id)
    if event.status is not Status.SHIPPED or thread is None:
        return
    accounts: dict[int, list[CustomerRow]] = {}
    for asker in list_askers(scope, thread):
        accounts.setdefault(asker.account_id, []).append(asker)
    for account_id, askers in accounts.items():
        about = {"version": event.version, "people": len(askers)}
        _write(
            scope,
            thread,
            TouchpointKind.SHIPPED,
            account_id=account_id,
            person_id=askers[0].person_id if len(askers) == 1 else None,
            mark=f"{scope.community_id}:{thread.id}:shipped:{event.version}:{account_id}",
            about=about,
        )


def _note(
    scope: WorkScope, thread_id: int, what: TouchpointKind, *, key: str, **about: Any
) -> None:
    """What the actor did, once under this key, if they are an active customer with an account."""
    actor = find_customer(scope, scope.actor_member_id)
    thread = find_thread_facts(scope, thread_id) if actor else None
    if actor is None or thread is None:
        return
    _write(
        scope,
        thread,
        what,
        account_id=actor.account_id,
        person_id=actor.person_id,
        mark=_mark(scope, thread_id, key, actor),
        about=about,
    )


def _mark(scope: WorkScope, thread_id: int, key: str, actor: CustomerRow) -> str:
    return f"{scope.community_id}:{thread_id}:{key}:{actor.member_id}"


def _write(
    scope: WorkScope,
    thread: ThreadFacts,
    what: TouchpointKind,
    *,
    account_id: int,
    person_id: int | None,
    mark: str,
    about: dict[str, Any],
) -> None:
    told = TouchpointKind.HAPPENED if thread.is_private else what
    add_touchpoint(
        scope,
        account_id=account_id,
        person_id=person_id,
        kind=told,
        external_id=mark,
        at=scope.happened_at,
        place_id=scope.community_id,
        about={} if thread.is_private else {"thread_id": thread.id, **about},
    )
