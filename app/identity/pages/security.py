"""What happened to how one signs in."""

from dataclasses import dataclass

from app.access.scope import Cursor, Slice
from app.identity.doors import self_only
from app.identity.queries.security import SecurityRow, list_security
from app.identity.scope import OwnScope
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class SecurityView:
    """A page of it, the newest first; `older` is the next page's address."""

    rows: Slice[SecurityRow]
    older: str


@pages.get("/me/security", door=self_only)
def show_security(scope: OwnScope, after: Cursor | None = None) -> Reply:
    """The list: what, when, from where, by which browser."""
    rows = list_security(scope, after)
    older = f"/me/security?after={rows.next}" if rows.next else ""
    return page("identity/security.html", view=SecurityView(rows, older))
