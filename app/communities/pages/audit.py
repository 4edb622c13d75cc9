"""The audit log, for those who may read it."""

from dataclasses import dataclass

from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.doors import community
from app.communities.queries.audit import AuditEntry, list_audit
from app.communities.scope import CommunityScope
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class AuditView:
    """A page of acts."""

    entries: Slice[AuditEntry]
    older: str


@pages.get("/c/{community}/settings/audit", door=community)
def show_audit(scope: CommunityScope, after: Cursor | None = None) -> Reply:
    """What staff did, the newest first."""
    insist(policy.may_see_audit(scope))
    entries = list_audit(scope, after)
    base = f"{scope.community.address}/settings/audit"
    older = f"{base}?after={entries.next}" if entries.next else ""
    return page("communities/settings/audit.html", view=AuditView(entries, older))
