"""Sites to back up, and houses to bring them back into."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.house import House
from app.core.ids import new_id
from app.site.actions.demo import made_demo
from tests.transfer.keeping import back_up, make_bare_house, make_house


@pytest.fixture(scope="session")
def full(tmp_path_factory: Any) -> Iterator[House]:
    """The demonstration site on SQLite: something in most tables."""
    house = make_house(tmp_path_factory.mktemp("full"))
    made_demo(house)
    yield house
    house.database.dispose()


@pytest.fixture(scope="session")
def file(full: House, tmp_path_factory: Any) -> Path:
    """Its backup."""
    made = tmp_path_factory.mktemp("backup") / "site.backup"
    assert back_up(full, made)[0] == 0
    return made


@pytest.fixture
def another(tmp_path: Path, request: Any) -> Iterator[Callable[..., House]]:
    """Makes empty houses of the kind asked for."""
    made: list[House] = []
    names: list[str] = []

    def give(kind: str = "sqlite", *, bare: bool = False, **settings: Any) -> House:
        make = make_bare_house if bare else make_house
        url = ""
        if kind == "postgresql":
            names.append(f"backup{new_id()}")
            url = request.getfixturevalue("postgres").create_database(names[-1])
        made.append(make(tmp_path / f"var{len(made)}", url, **settings))
        return made[-1]

    yield give
    for house in made:
        house.database.dispose()
    for name in names:
        request.getfixturevalue("postgres").drop_database(name)
