"""Home: what happened because I spoke, what is due, what is new. Signed out: the way in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import clock
from app.identity.doors import anyone, sign_in_page
from app.identity.scope import OpenScope, OwnScope
from app.overviews.queries.changes import ChangeRow, count_my_threads, list_changes
from app.overviews.queries.due import list_missions_due
from app.overviews.queries.fresh import list_fresh
from app.overviews.queries.places import MyPlace, list_my_places
from app.threads.queries.cards import Card
from app.trials.queries.missions import DueMission
from app.web.asked import Asked
from app.web.horizon import STATUSES, threads_drawing
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class HomeView:
    """All that home shows."""

    name: str
    last_home_at: datetime | None
    places: tuple[MyPlace, ...]
    changes: tuple[ChangeRow, ...]
    standing: dict[str, int]  # the viewer's threads by status
    missions: tuple[DueMission, ...]
    fresh: tuple[Card, ...]

    @property
    def moved(self) -> int:
        """How many threads moved or were answered since the last visit."""
        return len({c.thread for c in self.changes if c.is_new and c.is_move})

    @property
    def news(self) -> int:
        """How many things happened since the last visit, as far as they are shown."""
        return sum(change.is_new for change in self.changes)

    @property
    def asked(self) -> int:
        """How many threads wait for the viewer's "does it work for you now?"."""
        return sum(change.asks_works for change in self.changes)

    @property
    def has_spoken(self) -> bool:
        """Whether there is anything that something could happen to."""
        return bool(self.changes) or any(self.standing.values())

    @property
    def drawing(self) -> Any:
        """The horizon of the viewer's threads, or None when none stands on it."""
        counts = {name: self.standing.get(name, 0) for name in STATUSES}
        if not any(counts.values()):
            return None
        moved: dict[str, int] = {}
        for thread, status in self._newly_at.items():
            moved[status] = moved.get(status, 0) + bool(thread)
        return threads_drawing(counts, moved)

    @property
    def _newly_at(self) -> dict[str, str]:
        """Where each thread that moved since the last visit came to, the newest move alone."""
        newest: dict[str, str] = {}
        for change in self.changes:
            if change.is_new and change.kind in ("status", "works"):
                newest.setdefault(change.thread, change.more.get("status", ""))
        return newest

    @property
    def first_place(self) -> MyPlace | None:
        """Where to say something first."""
        return next((place for place in self.places if place.is_open), None)


@pages.get("/", door=anyone(why="the signed-out meet the sign-in page and nothing of a community"))
def show_home(scope: OpenScope, asked: Asked) -> Reply:
    """Home, in at most six statements; the sign-in page for who is signed out."""
    if scope.viewer is None:
        return sign_in_page(scope)
    own = OwnScope(asked.session, scope.viewer, secret=asked.secret)
    places = list_my_places(own)
    view = HomeView(
        name=scope.viewer.name,
        last_home_at=places.last_home_at,
        places=places.all,
        changes=list_changes(own, places),
        standing=count_my_threads(own, places),
        missions=list_missions_due(own, places),
        fresh=list_fresh(own, places),
    )
    asked.house.gathered.add("home", (scope.viewer.id, clock.now()))
    return page("overviews/home.html", view=view)
