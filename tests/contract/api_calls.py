"""One valid call of every operation of the API, for the contract with its document."""

from dataclasses import dataclass, field
from typing import Any

from app.core.clock import clock
from app.trials.models import Mission, Trial, TrialState
from tests.build import Build
from tests.cast import Actor

BASE = "/communities/harbour-preview"
THREADS = f"{BASE}/threads"
ITEMS = "/products/lumen-weather-station/backlog"


@dataclass(frozen=True)
class Call:
    """What is sent; `path` below `/api/v1`."""

    method: str
    path: str
    body: dict[str, Any] | None = None
    by: str = "ana"
    query: dict[str, Any] = field(default_factory=dict)


CALLS: dict[str, Call] = {
    "get_me": Call("GET", "/me"),
    "list_communities": Call("GET", "/communities", query={"limit": 1}),
    "get_community": Call("GET", BASE),
    "list_threads": Call("GET", THREADS, query={"limit": 1, "sort": "new"}),
    "start_thread": Call(
        "POST", THREADS, {"kind": "idea", "title": "Dew", "body": "Show the dew."}
    ),
    "get_thread_of_community": Call("GET", f"{THREADS}/1"),
    "change_thread": Call("PATCH", f"{THREADS}/1", {"title": "Rain", "revision": 1}),
    "set_vote": Call("PUT", f"{THREADS}/1/vote", {"importance": "critical"}),
    "withdraw_vote": Call("DELETE", f"{THREADS}/1/vote"),
    "list_comments_of_thread": Call("GET", f"{THREADS}/1/comments", query={"limit": 1}),
    "reply_to_thread": Call("POST", f"{THREADS}/1/comments", {"body": "Here too."}),
    "list_invitations_of_community": Call("GET", f"{BASE}/invitations", by="pat"),
    "post_invitation": Call(
        "POST", f"{BASE}/invitations", {"email": "new@example.com", "account": "Fjord"}, by="pat"
    ),
    "list_trials_of_community": Call("GET", f"{BASE}/trials"),
    "get_trial_of_community": Call("GET", f"{BASE}/trials/1"),
    "set_mission_result": Call(
        "PUT", f"{BASE}/trials/1/missions/1/result", {"result": "trouble", "note": "Slow."}
    ),
    "list_backlog": Call("GET", ITEMS, by="pat", query={"limit": 1}),
    "post_item": Call(
        "POST", ITEMS, {"title": "Dew", "community": "harbour-preview", "thread": 2}, by="pat"
    ),
    "get_backlog_item": Call("GET", f"{ITEMS}/1", by="pat"),
    "change_item": Call(
        "PATCH", f"{ITEMS}/1", {"status": "planned", "reach": 4, "revision": 1}, by="pat"
    ),
    "post_evidence": Call(
        "POST", f"{ITEMS}/1/evidence", {"community": "harbour-preview", "thread": 2}, by="pat"
    ),
    "find_customer_card": Call(
        "GET", "/customer-card", by="pat", query={"email": "ana@example.com"}
    ),
    "get_customer_card": Call("GET", "/customers/1/card", by="pat"),
}


def furnish(build: Build, ana: Actor, ben: Actor, pat: Actor) -> None:
    """What the calls are about stands there: two threads, comments, a trial, an item, an offer."""
    first = build.thread(by=ana, kind="problem", title="Rain gauge reads 0 mm", severity="major")
    build.thread(by=ben, title="Show the dew point", tags=["dew"])
    top = build.comment(first, by=ben)
    build.comment(first, by=ana, parent_id=top.id)
    build.comment(first, by=ben)
    _make_trial(build)
    token = build.token(pat)
    for path, sent in (
        (ITEMS, {"title": "Rain", "community": "harbour-preview", "thread": 1}),
        (ITEMS, {"title": "Snow"}),
        (f"{BASE}/invitations", {"email": "kim@example.com"}),
    ):
        assert pat.api("POST", path, token=token, json=sent).status_code == 201


def _make_trial(build: Build) -> None:
    today = clock.now().date()
    place = {"community_id": build.harbour.id}
    version = build.version()
    trial = build.add(
        Trial(
            number=1,
            name="Frost",
            product_id=version.product_id,
            version_id=version.id,
            state=TrialState.RUNNING,
            starts_on=today,
            ends_on=today,
            next_mission=2,
            created_at=clock.now(),
            **place,
        )
    )
    mission = {"number": 1, "position": 1, "title": "Wait", "steps": "Wait"}
    build.add(Mission(trial_id=trial.id, **mission, **place))
