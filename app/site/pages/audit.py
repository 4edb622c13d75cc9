"""The site's audit log: acts on the site itself, and what happened to people's sign-ins."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.access.scope import Cursor, Slice
from app.access.viewer import Viewer
from app.communities.forms.audit import WhichActs
from app.communities.queries.audit import SAID
from app.communities.queries.audit_filters import ActsWanted, choices_of
from app.core.csv_files import stream_csv
from app.core.house import House
from app.core.languages import speak
from app.identity.doors import administrator
from app.identity.scope import SiteScope
from app.site.queries.ledger import SITE_SAID, SiteAct, list_site_audit
from app.web.asked import Asked
from app.web.replies import Download, Reply, page
from app.web.routing import Pages

pages = Pages()
HERE = "/admin/audit"
COLUMNS = ("at", "who", "did", "about", "before", "after", "whence")
AT_ONCE = 500


@dataclass(frozen=True)
class AuditView:
    """A page of acts, and which are asked for."""

    entries: Slice[SiteAct]
    older: str
    base: str
    wanted: ActsWanted
    acts: tuple[tuple[str, str], ...]


@pages.get(HERE, door=administrator)
def show_audit(scope: SiteScope, which: WhichActs) -> Reply:
    """Acts that belong to no community, the newest first."""
    wanted = which.wanted(scope.person.zone)
    entries = list_site_audit(scope, which.after, wanted)
    older = wanted.address(HERE, after=entries.next) if entries.next else ""
    acts = choices_of(SITE_SAID | {"person.employee-made": SAID["person.employee-made"]})
    return page("site/audit.html", view=AuditView(entries, older, HERE, wanted, acts))


@pages.get(HERE + "/csv", door=administrator)
def send_audit(scope: SiteScope, which: WhichActs, asked: Asked) -> Reply:
    """The same acts as CSV, as many as there are."""
    wanted = which.wanted(scope.person.zone)
    rows = _rows(asked.house, scope.person, asked.secret, wanted)
    return Download(file_name="site-audit.csv", chunks=stream_csv(COLUMNS, rows))


def _rows(
    house: House, viewer: Viewer, secret: str, wanted: ActsWanted
) -> Iterator[list[tuple[str, ...]]]:
    """Pages of cells in the reader's language, each read in a transaction of its own."""
    after: Cursor | None = None
    while True:
        with speak(viewer.language, viewer.zone), house.database.read() as session:
            scope = SiteScope(session, viewer, secret=secret)
            found = list_site_audit(scope, after, wanted, size=AT_ONCE)
        yield [_cells(act) for act in found]
        after = found.next
        if after is None:
            return


def _cells(act: SiteAct) -> tuple[str, ...]:
    return (act.at.isoformat(), act.who, act.did, act.about, act.before, act.after, act.whence)
