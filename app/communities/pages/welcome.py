"""The first page of a new member: a word of welcome, who invited them, and a first task."""

from dataclasses import dataclass
from typing import Any

from app.communities.doors import community
from app.communities.queries.branch import Bringer, find_bringer
from app.communities.queries.cohorts import list_welcomes
from app.communities.queries.communities import get_own_community
from app.communities.scope import CommunityScope
from app.core.markdown import render
from app.web.rendering import safe
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class WelcomeView:
    """What is said, and by whose invitation the member is here."""

    words: Any
    more: tuple[Any, ...]  # of the cohorts that the newcomer stands in
    tasks: tuple[Any, ...]
    purpose: str
    bringer: Bringer | None
    base: str


@pages.get("/c/{community}/welcome", door=community)
def show_welcome(scope: CommunityScope) -> Reply:
    """Welcome, and where to begin."""
    here = get_own_community(scope)
    of_cohorts = list_welcomes(scope)
    view = WelcomeView(
        words=safe(render(here.welcome)) if here.welcome else "",
        more=tuple(safe(render(one.words)) for one in of_cohorts if one.words),
        tasks=tuple(safe(render(one.first_task)) for one in of_cohorts if one.first_task),
        purpose=here.purpose,
        bringer=find_bringer(scope),
        base=scope.community.address,
    )
    return page("communities/welcome.html", view=view)
