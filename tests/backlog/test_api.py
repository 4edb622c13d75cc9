"""Pat's script ranks and moves items; to all others the backlog does not exist."""

from typing import Any

import pytest

from app.backlog.models import Evidence, Item, ItemMove
from app.threads.models import Status
from tests.build import Build, BuiltThread
from tests.cast import Actor, statements

ITEMS = "/products/lumen-weather-station/backlog"


@pytest.fixture
def item(build: Build, pat: Actor, ben: Actor, thread: BuiltThread) -> Any:
    """An item that Pat's script made of Ana's thread, which Ben needs."""
    ben.post(thread.address + "/vote", importance="critical")
    sent = {"title": "Rain", "community": "harbour-preview", "thread": thread.number}
    made = pat.api("POST", ITEMS, token=build.token(pat), json=sent)
    assert made.status_code == 201, made.text
    return made.json()


def test_an_item_says_who_needs_it(build: Build, item: Any, thread: BuiltThread) -> None:
    assert item["needs"]["customers"] == item["needs"]["critical"] == 1
    assert item["needs"]["accounts"] == 1
    assert item["evidence"] == [
        {
            "community": "harbour-preview",
            "thread": thread.number,
            "title": "Rain gauge reads 0 mm after the restart",
            "status": "open",
            "votes": 1,
        }
    ]


def test_the_ranked_list_is_paged(build: Build, pat: Actor) -> None:
    token = build.token(pat)
    for n in range(5):
        pat.api("POST", ITEMS, token=token, json={"title": f"Item {n}"})
        sent = {"reach": n // 2, "revision": 1}
        assert pat.api("PATCH", f"{ITEMS}/{n + 1}", token=token, json=sent).status_code == 200
    titles, cursor = [], None
    for _ in range(3):
        asked = {"limit": 2, **({"after": cursor} if cursor else {})}
        with statements(at_most=3):
            found = pat.api("GET", ITEMS, token=token, params=asked).json()
        titles += [row["title"] for row in found["items"]]
        cursor = found["next"]
    assert titles == ["Item 4", "Item 3", "Item 2", "Item 1", "Item 0"]
    assert cursor is None


def test_pat_ranks_and_moves_in_one_call(
    build: Build, pat: Actor, item: Any, thread: BuiltThread, work: Any
) -> None:
    token, sent = build.token(pat), {"reach": 40, "impact": 2, "lane": "now", "status": "planned"}
    moved = pat.api("PATCH", f"{ITEMS}/1", token=token, json={**sent, "revision": 1}).json()
    assert (moved["score"], moved["confidence_percent"]) == (64.0, 80.0)
    assert (moved["lane"], moved["status"]) == ("now", "planned")
    work()
    assert thread.now().status == Status.PLANNED
    late = pat.api("PATCH", f"{ITEMS}/1", token=token, json={"status": "progress", "revision": 1})
    assert late.status_code == 409
    assert [move.now for move in build.rows(ItemMove)] == ["planned"]


def test_shipping_names_a_version_that_exists(build: Build, pat: Actor, item: Any) -> None:
    token = build.token(pat)
    for version in ({}, {"version": "9.9"}):
        sent = {"status": "shipped", "revision": 1, **version}
        refused = pat.api("PATCH", f"{ITEMS}/1", token=token, json=sent)
        assert list(refused.json()["mistakes"]) == ["version"]
    build.version("2.4.0-beta.4")
    sent = {"status": "shipped", "version": "2.4.0-beta.4", "revision": 1}
    shipped = pat.api("PATCH", f"{ITEMS}/1", token=token, json=sent).json()
    assert shipped["shipped_in"] == "2.4.0-beta.4"


def test_a_contributor_ranks_and_does_not_move(build: Build, item: Any) -> None:
    con = build.person("Con Tributor", is_employee=True)
    build.on_team(con, "contributor")
    token = build.token(con)
    both = {"reach": 9, "status": "planned", "revision": 1}
    assert con.api("PATCH", f"{ITEMS}/1", token=token, json=both).status_code == 403
    assert build.row(Item).reach == 1
    only = {"reach": 9, "revision": 1}
    assert con.api("PATCH", f"{ITEMS}/1", token=token, json=only).status_code == 200


def test_t01_a_thread_that_pat_may_not_read_is_no_evidence(
    build: Build, pat: Actor, eve: Actor, item: Any
) -> None:
    foreign = build.thread(by=eve, community=build.elsewhere, title="Hidden from Pat")
    token, sent = build.token(pat), {"community": build.elsewhere.slug, "thread": foreign.number}
    refused = pat.api("POST", f"{ITEMS}/1/evidence", token=token, json=sent)
    nowhere = pat.api(
        "POST", f"{ITEMS}/1/evidence", token=token, json={"community": "nowhere", "thread": 1}
    )
    assert refused.status_code == nowhere.status_code == 422
    assert refused.json() == nowhere.json()
    new = pat.api("POST", ITEMS, token=token, json={"title": "Mine", **sent})
    assert new.status_code == 422
    assert len(build.rows(Evidence)) == len(build.rows(Item)) == 1


def test_a_thread_stands_behind_one_item(
    build: Build, pat: Actor, item: Any, thread: BuiltThread
) -> None:
    token, sent = build.token(pat), {"community": "harbour-preview", "thread": thread.number}
    again = pat.api("POST", f"{ITEMS}/1/evidence", token=token, json=sent)
    assert len(again.json()["evidence"]) == 1
    other = pat.api("POST", ITEMS, token=token, json={"title": "Another", **sent})
    assert other.status_code == 409
    assert len(build.rows(Item)) == 1


def test_a03_nobody_but_the_team_knows_of_it(
    build: Build, ana: Actor, tam: Actor, olu: Actor, item: Any
) -> None:
    for actor in (ana, tam, olu):
        token = build.token(actor)
        refused = actor.api("GET", f"{ITEMS}/1", token=token)
        assert refused.status_code == 404
        assert refused.json() == actor.api("GET", "/products/no/backlog/1", token=token).json()


def test_a01_without_the_grant_nothing_is_written(build: Build, pat: Actor, item: Any) -> None:
    token = build.token(pat, "read", "write")
    assert pat.api("GET", f"{ITEMS}/1", token=token).status_code == 200
    for method, path, sent in (
        ("POST", ITEMS, {"title": "New"}),
        ("PATCH", f"{ITEMS}/1", {"reach": 5, "revision": 1}),
        ("POST", f"{ITEMS}/1/evidence", {"community": "harbour-preview", "thread": 1}),
    ):
        assert pat.api(method, path, token=token, json=sent).status_code == 403
