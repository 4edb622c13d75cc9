"""An account's page: who they are, what they asked and what became of it, and one timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from app.access.scope import Cursor
from app.core.languages import month
from app.customers.models import AccountStage
from app.customers.queries import list_touchpoints
from app.identity.doors import employee
from app.identity.scope import SiteScope
from app.overviews.queries.accounts import (
    AccountFacts,
    PersonOfAccount,
    SeenPlace,
    get_account_facts,
    list_people,
    list_places,
)
from app.overviews.queries.asked import Asked, count_asked
from app.overviews.queries.timeline import TimelineRow, tell_timeline
from app.threads.models import Status
from app.web.json_fields import SentId
from app.web.replies import Page, page
from app.web.routing import Pages

pages = Pages()
LIFE = (AccountStage.PROSPECT, AccountStage.ONBOARDING, AccountStage.CUSTOMER)


@dataclass(frozen=True)
class AccountView:
    """All that an account's page shows."""

    account: AccountFacts
    people: tuple[PersonOfAccount, ...]
    places: tuple[SeenPlace, ...]  # those whose name may be shown
    asked: Asked
    rows: tuple[TimelineRow, ...]
    after: Cursor | None
    next: Cursor | None

    @property
    def stages(self) -> tuple[str, ...]:
        """The account's life: before, during and after the sale, up to where it stands."""
        now = AccountStage(self.account.stage)
        last = now if now not in LIFE else AccountStage.RENEWAL
        return (*(stage.value for stage in LIFE), last.value)

    @property
    def months(self) -> Iterator[tuple[str, list[TimelineRow]]]:
        """The timeline by month, in the reader's zone, newest first."""
        for name, rows in groupby(self.rows, key=lambda row: month(row.at)):
            yield name, list(rows)

    @property
    def standing(self) -> list[tuple[str, int]]:
        """Their threads by status, what came furthest first."""
        order = (
            *(Status.SHIPPED, Status.ANSWERED, Status.PROGRESS, Status.PLANNED, Status.REVIEW),
            *(Status.NEEDS_INFO, Status.OPEN, Status.DECLINED, Status.DUPLICATE),
        )
        counts = self.asked.by_status
        return [(status.value, counts[status]) for status in order if counts.get(status)]

    @property
    def older(self) -> str:
        """The next page of the timeline, or empty."""
        if not self.next:
            return ""
        return f"{self.account.address}?{urlencode({'after': self.next})}#timeline"

    @property
    def newer(self) -> str:
        """The first page of the timeline, or empty on it."""
        return f"{self.account.address}#timeline" if self.after else ""


@pages.get("/customers/{account}", door=employee)
def show_account(scope: SiteScope, account: SentId, after: Cursor | None = None) -> Page:
    """The account as the employee who looks may see it. Eight statements."""
    facts = get_account_facts(scope, account)
    people = list_people(scope, account)
    points = list_touchpoints(scope, account, after)
    behind = {point.place_id for point in points.rows if point.place_id}
    behind |= {place for person in people for place, _member in person.memberships}
    places = list_places(scope, behind)
    view = AccountView(
        account=facts,
        people=people,
        places=tuple(place for place in places.by_id.values() if place.id in places.titled),
        asked=count_asked(scope, people, places),
        rows=tell_timeline(scope, points.rows, places),
        after=after,
        next=points.next,
    )
    return page("overviews/account.html", view=view)
