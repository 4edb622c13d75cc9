"""Where a thread stood, and since when: told by the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_

from app.communities.models import Member
from app.communities.queries import name_for
from app.communities.scope import CommunityScope
from app.core.languages import _
from app.core.ledger.models import AuditRow, AuditText
from app.threads.events import StatusSet
from app.threads.models import Status
from app.threads.queries.detail import ThreadDetail

MOST = 50


@dataclass(frozen=True)
class Standing:
    """A status, who set it, when, and why."""

    status: str
    text: str
    author_name: str
    at: datetime
    note: str


def list_standings(scope: CommunityScope, thread: ThreadDetail) -> list[Standing]:
    """The thread's statuses, oldest first, beginning with its start; the newest 50. One statement."""
    began = Standing(Status.OPEN, "", thread.author.name, thread.created_at, "")
    rows = scope.rows(_set(scope, thread.id))
    return [began, *(_standing(scope, row) for row in reversed(rows))]


def _set(scope: CommunityScope, thread_id: int) -> Any:
    mover = and_(
        Member.community_id == scope.community_id, Member.person_id == AuditRow.actor_person_id
    )
    return (
        scope.select(AuditRow.after, AuditRow.happened_at)
        .outerjoin(Member, mover)
        .outerjoin(AuditText, AuditText.id == AuditRow.text_id)
        .add_columns(
            Member.name.label("name"), Member.role.label("role"), AuditText.text.label("why")
        )
        .where(AuditRow.thread_id == thread_id, AuditRow.act == StatusSet.name)
        .order_by(AuditRow.id.desc())
        .limit(MOST)
    )


def _standing(scope: CommunityScope, row: Any) -> Standing:
    status, version = row.after["status"], row.after.get("version")
    name = ""
    if row.name:
        name = name_for(
            scope.member.is_staff, scope.community.names_shown, row.name, row.role or "customer"
        )
    text = _("Shipped in %(version)s", version=version) if version else ""
    return Standing(status, text, name, row.happened_at, row.why or "")
