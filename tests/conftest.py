"""The site that tests speak to, on each database, and the cast that speaks to it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.clock import clock
from app.core.house import House
from app.core.ledger import ddl
from app.core.settings import load_settings
from app.identity.actions import passwords
from app.main import all_models, build_house, create_app
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.support.postgres import PostgresServer

DATABASES = os.environ.get("FIRSTLIGHT_TEST_DATABASES", "sqlite,postgresql").split(",")
SECRET = "a-secret-key-for-tests-only-0123456789abcdef"

passwords.context.update(argon2__time_cost=1, argon2__memory_cost=8)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process."""
    with PostgresServer() as server:
        yield server


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path_factory: Any) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database')}/site.db"
    return request.getfixturevalue("postgres").create_database("site")


@pytest.fixture(scope="session")
def standing_house(database_url: str, tmp_path_factory: Any) -> Iterator[House]:
    """One house for all tests on a database, with every table and no row."""
    settings = load_settings(
        var=Path(tmp_path_factory.mktemp("var")),
        database_url=database_url,
        secret_key=SECRET,
        worker="outside",
    )
    house = build_house(settings, durable=False)
    all_models().create_all(house.database.engine)
    yield house
    house.database.dispose()


@pytest.fixture(scope="session")
def site(standing_house: House) -> Any:
    """The ASGI application."""
    return create_app(house=standing_house)


@pytest.fixture
def house(standing_house: House, site: Any) -> Iterator[House]:
    """The house, its tables empty afterwards, and the folders that follow them; time runs again."""
    yield standing_house
    clock.run()
    standing_house.gathered.flush()
    standing_house.renderer.fragments.clear()
    empty_tables(standing_house)
    for kept in (
        *standing_house.settings.var.glob("outbox/*.eml"),
        *standing_house.settings.var.glob("exports/*"),
    ):
        kept.unlink()


_AUDITED = "SELECT id FROM audit UNION ALL SELECT id FROM audit_text LIMIT 1"


def empty_tables(house: House) -> None:
    """Every table is empty."""
    tables = [t.name for t in reversed(all_models().sorted_tables)]
    with house.database.engine.begin() as connection:
        audited = connection.exec_driver_sql(_AUDITED).first() is not None
        if audited:
            ddl.drop(connection)  # what nobody can do to a site, its tests must
        if house.database.is_sqlite:
            for name in tables:
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
        else:
            connection.exec_driver_sql(";".join(f'DELETE FROM "{name}"' for name in tables))
        if audited:
            ddl.create(connection)


@pytest.fixture
def build(house: House, site: Any) -> Build:
    """Makes the least that is valid."""
    return Build(house, site)


@pytest.fixture
def work(house: House) -> Any:
    """Everything that is due in the background is done when this is called."""
    return house.worker.run_until_idle


@pytest.fixture
def stranger(house: House, site: Any) -> Stranger:
    """Nobody: no session."""
    return Stranger(house, site)


@pytest.fixture
def harbour(build: Build) -> Any:
    """Harbour preview, the community of the cast."""
    return build.harbour


@pytest.fixture
def ana(build: Build) -> Actor:
    """A customer, of Aurora Ferries."""
    return build.member("Ana Lindqvist", "customer", account="Aurora Ferries")


@pytest.fixture
def ben(build: Build) -> Actor:
    """A customer of another account."""
    return build.member("Ben Okafor", "customer", account="Baltic Pilots")


@pytest.fixture
def tam(build: Build) -> Actor:
    """An employee in support, a team member."""
    return build.member("Tam Nguyen", "team")


@pytest.fixture
def mia(build: Build) -> Actor:
    """A moderator."""
    return build.member("Mia Castellano", "moderator")


@pytest.fixture
def pat(build: Build) -> Actor:
    """A manager of the community, and product manager of what it carries."""
    return build.member("Pat Ferreira", "manager", product_role="manager")


@pytest.fixture
def olu(build: Build) -> Actor:
    """The owner."""
    return build.member("Olu Adeyemi", "owner")


@pytest.fixture
def eve(build: Build) -> Actor:
    """A customer of another community."""
    return build.member("Eve Marsh", "customer", community=build.elsewhere)


@pytest.fixture
def thread(build: Build, ana: Actor) -> Any:
    """A problem that Ana started."""
    return build.thread(by=ana, kind="problem", title="Rain gauge reads 0 mm after the restart")
