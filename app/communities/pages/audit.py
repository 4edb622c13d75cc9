"""The audit log, for those who may read it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.doors import community
from app.communities.forms.audit import WhichActs
from app.communities.queries.audit import SAID, AuditEntry, list_audit
from app.communities.queries.audit_filters import ActsWanted, choices_of
from app.communities.scope import CommunityScope
from app.core.csv_files import stream_csv
from app.core.house import House
from app.core.languages import speak
from app.web.asked import Asked
from app.web.replies import Download, Reply, page
from app.web.routing import Pages

pages = Pages()
HERE = "/c/{community}/settings/audit"
COLUMNS = ("at", "who", "did", "about", "before", "after", "words", "whence")
AT_ONCE = 500


@dataclass(frozen=True)
class AuditView:
    """A page of acts, and which are asked for."""

    entries: Slice[AuditEntry]
    older: str
    base: str
    wanted: ActsWanted
    acts: tuple[tuple[str, str], ...]


@pages.get(HERE, door=community)
def show_audit(scope: CommunityScope, which: WhichActs) -> Reply:
    """What staff did, the newest first."""
    insist(policy.may_see_audit(scope))
    wanted = which.wanted(scope.person.zone)
    entries = list_audit(scope, which.after, wanted)
    base = f"{scope.community.address}/settings/audit"
    older = wanted.address(base, after=entries.next) if entries.next else ""
    view = AuditView(entries, older, base, wanted, choices_of(SAID))
    return page("communities/settings/audit.html", view=view)


@pages.get(HERE + "/csv", door=community)
def send_audit(scope: CommunityScope, which: WhichActs, asked: Asked) -> Reply:
    """The same acts as CSV, as many as there are."""
    insist(policy.may_see_audit(scope))
    wanted = which.wanted(scope.person.zone)
    rows = _rows(asked.house, scope, asked.secret, wanted)
    return Download(file_name=f"{scope.community.slug}-audit.csv", chunks=stream_csv(COLUMNS, rows))


def _rows(
    house: House, asker: CommunityScope, secret: str, wanted: ActsWanted
) -> Iterator[list[tuple[str, ...]]]:
    """Pages of cells in the reader's language, each read in a transaction of its own."""
    after: Cursor | None = None
    viewer = asker.person
    while True:
        with speak(viewer.language, viewer.zone), house.database.read() as session:
            scope = CommunityScope(session, viewer, asker.community, asker.member, secret=secret)
            found = list_audit(scope, after, wanted, size=AT_ONCE)
        yield [_cells(entry) for entry in found]
        after = found.next
        if after is None:
            return


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    return (
        entry.at.isoformat(),
        entry.who,
        entry.did,
        entry.about,
        entry.before,
        entry.after,
        entry.text,
        entry.whence,
    )
