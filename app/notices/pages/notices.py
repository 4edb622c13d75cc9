"""The list of one's notices, the same as a menu, and the bell that counts them."""

from dataclasses import dataclass
from typing import Any

from app.access.scope import Cursor
from app.identity.doors import self_only
from app.identity.scope import OwnScope
from app.notices.actions.reading import mark_all_read
from app.notices.forms import NothingMoreForm
from app.notices.queries.lists import MENU, PAGE, list_notices
from app.web.forms import Form
from app.web.replies import Reply, page, part_or_back
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class NoticesView:
    """Some notices, whether any is unread, and where the older ones are."""

    notices: tuple[Any, ...]
    unread: int
    older: str = ""
    in_menu: bool = False


@pages.get("/notices", door=self_only)
def show_notices(scope: OwnScope, after: Cursor | None = None, part: str | None = None) -> Reply:
    """All of them, newest first; with `part`, the few of the masthead's menu."""
    view = _view(scope, after=after, in_menu=part is not None)
    return page("notices/notices.html", part="notices/_list.html", view=view)


@pages.get("/notices/bell", door=self_only)
def show_bell(scope: OwnScope) -> Reply:
    """How many are unread."""
    return page("notices/bell.html", part="notices/_bell.html")


@pages.post("/notices/read", door=self_only)
def save_read(scope: OwnScope, form: Form[NothingMoreForm], part: str | None = None) -> Reply:
    """Nothing is unread."""
    _ = form.value
    mark_all_read(scope)
    view = _view(scope, in_menu=part is not None, unread=0)
    return part_or_back("notices/_list.html", view=view, back="/notices")


def _view(
    scope: OwnScope, *, after: Cursor | None = None, in_menu: bool, unread: int | None = None
) -> NoticesView:
    found = list_notices(scope, after, size=MENU if in_menu else PAGE)
    older = f"/notices?after={found.next}" if found.next and not in_menu else ""
    left = scope.person.unread if unread is None else unread
    return NoticesView(found.rows, left, older, in_menu)
