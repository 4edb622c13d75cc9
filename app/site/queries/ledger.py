"""Jobs and the site's audit log, for administrators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.access.scope import Cursor, Slice
from app.communities.queries.audit import (
    ACT_COLUMNS,
    ALL,
    SAID,
    FoundAct,
    with_words,
)
from app.communities.queries.audit_filters import ActsWanted, whence_in_words
from app.communities.queries.audit_words import things_named, values_in_words
from app.core.languages import N_, _
from app.core.ledger.models import AuditRow, Job
from app.core.logs import redact
from app.customers.models import Account
from app.identity.models import Person
from app.identity.scope import SiteScope
from app.products.models import Product

PAGE = 50
LONGEST_ERROR = 300  # characters
JobState = Literal["ready", "parked", "done"]
SITE_SAID = {
    "account.changed": N_("changed an account"),
    "account.stage-set": N_("set an account's stage"),
    "evidence.linked": N_("linked a thread to a backlog item"),
    "item.lane-set": N_("set when a backlog item's turn comes"),
    "item.made": N_("made a backlog item"),
    "item.moved": N_("moved a backlog item"),
    "item.scored": N_("scored a backlog item"),
    "job.replayed": N_("let a parked job run again"),
    "mail.read": N_("read a mail in the outbox"),
    "person.administrator-made": N_("made an administrator"),
    "person.address-changed": N_("changed their address"),
    "person.address-proved": N_("proved their address for the first time"),
    "person.authenticator-added": N_("set up an app for codes"),
    "person.authenticator-removed": N_("took the app for codes away"),
    "person.provider-connected": N_("connected a sign-in at another provider"),
    "person.provider-disconnected": N_("disconnected a sign-in at another provider"),
    "person.erased": N_("deleted their sign-in"),
    "person.first-link-sent": N_("had another first link sent to an employee"),
    "person.flags-set": N_("set who is an employee and who an administrator"),
    "person.new-browser": N_("signed in by a browser that is new to them"),
    "person.passkey-added": N_("added a passkey"),
    "person.passkey-removed": N_("removed a passkey"),
    "person.password-removed": N_("gave their password up"),
    "person.password-set": N_("chose a new password"),
    "person.recovery-code-used": N_("used a recovery code"),
    "person.recovery-codes-made": N_("made new recovery codes"),
    "person.renamed": N_("changed their name"),
    "person.second-step-cleared": N_("took somebody's second step away"),
    "person.second-step-set": N_("set whether a second step is asked for"),
    "product.made": N_("made a product"),
    "product.team-role-set": N_("changed a product's team"),
    "site.set-up": N_("set the site up"),
    "token.made": N_("made a token for the API"),
    "token.revoked": N_("revoked a token for the API"),
    "version.added": N_("added a version"),
    "version.changed": N_("changed a version"),
}


@dataclass(frozen=True)
class JobRow:
    """A job: what for and how it went. Its payload may hold content, so it is not shown."""

    id: int
    kind: str
    attempts: int
    run_at: datetime
    finished_at: datetime | None
    error: str | None

    @property
    def said(self) -> str:
        """The first line of what went wrong, without addresses and secrets; the lines after it may
        quote what people wrote."""
        first = (self.error or "").partition("\n")[0]
        return redact(first)[:LONGEST_ERROR]


def list_jobs(scope: SiteScope, state: JobState, after: Cursor | None = None) -> Slice[JobRow]:
    """50 jobs in this state, those due first at the end. One statement."""
    columns = (Job.id, Job.kind, Job.attempts, Job.run_at, Job.finished_at, Job.error)
    wanted = scope.select_ledger(*columns, why="administrators see how much is left to do")
    ordered = wanted.where(Job.state == state).order_by(Job.run_at.desc(), Job.id.desc())
    return scope.slice(ordered, into=JobRow, after=after, size=PAGE)


@dataclass(frozen=True)
class SiteAct:
    """An act on the site itself: who did what, when, to what, before and after."""

    id: int
    at: datetime
    who: str
    did: str
    about: str
    before: str
    after: str
    who_id: int | None
    whom_id: int | None
    whence: str


def list_site_audit(
    scope: SiteScope, after: Cursor | None = None, wanted: ActsWanted = ALL, *, size: int = PAGE
) -> Slice[SiteAct]:
    """The acts asked for that belong to no community, 50 at a time, the newest first. At most five
    statements."""
    statement = (
        scope.select_ledger(*ACT_COLUMNS, why="acts on the site belong to no community")
    ).where(AuditRow.community_id.is_(None), *wanted.conditions())
    found = scope.slice(with_words(statement), into=FoundAct, after=after, size=size)
    names = _names(scope, found.rows)
    return Slice(tuple(_act(row, names) for row in found.rows), found.next)


def _names(scope: SiteScope, rows: Iterable[FoundAct]) -> dict[int, str]:
    names: dict[int, str] = {}
    for key, model in (("person_id", Person), ("product_id", Product), ("account_id", Account)):
        ids = {row.subject[key] for row in rows if row.subject.get(key)}
        if ids:
            named = scope.rows(scope.select(model.id, model.name).where(model.id.in_(ids)))
            names |= {row.id: row.name for row in named}
    items = things_named(scope, ("item_id",), [row.subject for row in rows])
    return names | {key: item.text for key, item in items.items()}


def _act(row: FoundAct, names: dict[int, str]) -> SiteAct:
    said = SITE_SAID.get(row.act) or SAID.get(row.act)
    about = [
        names[value] for value in row.subject.values() if isinstance(value, int) and value in names
    ]
    return SiteAct(
        id=row.id,
        at=row.happened_at,
        who=row.who or _("The site itself"),
        did=_(said) if said else row.act,
        about=", ".join(about),
        before=values_in_words(row.before),
        after=values_in_words(row.after),
        who_id=row.who_id,
        whom_id=row.whom_id,
        whence=whence_in_words(row.browser, row.address, row.means),
    )
