"""What trials do when a member joins by an invitation that opens one, when a problem is posted from a
mission, and what they tell the account's timeline."""

from typing import Any

from app.access.scope import WorkScope
from app.communities.actions.activity import note_act
from app.communities.actions.cohorts import refill_cohorts
from app.communities.events import MemberJoined
from app.communities.models import Invitation, Member
from app.communities.queries.accounts import find_customer
from app.core.ledger.events import on
from app.customers.actions.touchpoints import add_touchpoint
from app.customers.models import TouchpointKind
from app.threads.events import ThreadStarted
from app.threads.models import Thread
from app.trials.actions.enrolments import open_to_newcomer
from app.trials.actions.results import link_problem
from app.trials.events import MemberEnrolled, MemberWithdrew, MissionResultSet
from app.trials.queries.facts import offer_facts
from app.trials.queries.offers import offer_trials

offer_facts()
offer_trials()


@on(MemberJoined)
def open_trial(scope: WorkScope, event: MemberJoined) -> None:
    """A customer who came by an invitation into a trial is invited to it."""
    if event.invitation_id is None or event.role.is_staff:
        return
    offered = scope.select(Invitation.trial_id).where(Invitation.id == event.invitation_id)
    trial_id = scope.one(offered)
    if trial_id is not None:
        open_to_newcomer(scope, trial_id, event.member_id)


@on(ThreadStarted)
def tie_problem(scope: WorkScope, event: ThreadStarted) -> None:
    """The author's result for the mission that the thread came from names the thread."""
    thread = scope.first(
        scope.select(Thread.mission_id, Thread.author_id).where(Thread.id == event.thread_id)
    )
    if thread is not None and thread.mission_id is not None:
        link_problem(
            scope,
            mission_id=thread.mission_id,
            member_id=thread.author_id,
            thread_id=event.thread_id,
        )


@on(MemberEnrolled)
def note_joining(scope: WorkScope, event: MemberEnrolled) -> None:
    """The account's timeline says that its person takes part, once for a trial."""
    _note(scope, TouchpointKind.JOINED, f"{event.trial_id}:joined", trial_id=event.trial_id)


@on(MissionResultSet)
def note_result(scope: WorkScope, event: MissionResultSet) -> None:
    """The account's timeline says what came of the mission, as it was said last."""
    note_act(scope)
    said = {"trial_id": event.trial_id, "result": event.result.value}
    key = f"{event.mission_id}:result"
    _note(scope, TouchpointKind.TRIED, key, mission_id=event.mission_id, **said)


@on(MemberEnrolled, MissionResultSet, MemberWithdrew)
def follow_trial(
    scope: WorkScope, event: MemberEnrolled | MissionResultSet | MemberWithdrew
) -> None:
    """The member stands in each cohort whose rule holds for them now."""
    refill_cohorts(scope, Member.id == (scope.actor_member_id or 0))


def _note(scope: WorkScope, what: TouchpointKind, key: str, **about: Any) -> None:
    """What the actor did, once under this key, if they are an active customer with an account."""
    actor = find_customer(scope, scope.actor_member_id)
    if actor is None:
        return
    add_touchpoint(
        scope,
        account_id=actor.account_id,
        person_id=actor.person_id,
        kind=what,
        external_id=f"{scope.community_id}:{key}:{actor.member_id}",
        at=scope.happened_at,
        place_id=scope.community_id,
        about=about,
    )
