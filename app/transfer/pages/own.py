"""One's own things as a download: of the whole site, and of one community before leaving it."""

from dataclasses import dataclass
from typing import Any

from app.access.scope import Slice
from app.access.verdicts import insist
from app.communities.doors import community_before_agreeing
from app.communities.queries.mine import MyCommunity, list_my_communities
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.identity.doors import self_only
from app.identity.scope import OwnScope
from app.transfer import policy
from app.transfer.queries.own import own_of_community, own_of_person
from app.web.downloads import download
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()
JSON = "application/json"
MOST_SHOWN = 100


@dataclass(frozen=True)
class DataView:
    """The communities that the viewer could leave."""

    communities: Slice[MyCommunity]


@pages.get("/me/data", door=self_only)
def show_data(scope: OwnScope) -> Reply:
    """What one can take along, leave, and delete."""
    mine = list_my_communities(scope, size=MOST_SHOWN)
    return page("transfer/data.html", view=DataView(mine))


@pages.post("/me/data", door=self_only, writes=False)
def take_data(scope: OwnScope) -> Any:
    """Everything that is the viewer's, as a file."""
    insist(policy.may_take_own(scope))
    return download(f"firstlight-{_today()}.json", own_of_person(scope), media_type=JSON)


@pages.post("/c/{community}/data", door=community_before_agreeing, writes=False)
def take_words(scope: CommunityScope) -> Any:
    """What the viewer said and did in this community, as a file."""
    insist(policy.may_take_own(scope))
    name = f"{scope.community.slug}-{_today()}.json"
    return download(name, own_of_community(scope), media_type=JSON)


def _today() -> str:
    return clock.now().date().isoformat()
