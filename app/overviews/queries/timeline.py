"""An account's timeline as the employee who looks may see it: touchpoints, with the words that
their communities let out (T20)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.orm import aliased

from app.communities.models import Member
from app.core.markdown import excerpt
from app.customers.models import OURS, TouchpointKind
from app.customers.queries import TouchpointRow
from app.identity.scope import SiteScope
from app.overviews.queries.accounts import SeenPlaces
from app.threads.models import Audience, Comment, Thread
from app.threads.queries.shared import shown_on_timelines
from app.trials.models import Mission, Trial, TrialState

WORDS, READ = 160, 800  # characters of a post: shown, and read for that
IN_THREADS = (
    TouchpointKind.STARTED,
    TouchpointKind.VOTED,
    TouchpointKind.COMMENTED,
    TouchpointKind.WORKS,
    TouchpointKind.SHIPPED,
)
IN_TRIALS = (TouchpointKind.JOINED, TouchpointKind.TRIED)


@dataclass(frozen=True)
class TimelineRow:
    """One touchpoint as it is shown. `kind` is `happened` where no more may be said; `outside`
    where another system told of it."""

    kind: str
    at: datetime
    who: str = ""
    place: str = ""
    title: str = ""
    address: str = ""  # empty where the viewer could not go
    words: str = ""  # what the account's own person wrote
    status: str = ""  # where the thread stands today
    thread_kind: str = ""
    said: str = ""  # the importance, the result, the answer
    version: str = ""
    people: int = 0
    source: str = ""


def tell_timeline(
    scope: SiteScope, touchpoints: tuple[TouchpointRow, ...], places: SeenPlaces
) -> tuple[TimelineRow, ...]:
    """The touchpoints in their order, each with as much as may be shown. Two statements."""
    threads = _read_threads(scope, touchpoints, places)
    trials = _read_trials(scope, touchpoints, places)
    return tuple(_moment(point, places, threads, trials) for point in touchpoints)


def _moment(
    point: TouchpointRow, places: SeenPlaces, threads: dict[Any, Any], trials: dict[Any, Any]
) -> TimelineRow:
    if point.source != OURS:
        return TimelineRow(
            "outside", point.at, point.person or "", "", point.title,
            words=excerpt(point.body, WORDS), source=point.source,
        )  # fmt: skip
    place = places.named(point.place_id)
    if place is None:
        return TimelineRow(TouchpointKind.HAPPENED, point.at)
    plain = TimelineRow(TouchpointKind.HAPPENED, point.at, place=place.name)
    key = (place.id, point.about.get("thread_id"), point.about.get("comment_id"))
    if point.kind in IN_THREADS and key in threads:
        return _of_thread(point, places, threads[key])
    key = (place.id, point.about.get("trial_id"), point.about.get("mission_id"))
    if point.kind in IN_TRIALS and key in trials:
        return _of_trial(point, places, trials[key])
    return plain


def _of_thread(point: TouchpointRow, places: SeenPlaces, row: Any) -> TimelineRow:
    place = places.by_id[row.community_id]
    return TimelineRow(
        kind=point.kind,
        at=point.at,
        who=point.person or "",
        place=place.name,
        title=row.title,
        address=f"{place.address}/threads/{row.number}" if place.is_member else "",
        words=_own_words(point, row) if place.id in places.worded else "",
        status=row.status,
        thread_kind=row.kind,
        said=point.about.get("importance") or point.about.get("works") or "",
        version=point.about.get("version") or "",
        people=point.about.get("people") or 0,
    )


def _own_words(point: TouchpointRow, row: Any) -> str:
    """What the account's own person wrote there; never another's words."""
    written = {
        TouchpointKind.STARTED: (row.body, row.author),
        TouchpointKind.COMMENTED: (row.reply, row.writer),
    }
    words, writer = written.get(TouchpointKind(point.kind), ("", None))
    return excerpt(words, WORDS) if words and writer == point.person_id else ""


def _of_trial(point: TouchpointRow, places: SeenPlaces, row: Any) -> TimelineRow:
    place = places.by_id[row.community_id]
    return TimelineRow(
        kind=point.kind,
        at=point.at,
        who=point.person or "",
        place=place.name,
        title=row.mission or row.trial,
        address=f"{place.address}/trials/{row.number}" if place.is_staffed else "",
        words="",
        said=point.about.get("result") or "",
    )


def _read_threads(scope: SiteScope, points: Any, places: SeenPlaces) -> dict[Any, Any]:
    """Threads and comments that the touchpoints are about, by community, thread and comment."""
    threads = {p.about["thread_id"] for p in points if p.about.get("thread_id")}
    comments = {p.about["comment_id"] for p in points if p.about.get("comment_id")}
    if not threads or not places.titled:
        return {}
    comment = and_(
        Comment.community_id == Thread.community_id,
        Comment.thread_id == Thread.id,
        Comment.id.in_(comments),
        Comment.visibility == Audience.MEMBERS,
        Comment.hidden_at.is_(None),
    )
    author, writer = aliased(Member), aliased(Member)
    of_thread = and_(author.community_id == Thread.community_id, author.id == Thread.author_id)
    of_reply = and_(writer.community_id == Thread.community_id, writer.id == Comment.author_id)
    rows = scope.rows(
        scope.select(
            Thread.community_id,
            Thread.id,
            Thread.number,
            Thread.title,
            Thread.kind,
            Thread.status,
        )
        .join(author, of_thread)
        .outerjoin(Comment, comment)
        .outerjoin(writer, of_reply)
        .add_columns(
            func.substr(Thread.body, 1, READ).label("body"),
            author.person_id.label("author"),
            Comment.id.label("comment_id"),
            func.substr(Comment.body, 1, READ).label("reply"),
            writer.person_id.label("writer"),
        )
        .where(
            Thread.community_id.in_(places.titled),
            Thread.id.in_(threads),
            shown_on_timelines(places.titled, places.staffed),
        )
    )
    found: dict[Any, Any] = {}
    for row in rows:
        found[row.community_id, row.id, row.comment_id] = row
        found.setdefault((row.community_id, row.id, None), row)
    return found


def _read_trials(scope: SiteScope, points: Any, places: SeenPlaces) -> dict[Any, Any]:
    """Trials and missions that the touchpoints are about, by community, trial and mission."""
    trials = {p.about["trial_id"] for p in points if p.about.get("trial_id")}
    missions = {p.about["mission_id"] for p in points if p.about.get("mission_id")}
    if not trials or not places.titled:
        return {}
    mission = and_(
        Mission.community_id == Trial.community_id,
        Mission.trial_id == Trial.id,
        Mission.id.in_(missions),
    )
    rows = scope.rows(
        scope.select(Trial.community_id, Trial.id, Trial.number, Trial.name.label("trial"))
        .outerjoin(Mission, mission)
        .add_columns(Mission.id.label("mission_id"), Mission.title.label("mission"))
        .where(
            Trial.community_id.in_(places.titled),
            Trial.id.in_(trials),
            Trial.state != TrialState.DRAFT,
        )
    )
    found: dict[Any, Any] = {(row.community_id, row.id, row.mission_id): row for row in rows}
    for row in rows:
        found.setdefault((row.community_id, row.id, None), _without_mission(row))
    return found


def _without_mission(row: Any) -> Any:
    return Trialed(row.community_id, row.number, row.trial)


@dataclass(frozen=True)
class Trialed:
    """A trial without a word of its missions."""

    community_id: int
    number: int
    trial: str
    mission: str | None = None
