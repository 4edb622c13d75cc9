"""A thread's page and its parts."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from app.access.scope import Cursor
from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.threads import policy
from app.threads.forms.fields import AskedId, Number, NumberAndSlug
from app.threads.pages.thread_view import thread_view
from app.threads.pages.views import gather_opening, gather_reading
from app.threads.queries.detail import ThreadDetail, get_detail
from app.threads.queries.history import Standing, list_standings
from app.threads.queries.needs import Needs, find_product_of, list_needs
from app.web.asked import Asked
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class HistoryView:
    """Where a thread stood."""

    thread: ThreadDetail
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class NeedsView:
    """Who needs a thread. `product`: its slug where the viewer is on that product's team."""

    thread: ThreadDetail
    needs: Needs
    product: str


@pages.get("/c/{community}/threads/{number}", door=community)
def show_thread(
    scope: CommunityScope,
    number: NumberAndSlug,
    asked: Asked,
    after: Cursor | None = None,
    at: AskedId = None,
    parent: AskedId = None,
) -> Reply:
    """The thread with 30 comments; to htmx the form for a reply alone. Four statements."""
    view = thread_view(scope, number, after=after, at=at, parent=parent)
    gather_opening(asked, scope, view.thread)
    return page("threads/thread.html", part="threads/_reply.html", view=view, keep=True)


@pages.get("/c/{community}/threads/{number}/comments", door=community)
def show_comments(
    scope: CommunityScope,
    number: Number,
    asked: Asked,
    after: Cursor | None = None,
    at: AskedId = None,
    known: Annotated[int | None, Query(ge=0, le=2**31)] = None,
) -> Reply:
    """The comments alone, asked for when something changed; without htmx the page."""
    view = thread_view(scope, number, after=after, at=at, known=known)
    gather_reading(asked, scope, view.thread.id)
    return page("threads/thread.html", part="threads/_comments.html", view=view)


@pages.get("/c/{community}/threads/{number}/history", door=community)
def show_history(scope: CommunityScope, number: Number) -> Reply:
    """Where the thread stood, and since when. Three statements."""
    thread = get_detail(scope, number)
    view = HistoryView(thread, tuple(list_standings(scope, thread)))
    return page("threads/history.html", part="threads/_history.html", view=view)


@pages.get("/c/{community}/threads/{number}/who", door=community)
def show_needs(scope: CommunityScope, number: Number) -> Reply:
    """Who needs this, for staff. Four statements."""
    thread: Any = get_detail(scope, number)
    insist(policy.may_see_voters(scope, thread))
    view = NeedsView(thread, list_needs(scope, thread.id), find_product_of(scope, thread.id))
    return page("threads/who.html", part="threads/_who.html", view=view)
