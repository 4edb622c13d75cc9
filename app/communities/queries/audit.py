"""The audit log of a community, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from app.access.scope import Cursor, Scope, Slice
from app.communities.models import Cohort, Member
from app.communities.queries.audit_filters import ActsWanted, whence_in_words
from app.communities.queries.audit_words import Named, things_named, values_in_words
from app.core.languages import N_, _
from app.core.ledger.models import AuditRow, AuditText
from app.identity.models import Person

PAGE = 50
ALL = ActsWanted()
SAID = {
    "account.made": N_("made an account"),
    "account.person-attached": N_("said to which account somebody belongs"),
    "agreement.acceptances-exported": N_("took the list of who accepted the agreement"),
    "agreement.published": N_("published the agreement"),
    "cohort.changed": N_("changed a cohort's name or its words of welcome"),
    "cohort.filled": N_("changed who stands in a cohort"),
    "cohort.made": N_("made a cohort"),
    "cohort.rule-set": N_("set a cohort's rule"),
    "comment.hidden": N_("hid or restored a comment"),
    "community.changed": N_("changed the community's settings"),
    "community.looked-at": N_("looked at the community without being a member"),
    "community.made": N_("made the community"),
    "community.exported": N_("exported the whole community"),
    "community.export-taken": N_("took the file of the whole community away"),
    "import.ran": N_("brought in what another system exported"),
    "import.undone": N_("took an import out again"),
    "invitation.batch-confirmed": N_("had the invitations of a file sent"),
    "invitation.expiry-set": N_("changed until when an invitation is open"),
    "invitation.reminded": N_("reminded somebody of an invitation"),
    "invitation.revoked": N_("revoked an invitation"),
    "invitation.sent": N_("sent an invitation"),
    "joining.changed": N_("changed how one asks to join"),
    "link.paused": N_("paused a link, or opened it again"),
    "member.bar-lifted": N_("let somebody come back"),
    "member.removed": N_("removed a member"),
    "member.role-set": N_("set a role"),
    "mission.added": N_("added a mission to a trial"),
    "mission.edited": N_("changed a mission of a trial"),
    "person.employee-made": N_("made somebody an employee"),
    "product.carried": N_("changed which products the community carries"),
    "request.declined": N_("declined a request to join"),
    "thread.hidden": N_("hid or restored a thread"),
    "thread.locked": N_("locked or unlocked a thread"),
    "thread.merged": N_("merged threads"),
    "thread.pinned": N_("pinned or unpinned a thread"),
    "thread.retitled": N_("gave a thread another title"),
    "thread.status-set": N_("set a thread's status"),
    "thread.tagged": N_("tagged a thread"),
    "trial.edited": N_("changed a trial"),
    "trial.made": N_("made a trial"),
    "trial.moved": N_("moved a trial on"),
    "trial.offered": N_("offered a trial to members"),
}


@dataclass(frozen=True)
class AuditEntry:
    """An act: who did what, when, to whom (`address` is empty where none leads there), before and
    after, and the words it came with."""

    id: int
    at: datetime
    who: str
    did: str
    about: str
    address: str
    before: str
    after: str
    text: str
    who_id: int | None
    whom_id: int | None
    whence: str


@dataclass(frozen=True)
class FoundAct:
    """A row of the audit log with its actor's name and its words, as it stands there."""

    id: int
    act: str
    subject: dict[str, Any]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    happened_at: datetime
    means: str
    who_id: int | None
    whom_id: int | None
    who: str | None
    text: str | None
    address: str | None
    browser: str | None


ACT_COLUMNS = (
    AuditRow.id,
    AuditRow.act,
    AuditRow.subject,
    AuditRow.before,
    AuditRow.after,
    AuditRow.happened_at,
    AuditRow.means,
    AuditRow.actor_person_id.label("who_id"),
    AuditRow.whom_id,
)


def with_words(statement: Select[Any]) -> Select[Any]:
    """A select of `ACT_COLUMNS`, with actors' names and words, the newest first: `FoundAct`s."""
    return (
        statement.outerjoin(Person, Person.id == AuditRow.actor_person_id)
        .outerjoin(AuditText, AuditText.id == AuditRow.text_id)
        .add_columns(
            Person.name.label("who"),
            AuditText.text.label("text"),
            AuditText.address.label("address"),
            AuditText.browser.label("browser"),
        )
        .order_by(AuditRow.id.desc())
    )


def list_audit(
    scope: Scope, after: Cursor | None = None, wanted: ActsWanted = ALL, *, size: int = PAGE
) -> Slice[AuditEntry]:
    """The acts that are asked for, 50 at a time, the newest first. Three statements, and one for each kind of thing that higher floors
    name."""
    statement = scope.select(*ACT_COLUMNS).where(*wanted.conditions())
    found = scope.slice(with_words(statement), into=FoundAct, after=after, size=size)
    names = _names(scope, found.rows)
    return Slice(tuple(_entry(row, names) for row in found.rows), found.next)


def _names(scope: Scope, rows: Iterable[FoundAct]) -> dict[int, Named]:
    subjects = [row.subject for row in rows]
    members = {subject["member_id"] for subject in subjects if subject.get("member_id")}
    cohorts = {subject["cohort_id"] for subject in subjects if subject.get("cohort_id")}
    found = [
        *scope.rows(scope.select(Member.id, Member.name).where(Member.id.in_(members))),
        *scope.rows(scope.select(Cohort.id, Cohort.name).where(Cohort.id.in_(cohorts))),
    ]
    named = things_named(scope, ("thread_id", "trial_id"), subjects)
    return {row.id: Named(row.name) for row in found} | named


def _entry(row: FoundAct, names: dict[int, Named]) -> AuditEntry:
    subject = row.subject
    keys = ("member_id", "cohort_id", "thread_id", "trial_id")
    known = [names[subject[key]] for key in keys if subject.get(key) in names]
    said = SAID.get(row.act)
    return AuditEntry(
        id=row.id,
        at=row.happened_at,
        who=row.who or _("The site itself"),
        did=_(said) if said else row.act,
        about=", ".join(name.text for name in known),
        address=next((name.address for name in known if name.address), ""),
        before=values_in_words(row.before),
        after=values_in_words(row.after or _facts(subject)),
        text=row.text or "",
        who_id=row.who_id,
        whom_id=row.whom_id,
        whence=whence_in_words(row.browser, row.address, row.means),
    )


def _facts(subject: dict[str, Any]) -> dict[str, Any]:
    """What the fact itself tells besides ids."""
    return {
        name: value
        for name, value in subject.items()
        if not name.endswith("_id") and value not in (None, "")
    }
