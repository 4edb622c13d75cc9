"""Files of invitations: what was shown of each line, and how far the sending has come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func

from app.access.scope import Cursor, Scope, Slice
from app.communities.models import (
    BatchState,
    InvitationBatch,
    InvitationLine,
    LineOutcome,
    Member,
)
from app.core.errors import NotFound
from app.core.languages import _

PAGE = 100
LATEST = 20
CELLS = ("email", "name", "account", "cohort", "role", "note")


@dataclass(frozen=True)
class BatchRow:
    """A file of invitations and its counts."""

    id: int
    name: str
    state: str
    days: int
    lines: int
    fresh: int
    misspelt: int
    left: int
    bad: int
    new_accounts: int
    with_misspelt: bool
    asked: int
    mailed: int
    bounced: int
    failed: int
    missed: int
    created_at: datetime
    confirmed_at: datetime | None
    done_at: datetime | None
    inviter: str | None

    @property
    def wanted(self) -> int:
        """How many lines are to be sent."""
        return self.fresh + (self.misspelt if self.with_misspelt else 0)

    @property
    def settled(self) -> int:
        """Of how many of them it is known what became of them."""
        return self.mailed + self.bounced + self.failed + self.missed

    @property
    def is_shown(self) -> bool:
        """Whether nothing is sent yet."""
        return self.state == BatchState.SHOWN

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it is under way any more."""
        return not self.is_shown and self.settled >= self.wanted


@dataclass(frozen=True)
class LineRow:
    """A line of a file, as it was written, and what becomes of it."""

    line: int
    email: str
    name: str
    account: str
    cohort: str
    role: str
    note: str
    outcome: str
    problem: str
    detail: str
    cohort_id: int | None
    makes_account: bool
    invitation_id: int | None

    @property
    def words(self) -> str:
        """Why it is not sent, in a sentence; empty when it is."""
        return problem_words(self.problem, self.detail)


def get_batch_row(scope: Scope, batch_id: int) -> BatchRow:
    """The file with this id, or `NotFound`. One statement."""
    row = scope.first(_batches(scope).where(InvitationBatch.id == batch_id))
    if row is None:
        raise NotFound
    return BatchRow(**row._mapping)


def list_batches(scope: Scope) -> list[BatchRow]:
    """The 20 newest files. One statement."""
    newest = _batches(scope).order_by(InvitationBatch.id.desc()).limit(LATEST)
    return [BatchRow(**row._mapping) for row in scope.rows(newest)]


def _batches(scope: Scope) -> Any:
    columns = [c for c in InvitationBatch.__table__.c if c.name in BatchRow.__dataclass_fields__]
    names = [getattr(InvitationBatch, column.name) for column in columns]
    return (
        scope.select(*names)
        .outerjoin(
            Member,
            (Member.community_id == scope.community_id) & (Member.id == InvitationBatch.inviter_id),
        )
        .add_columns(Member.name.label("inviter"))
    )


def get_batch(scope: Scope, batch_id: int) -> Any:
    """The file with this id, or `NotFound`. In a writing scope its row is locked. One statement."""
    wanted = scope.select(InvitationBatch).where(InvitationBatch.id == batch_id)
    return scope.get(wanted, lock=InvitationBatch)


def count_waiting_files(scope: Scope, inviter_id: int) -> int:
    """How many files of this member are shown and not sent. One statement."""
    waiting = scope.select(InvitationBatch.id).where(
        InvitationBatch.inviter_id == inviter_id, InvitationBatch.state == BatchState.SHOWN
    )
    return int(scope.one(waiting.with_only_columns(func.count())) or 0)


def find_batch_to_send(scope: Scope, batch_id: int) -> Any:
    """The file with this id while it is being sent, its row locked; else None."""
    wanted = scope.select(InvitationBatch).where(
        InvitationBatch.id == batch_id, InvitationBatch.state == BatchState.SENDING
    )
    return scope.one(wanted.with_for_update())


def list_lines(
    scope: Scope,
    batch_id: int,
    *,
    outcome: LineOutcome | None = None,
    after: Cursor | None = None,
    size: int = PAGE,
) -> Slice[LineRow]:
    """`size` lines of the file in its order, all or those of one outcome. One statement."""
    wanted = _lines(scope, batch_id).order_by(InvitationLine.line)
    if outcome is not None:
        wanted = wanted.where(InvitationLine.outcome == outcome)
    return scope.slice(wanted, into=LineRow, after=after, size=size)


def count_lines(scope: Scope, batch_id: int) -> dict[str, int]:
    """How many lines have each outcome as it is now. One statement."""
    counted = (
        scope.select(InvitationLine.outcome)
        .where(InvitationLine.batch_id == batch_id)
        .add_columns(func.count())
        .group_by(InvitationLine.outcome)
    )
    return dict(tuple(row) for row in scope.rows(counted))


def list_lines_to_send(scope: Scope, batch: Any, *, beyond: int, size: int) -> list[LineRow]:
    """The next lines to become invitations, after line `beyond`. One statement."""
    outcomes = [LineOutcome.NEW, *([LineOutcome.MISSPELT] if batch.with_misspelt else [])]
    wanted = _lines(scope, batch.id).where(
        InvitationLine.outcome.in_(outcomes),
        InvitationLine.invitation_id.is_(None),
        InvitationLine.line > beyond,
    )
    rows = scope.rows(wanted.order_by(InvitationLine.line).limit(size))
    return [LineRow(**row._mapping) for row in rows]


def list_lines_left_out(scope: Scope, batch: Any, *, beyond: int, size: int) -> list[LineRow]:
    """Lines that are not sent, after line `beyond`, in the file's order. One statement."""
    sent = [LineOutcome.NEW, *([LineOutcome.MISSPELT] if batch.with_misspelt else [])]
    wanted = _lines(scope, batch.id).where(
        InvitationLine.outcome.not_in(sent), InvitationLine.line > beyond
    )
    rows = scope.rows(wanted.order_by(InvitationLine.line).limit(size))
    return [LineRow(**row._mapping) for row in rows]


def _lines(scope: Scope, batch_id: int) -> Any:
    names = [getattr(InvitationLine, name) for name in LineRow.__dataclass_fields__]
    return scope.select(*names).where(InvitationLine.batch_id == batch_id)


def problem_words(problem: str, detail: str) -> str:
    """What is wrong with a line, in the reader's language."""
    if problem == "row":
        return detail
    if problem == "cohort" and detail:
        return _("There is no such cohort. Did you mean %(name)s?", name=detail)
    if problem == "twice":
        return _("The same address stands in line %(line)s.", line=detail)
    if problem == "misspelt":
        return _("Did you mean %(email)s?", email=detail)
    return {
        "": "",
        "email": _("This is not an e-mail address."),
        "name": _("A name can be read, and has at most 120 characters."),
        "account": _("A name of an account can be read, and has at most 120 characters."),
        "note": _("A note is plain words without links, at most 500 characters."),
        "role": _("There is no such role."),
        "role-above": _("You cannot offer this role by a file."),
        "cohort": _("There is no such cohort."),
        "member": _("Is a member already."),
        "invited": _("Has an open invitation already."),
        "barred": _("They may not come back, until an owner says so under Members."),
        "refused": _("The mail server refused it: %(words)s", words=detail),
        "failed": _("It could not be sent. The mail server's last words: %(words)s", words=detail),
        "often": _("This address got too many mails today."),
        "inviter": _("Whoever sent the file may no longer invite."),
    }[problem]
