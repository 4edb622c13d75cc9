"""Files of invitations: kept as they were shown, confirmed once, sent line by line."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func

from app.access.roles import Permission, Role, allows
from app.access.scope import Scope, WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.actions.invitations import Offer, send_invitation
from app.communities.events import BatchConfirmed
from app.communities.models import (
    BatchState,
    InvitationBatch,
    InvitationLine,
    LineOutcome,
)
from app.communities.queries.batch_check import (
    Judged,
    TypedLine,
    cohorts_by_name,
    invited_of,
    judge_lines,
    members_of,
)
from app.communities.queries.batches import (
    LineRow,
    count_waiting_files,
    find_batch_to_send,
    list_lines_to_send,
)
from app.communities.queries.communities import lock_inviting
from app.communities.queries.members import role_now
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, TooMany
from app.core.languages import _
from app.customers.actions.accounts import account_when_missing

SENDS, FORGET = "invitation.send-file", "invitation.forget-file"  # jobs, in `jobs`
CHUNK = 20  # lines in one transaction: others write in between
AT_ONCE = 1_000
MOST_A_DAY = 20_000  # lines that one member has sent by files
MOST_WAITING = 20  # files of one member that are shown and not sent
SHOWN_FOR, KEPT_FOR = timedelta(days=7), timedelta(days=90)


@action(policy.may_invite)
def keep_batch(
    scope: CommunityScope, /, *, name: str, typed: Sequence[TypedLine], days: int
) -> int:
    """The lines stand as they would be done, and nothing is sent. The file's id.

    A file that nobody confirms in a week is forgotten, and the lines of one that is sent 90 days
    after that. Raises `Conflict` where 20 files of the member wait for their confirmation (U09).
    """
    lock_inviting(scope)
    if count_waiting_files(scope, scope.member.id) >= MOST_WAITING:
        words = _("%(n)s files of yours are not sent yet. Send or drop some.", n=MOST_WAITING)
        raise Conflict(words)
    judged = list(judge_lines(scope, typed, scope.member.role))
    counts = {outcome: sum(j.outcome is outcome for j in judged) for outcome in LineOutcome}
    made = scope.add(
        InvitationBatch(
            inviter_id=scope.member.id,
            name=name,
            days=days,
            lines=len(judged),
            fresh=counts[LineOutcome.NEW],
            misspelt=counts[LineOutcome.MISSPELT],
            left=counts[LineOutcome.LEFT],
            bad=counts[LineOutcome.BAD],
            new_accounts=len({j.typed.account for j in judged if j.makes_account}),
            created_at=clock.now(),
        )
    )
    for start in range(0, len(judged), AT_ONCE):
        some = judged[start : start + AT_ONCE]
        scope.add_all(InvitationLine, [_row(made.id, one) for one in some])
    _forget_later(scope, made.id, "shown", after=SHOWN_FOR)
    return made.id


def _row(batch_id: int, judged: Judged) -> dict[str, Any]:
    typed = judged.typed
    return {
        "batch_id": batch_id,
        "line": typed.line,
        "email": typed.email,
        "name": typed.name,
        "account": typed.account,
        "cohort": typed.cohort,
        "role": typed.role,
        "note": typed.note,
        "outcome": judged.outcome.value,
        "problem": judged.problem,
        "detail": judged.detail,
        "cohort_id": judged.cohort_id,
        "makes_account": judged.makes_account,
        "invitation_id": None,
    }


@action(policy.may_send_file)
def drop_batch(scope: CommunityScope, batch: Any, /) -> None:
    """The file is gone. Raises `Conflict` once it is being sent."""
    lines = scope.remove(InvitationLine).where(InvitationLine.batch_id == batch.id)
    if batch.state != BatchState.SHOWN:
        raise Conflict(_("This file is being sent already."))
    scope.run(lines)
    scope.run(
        scope.remove(InvitationBatch).where(
            InvitationBatch.id == batch.id, InvitationBatch.state == BatchState.SHOWN
        )
    )


@action(policy.may_send_file)
def confirm_batch(scope: CommunityScope, batch: Any, /, *, with_misspelt: bool) -> bool:
    """What was shown is being sent, by whoever confirms it. Whether it was not before (I12).

    Raises `TooMany` beyond 20,000 lines of one member in a day.
    """
    lock_inviting(scope)
    _refuse_many(scope, batch.fresh + batch.misspelt)
    begun = scope.run(
        scope.change(InvitationBatch)
        .where(InvitationBatch.id == batch.id, InvitationBatch.state == BatchState.SHOWN)
        .values(
            state=BatchState.SENDING.value,
            inviter_id=scope.member.id,
            with_misspelt=with_misspelt,
            confirmed_at=clock.now(),
        )
    )
    if begun:
        lines = batch.fresh + (batch.misspelt if with_misspelt else 0)
        scope.emit(BatchConfirmed(batch_id=batch.id), after={"lines": lines}, text=batch.name)
        _go_on(scope, batch.id, 0, person_id=scope.person.id, member_id=scope.member.id)
    return bool(begun)


def _refuse_many(scope: CommunityScope, lines: int) -> None:
    total = func.coalesce(func.sum(InvitationBatch.fresh + InvitationBatch.misspelt), 0)
    today = (
        scope.select(InvitationBatch.id)
        .where(
            InvitationBatch.inviter_id == scope.member.id,
            InvitationBatch.confirmed_at > clock.now() - timedelta(days=1),
        )
        .with_only_columns(total)
    )
    if scope.one(today) + lines > MOST_A_DAY:
        raise TooMany(24 * 3600)


@action(policy.by_the_house)
def send_next_lines(scope: WorkScope, /, *, batch_id: int, beyond: int) -> None:
    """The next 20 lines are invitations, once; the job after this one has the rest."""
    batch = find_batch_to_send(scope, batch_id)
    if batch is None:
        return
    lock_inviting(scope)
    lines = list_lines_to_send(scope, batch, beyond=beyond, size=CHUNK)
    if not lines:
        ended = scope.change(InvitationBatch).where(InvitationBatch.id == batch.id)
        scope.run(ended.values(state=BatchState.DONE.value, done_at=clock.now()))
        _forget_later(scope, batch.id, "sent", after=KEPT_FOR)
        return
    scope.member_id = batch.inviter_id
    now = _Now(scope, batch, [line.email for line in lines])
    for line in lines:
        _send_line(scope, batch, line, now)
    _go_on(
        scope,
        batch.id,
        lines[-1].line,
        person_id=scope.actor_id,
        member_id=scope.actor_member_id,
    )


class _Now:
    """What holds at the moment of sending, whatever was shown (I07)."""

    def __init__(self, scope: WorkScope, batch: Any, addresses: Sequence[str]) -> None:
        role = role_now(scope, batch.inviter_id)
        self.role = role if allows(role, Permission.INVITE) else None
        self.members, self.invited = members_of(scope, addresses), invited_of(scope, addresses)
        self.cohorts = set(cohorts_by_name(scope).values())

    def problem(self, line: LineRow, cohort_id: int | None) -> str:
        """Why the line is not sent now; empty when it is."""
        if self.role is None or policy.is_above(line.role, self.role):
            return "inviter"
        if line.email in self.members:
            return "member"
        if line.email in self.invited:
            return "invited"
        gone = cohort_id is not None and cohort_id not in self.cohorts
        return "cohort" if gone else ""


def _send_line(scope: WorkScope, batch: Any, line: LineRow, now: _Now) -> None:
    problem, sent_id = now.problem(line, line.cohort_id), None
    if not problem:
        try:
            sent_id = send_invitation(scope, _offer(scope, batch, line)).id
        except TooMany:
            problem = "often"
        except Invalid:  # barred, or known to it otherwise, since we looked
            problem = "barred"
    values: dict[str, Any] = {"invitation_id": sent_id}
    counter = InvitationBatch.asked
    if problem:
        left = problem in ("member", "invited")
        outcome = LineOutcome.LEFT if left else LineOutcome.BAD
        values = {"outcome": outcome.value, "problem": problem, "detail": ""}
        counter = InvitationBatch.missed
    of_it = scope.change(InvitationLine).where(
        InvitationLine.batch_id == batch.id, InvitationLine.line == line.line
    )
    scope.run(of_it.values(values))
    counted = scope.change(InvitationBatch).where(InvitationBatch.id == batch.id)
    scope.run(counted.values({counter: counter + 1}))


def _offer(scope: WorkScope, batch: Any, line: LineRow) -> Offer:
    account_id = None
    if line.account and line.role == Role.CUSTOMER:
        account_id = account_when_missing(scope, name=line.account)[0].id
    return Offer(
        role=Role(line.role),
        email=line.email,
        name=line.name,
        note=line.note,
        cohort_id=line.cohort_id,
        account_id=account_id,
        days=batch.days,
        batch_id=batch.id,
    )


def _go_on(
    scope: Scope, batch_id: int, beyond: int, *, person_id: int | None, member_id: int | None
) -> None:
    payload: dict[str, Any] = {"batch_id": batch_id, "beyond": beyond}
    payload |= {"person_id": person_id, "member_id": member_id}
    scope.enqueue(SENDS, key=f"invitation-file:{batch_id}:{beyond}", payload=payload)


@action(policy.by_the_house)
def forget_batch(scope: WorkScope, /, *, batch_id: int) -> None:
    """A file that nobody confirmed in a week is gone; of one that was sent 90 days ago the lines
    are, and its counts stay."""
    shown, kept = clock.now() - SHOWN_FOR, clock.now() - KEPT_FOR
    stale = (InvitationBatch.state == BatchState.SHOWN) & (InvitationBatch.created_at <= shown)
    spent = (InvitationBatch.state == BatchState.DONE) & (InvitationBatch.done_at <= kept)
    mine = InvitationBatch.id == batch_id
    if scope.one(scope.select(InvitationBatch.id).where(mine, stale | spent).with_for_update()):
        scope.run(scope.remove(InvitationLine).where(InvitationLine.batch_id == batch_id))
        scope.run(scope.remove(InvitationBatch).where(mine, stale))


def _forget_later(scope: Scope, batch_id: int, when: str, *, after: timedelta) -> None:
    key, at = f"{FORGET}:{batch_id}:{when}", clock.now() + after
    scope.enqueue(FORGET, key=key, payload={"batch_id": batch_id}, run_at=at)
