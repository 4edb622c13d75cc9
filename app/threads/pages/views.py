"""Views told by pages: checked, gathered in memory, written in batches."""

from collections import defaultdict
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sqlalchemy.orm import Session

from app.access.scope import WorkScope
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.threads.actions.views import View, record_views
from app.threads.forms.views import SeenForm
from app.threads.models import Origin
from app.threads.queries.views import list_seen
from app.web.asked import Asked
from app.web.forms import Form
from app.web.gathered import flushes
from app.web.replies import Reply
from app.web.routing import Pages

KIND = "view"
OPENED = "thread.opened"  # what follows from it is written by whoever tells people

pages = Pages()


@pages.post("/c/{community}/seen", door=community, writes=False)
def save_seen(scope: CommunityScope, form: Form[SeenForm], asked: Asked) -> Reply:
    """The threads among these that the member may see will count as seen. Numbers of others are
    passed over in silence, so that the answer tells nothing of them."""
    seen = form.value
    for thread_id in list_seen(scope, seen.numbers):
        _gather(asked, scope, thread_id, seen.origin)
    return Reply(status=204)


def gather_opening(asked: Asked, scope: CommunityScope, thread: Any) -> None:
    """A thread was opened: a view, from wherever its page was reached. A page fetched ahead, or by
    htmx, is none. No statement."""
    headers = asked.request.headers
    ahead = "prefetch" in headers.get("sec-purpose", "") or "hx-preloaded" in headers
    if ahead:
        return
    gather_reading(asked, scope, thread.id)
    if scope.member.is_staff or thread.author_id == scope.member.id:
        return
    _gather(asked, scope, thread.id, origin_of(asked, scope))


def gather_reading(asked: Asked, scope: CommunityScope, thread_id: int) -> None:
    """What the member was told of this thread is read. No statement."""
    if scope.person.unread:
        opened = (scope.person.id, scope.community.id, thread_id)
        asked.house.gathered.add(OPENED, opened)


def origin_of(asked: Asked, scope: CommunityScope) -> Origin:
    """Where the member came from: a list or search of this community, a mail (`?from=mail`), or else
    a link."""
    if asked.request.query_params.get("from") == "mail":
        return Origin.MAIL
    referrer = urlsplit(asked.request.headers.get("referer", ""))
    if referrer.netloc != asked.request.headers.get("host"):
        return Origin.LINK
    if referrer.path == f"{scope.community.address}/threads":
        return Origin.SEARCH if parse_qs(referrer.query).get("q") else Origin.LIST
    return Origin.LINK


def _gather(asked: Asked, scope: CommunityScope, thread_id: int, origin: Origin) -> None:
    thing = (scope.community.id, thread_id, scope.member.id, origin.value)
    asked.house.gathered.add(KIND, thing)


@flushes(KIND)
def write_views(session: Session, things: list[tuple[int, int, int, str]]) -> None:
    """What was gathered stands in the database, each community's views by themselves."""
    by_community: dict[int, list[View]] = defaultdict(list)
    for community_id, thread_id, member_id, origin in things:
        by_community[community_id].append(View(thread_id, member_id, Origin(origin)))
    for community_id, views in sorted(by_community.items()):
        record_views(WorkScope(session, community_id=community_id), views=views)
