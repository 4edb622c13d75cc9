"""An announced agreement binds by the clock, whether or not the worker has run (I15)."""

from datetime import UTC, datetime, timedelta

import pytest

from app.communities.models import Community
from app.core.clock import clock
from tests.build import Build
from tests.cast import Actor, Stranger, statements
from tests.communities.guests import accept, invite

BASE = "/c/harbour-preview"
SETTINGS = f"{BASE}/settings/agreements"


@pytest.fixture
def announced(build: Build, olu: Actor, ana: Actor, ben: Actor) -> None:
    """Ana has accepted the second version, which binds in three days; Ben only the first."""
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    olu.post(SETTINGS, text="First words.")
    for actor in (olu, ana, ben):
        actor.post(f"{BASE}/agreement", agree="yes", version=1)
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    olu.post(SETTINGS, text="Second words.", binds_on=day)
    ana.post(f"{BASE}/agreement", agree="yes", version=2)


def test_i15_it_binds_while_no_worker_runs(
    build: Build, announced: None, ana: Actor, ben: Actor
) -> None:
    clock.move(days=2)
    assert ben.get(BASE).status_code == 200
    clock.move(days=1)
    assert build.row(Community, id=build.harbour.id).agreement_version == 1  # nobody came by
    assert ana.get(BASE).status_code == 200
    assert "binds from" not in ana.get(BASE).text
    for address in (BASE, f"{BASE}/threads", f"{BASE}/members"):
        assert ben.get(address).headers["location"] == f"{BASE}/agreement"
    token = build.token(ben, "read")
    assert ben.api("GET", "/communities/harbour-preview", token=token).status_code == 403
    assert "Second words." in ben.get(f"{BASE}/agreement").text
    assert ben.post(f"{BASE}/agreement", agree="yes", version=1).status_code == 409
    assert ben.post(f"{BASE}/agreement", agree="yes", version=2).status_code == 303
    assert ben.get(BASE).status_code == 200


def test_i15_home_tells_nothing_of_it_either(
    build: Build, announced: None, ana: Actor, ben: Actor, tam: Actor
) -> None:
    build.thread(by=tam, title="Krakenfern in the rain", status="planned")
    clock.move(days=3)
    tam.post(f"{BASE}/agreement", agree="yes", version=2)
    shown = {actor: "Krakenfern" in actor.get("/").text for actor in (ana, ben)}
    assert shown == {ana: True, ben: False}


def test_i15_who_joins_then_accepts_the_new_one(
    build: Build, announced: None, olu: Actor, stranger: Stranger
) -> None:
    clock.move(days=3)
    sent = invite(build, olu, email="noor@example.com")
    assert "Second words." in stranger.get(sent.path).text
    assert accept(stranger, sent, version=1).status_code == 409
    assert accept(stranger, sent, version=2).status_code == 303


def test_the_door_is_still_one_statement(announced: None, ben: Actor) -> None:
    clock.move(days=3)
    with statements(at_most=1):
        assert ben.get(f"{BASE}/members").headers["location"] == f"{BASE}/agreement"
