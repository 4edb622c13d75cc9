"""Houses of their own to back up and restore into, and archives that are bent by hand."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from sqlalchemy import inspect

from app.cli.keeping import run_backup, run_restore
from app.core import revisions
from app.core.house import House
from app.core.settings import load_settings
from app.main import all_models, build_house

Members = dict[str, bytes]
MakeHouse = Callable[..., House]


def make_bare_house(var: Path, database_url: str = "", **settings: Any) -> House:
    """A house whose database has no table."""
    var.mkdir(parents=True, exist_ok=True)
    loaded = load_settings(var=var, database_url=database_url, worker="outside", **settings)
    return build_house(loaded, durable=False)


def make_house(var: Path, database_url: str = "", **settings: Any) -> House:
    """A house whose database has every table, at the newest revision, and no row."""
    house = make_bare_house(var, database_url, **settings)
    all_models().create_all(house.database.engine)
    stamp(house, revisions.newest())
    return house


def stamp(house: House, revision: str) -> None:
    """The database says that it is at this revision."""
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision}')")


def back_up(house: House, file: Path) -> tuple[int, str, str]:
    """Exit status, what was printed, what was said of errors."""
    out, err = _console(), _console()
    status = run_backup(house, file, out=out, err=err)
    return status, _said(out), _said(err)


def bring_back(house: House, file: Path) -> tuple[int, str, str]:
    """Exit status, what was printed, what was said of errors."""
    out, err = _console(), _console()
    status = run_restore(house, file, out=out, err=err)
    return status, _said(out), _said(err)


def _console() -> Console:
    return Console(file=io.StringIO(), width=400, highlight=False)


def _said(console: Console) -> str:
    return console.file.getvalue()  # ty: ignore[missing-attribute]


def manifest_of(file: Path) -> dict[str, Any]:
    """What the archive says of itself."""
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json"))


def rows_of(file: Path, table: str) -> list[list[Any]]:
    """The rows of a table as they stand in the archive."""
    with zipfile.ZipFile(file) as archive:
        return [json.loads(line) for line in archive.read(f"tables/{table}.jsonl").splitlines()]


def bent(file: Path, to: Path, bend: Callable[[dict[str, Any], Members], None]) -> Path:
    """A copy of the archive in which somebody changed manifest and members."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    bend(manifest, members)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
        archive.writestr("manifest.json", json.dumps(manifest))
    return to


def with_rows(manifest: dict[str, Any], members: Members, table: str, lines: list[bytes]) -> None:
    """The table's member has these lines, and the manifest agrees with it."""
    body = b"".join(line + b"\n" for line in lines)
    members[f"tables/{table}.jsonl"] = body
    entry = next(entry for entry in manifest["tables"] if entry["name"] == table)
    entry |= {"rows": len(lines), "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def row_count(house: House) -> int:
    """How many rows stand in all tables together."""
    with house.database.engine.connect() as connection:
        return sum(
            connection.exec_driver_sql(f'SELECT count(*) FROM "{table.name}"').scalar() or 0
            for table in all_models().sorted_tables
        )


def table_names(house: House) -> set[str]:
    """Every table that the database has."""
    with house.database.engine.connect() as connection:
        return set(inspect(connection).get_table_names())
