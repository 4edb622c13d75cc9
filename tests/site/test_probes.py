"""Alive, ready, figures: what machines may read."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.core.database import Database
from app.core.house import House
from app.core.revisions import newest
from app.main import create_app
from tests.build import Build, BuiltThread
from tests.cast import BASE, Actor, Stranger, shown, statements

TOKEN = "a-token-for-prometheus"


@pytest.fixture
def migrated(house: House) -> Iterator[Engine]:
    """The database says that it is at the newest revision."""
    engine = house.database.engine
    table = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
    with engine.begin() as connection:
        connection.exec_driver_sql(table)
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{newest()}')")
    yield engine
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


@pytest.fixture
def watched(house: House) -> Any:
    """The site with a metrics token, asked from another machine."""
    settings = house.settings.model_copy(update={"metrics_token": TOKEN})
    return create_app(house=replace(house, settings=settings))


def ask(site: Any, host: str = "203.0.113.9", **headers: str) -> Any:
    """GET of /metrics from this address."""
    client = TestClient(site, base_url=BASE, client=(host, 4711), raise_server_exceptions=False)
    return client.get("/metrics", headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_alive_needs_no_database(stranger: Stranger) -> None:
    with statements(at_most=0):
        answer = stranger.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_ready_when_the_database_answers_and_is_migrated(
    stranger: Stranger, migrated: Engine
) -> None:
    assert stranger.get("/readyz").status_code == 200
    with migrated.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert "older" not in answer.text


def test_not_ready_without_a_database(house: House) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    site = create_app(house=replace(house, database=nowhere))
    client = TestClient(site, base_url=BASE, raise_server_exceptions=False)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    nowhere.dispose()


def test_a15_metrics_are_for_the_token_or_for_loopback(watched: Any, stranger: Stranger) -> None:
    assert ask(watched, authorization=f"Bearer {TOKEN}").status_code == 200
    assert ask(watched, "127.0.0.1").status_code == 200
    assert ask(watched, "::1").status_code == 200
    nowhere = shown(stranger.get("/nowhere"))
    for refused in (
        ask(watched),
        ask(watched, authorization="Bearer wrong"),
        ask(watched, authorization="Bearer "),
        ask(watched, "127.0.0.1", x_forwarded_for="203.0.113.9"),
        ask(watched, "127.0.0.1", forwarded="for=203.0.113.9"),
    ):
        assert shown(refused) == nowhere


def test_a15_metrics_hold_routes_and_states_and_no_member_data(
    build: Build, watched: Any, house: House, ana: Actor, thread: BuiltThread
) -> None:
    client = TestClient(watched, base_url=BASE, raise_server_exceptions=False)
    client.cookies = ana.client.cookies
    client.get(thread.address + "/nothing-here")
    client.get("/c/harbour-preview/threads")
    ana.post(thread.address + "/vote", support="yes")
    text = ask(watched, "127.0.0.1").text
    assert 'route="/c/{community}/threads",status="200"' in text
    assert "firstlight_request_seconds_bucket" in text
    assert 'firstlight_jobs{state="parked"} 0.0' in text
    assert "firstlight_outbox_waiting 1.0" in text
    for private in ("harbour", "Ana", "ana@", "lumen"):
        assert private not in text
