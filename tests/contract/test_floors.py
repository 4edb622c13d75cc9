"""The import contracts of pyproject.toml know every package; lint-imports does the rest."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# They know no domain, so they have no rooms; connections has a folder for each system.
WITHOUT_ROOMS = {"cli", "core", "access", "web", "search", "connections"}


def contracts() -> dict[str, dict[str, list[str]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        listed = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return {contract["name"]: contract for contract in listed}


def test_every_domain_has_its_rooms_checked():
    packages = {folder.parent.name for folder in ROOT.glob("app/*/__init__.py")}
    wanted = {f"app.{package}" for package in packages - WITHOUT_ROOMS}
    assert wanted == set(contracts()["Rooms inside a domain"]["containers"])


def test_pages_and_jobs_are_protected_once_there_is_a_main():
    protected = "Pages, API, listeners and jobs are nobody's library" in contracts()
    assert protected == (ROOT / "app" / "main.py").exists(), "take it into pyproject.toml"
