"""What members see of backlogs: the roadmap and the changelog."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.backlog.models import ItemStatus
from app.backlog.queries import outcomes as queries
from app.backlog.queries.outcomes import Outcome
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class RoadmapView:
    """What is planned and in progress."""

    planned: tuple[Outcome, ...]
    progress: tuple[Outcome, ...]
    shipped: tuple[Outcome, ...]


@dataclass(frozen=True)
class ChangelogView:
    """What shipped, by version, with those who asked and agreed to be named."""

    versions: tuple[tuple[str, datetime | None, tuple[Outcome, ...]], ...]


@pages.get("/c/{community}/roadmap", door=community)
def show_roadmap(scope: CommunityScope) -> Reply:
    """Two statements."""
    wanted = (ItemStatus.PLANNED, ItemStatus.PROGRESS, ItemStatus.SHIPPED)
    found = queries.by_item(queries.list_outcomes(scope, *wanted))
    planned, progress, shipped = (tuple(o for o in found if o.status == s) for s in wanted)
    return page("backlog/roadmap.html", view=RoadmapView(planned, progress, shipped), keep=True)


@pages.get("/c/{community}/changelog", door=community)
def show_changelog(scope: CommunityScope) -> Reply:
    """Four statements."""
    found = queries.list_outcomes(scope, ItemStatus.SHIPPED)
    names = queries.names_behind(scope, [o.thread_id for o in found])
    credited = [replace(o, names=tuple(names.get(o.thread_id, ()))) for o in found]
    versions = tuple((v, at, tuple(rows)) for v, at, rows in queries.by_version(credited))
    return page("backlog/changelog.html", view=ChangelogView(versions), keep=True)
