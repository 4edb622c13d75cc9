"""A hostile, broken or foreign backup: one clear line, and nothing of it in the database (P04)."""

import hashlib
import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.transfer.keeping import (
    MakeHouse,
    Members,
    bent,
    bring_back,
    manifest_of,
    row_count,
    with_rows,
)


def _unknown_table(manifest: dict[str, Any], members: Members) -> None:
    manifest["tables"].append({**manifest["tables"][0], "name": "sqlite_master"})
    members["tables/sqlite_master.jsonl"] = members["tables/account.jsonl"]


def _extra_column(manifest: dict[str, Any], members: Members) -> None:
    manifest["tables"][0]["columns"].append("is_king")


def _double_column(manifest: dict[str, Any], members: Members) -> None:
    manifest["tables"][0]["columns"].append("id")


def _missing_table(manifest: dict[str, Any], members: Members) -> None:
    gone = manifest["tables"].pop()
    del members[f"tables/{gone['name']}.jsonl"]


def _wrong_type(manifest: dict[str, Any], members: Members) -> None:
    _first_person(manifest, members, "is_administrator", b'"yes"')


def _no_number(manifest: dict[str, Any], members: Members) -> None:
    _first_person(manifest, members, "unread", b"NaN")


def _too_large(manifest: dict[str, Any], members: Members) -> None:
    _first_person(manifest, members, "unread", b"99999999999999999999")


def _no_moment(manifest: dict[str, Any], members: Members) -> None:
    _first_person(manifest, members, "created_at", b'"2026-01-01T00:00:00"')


def _missing_value(manifest: dict[str, Any], members: Members) -> None:
    _first_person(manifest, members, "email", b"null")


def _deep(manifest: dict[str, Any], members: Members) -> None:
    _first_person(manifest, members, "email", b"[" * 100_000 + b"]" * 100_000)


def _first_person(manifest: dict[str, Any], members: Members, column: str, value: bytes) -> None:
    entry = next(entry for entry in manifest["tables"] if entry["name"] == "person")
    lines = members["tables/person.jsonl"].splitlines()
    row = [json.dumps(cell).encode() for cell in json.loads(lines[0])]
    row[entry["columns"].index(column)] = value
    lines[0] = b"[" + b",".join(row) + b"]"
    with_rows(manifest, members, "person", lines)


def _short_row(manifest: dict[str, Any], members: Members) -> None:
    with_rows(manifest, members, "person", [b"[1]"])


def _not_json(manifest: dict[str, Any], members: Members) -> None:
    with_rows(manifest, members, "person", [b"cos\nsystem\n(S'ls'\ntR."])


def _dangling(manifest: dict[str, Any], members: Members) -> None:
    with_rows(manifest, members, "person", [])


def _broken_hash(manifest: dict[str, Any], members: Members) -> None:
    members["tables/person.jsonl"] = members["tables/person.jsonl"].replace(b"a", b"b")


def _more_rows(manifest: dict[str, Any], members: Members) -> None:
    next(e for e in manifest["tables"] if e["name"] == "person")["rows"] += 1


def _newer(manifest: dict[str, Any], members: Members) -> None:
    manifest["revision"] = "9999"


def _unknown_revision(manifest: dict[str, Any], members: Members) -> None:
    manifest["revision"] = "0000"


def _other_format(manifest: dict[str, Any], members: Members) -> None:
    manifest["format"] = 2


def _zip_slip(manifest: dict[str, Any], members: Members) -> None:
    members["../../etc/cron.d/firstlight"] = b"* * * * * root sh"


def _slip_by_name(manifest: dict[str, Any], members: Members) -> None:
    manifest["tables"][0]["name"] = "../../person"


def _bomb(manifest: dict[str, Any], members: Members) -> None:
    with_rows(manifest, members, "person", [b" " * 40_000_000])


def _no_key(manifest: dict[str, Any], members: Members) -> None:
    members["var/secret-key"] = b"\x1b[31m" + b"x" * 60
    digest = hashlib.sha256(members["var/secret-key"]).hexdigest()
    manifest["secret_key"] = {"bytes": 65, "sha256": digest}


BENT = (
    _unknown_table, _extra_column, _double_column, _missing_table, _wrong_type, _no_number,
    _too_large, _no_moment, _missing_value, _deep, _short_row, _not_json, _dangling, _broken_hash,
    _more_rows, _newer, _unknown_revision, _other_format, _zip_slip, _slip_by_name, _bomb, _no_key,
)  # fmt: skip


@pytest.mark.parametrize("bend", BENT, ids=lambda bend: bend.__name__.strip("_"))
def test_p04_nothing_comes_out_of_a_hostile_file(
    file: Path, another: MakeHouse, tmp_path: Path, bend: Any
) -> None:
    """Neither rows nor files: a name that climbs out, a bomb, a part too many (U08)."""
    house = another()
    key = (house.settings.var / "secret-key").read_text()
    status, out, err = bring_back(house, bent(file, tmp_path / "bent", bend))
    assert (status, out) == (1, "")
    assert err.startswith("firstlight: ")
    assert err.count("\n") == 1, err
    assert row_count(house) == 0
    assert (house.settings.var / "secret-key").read_text() == key
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bent", "var0"]


@pytest.mark.parametrize("left_bytes", [0, 100, -1, -4000])
def test_p04_a_file_that_was_cut_off_is_said_to_be(
    file: Path, another: MakeHouse, tmp_path: Path, left_bytes: int
) -> None:
    house, cut = another(), tmp_path / "cut"
    cut.write_bytes(file.read_bytes()[:left_bytes])
    status, _, err = bring_back(house, cut)
    assert (status, err.count("\n"), row_count(house)) == (1, 1, 0)


def test_p04_a_link_in_the_archive_is_refused(
    file: Path, another: MakeHouse, tmp_path: Path
) -> None:
    linked = tmp_path / "linked"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(linked, "w") as archive:
        for name in source.namelist():
            info = zipfile.ZipInfo(name)
            if name == "var/secret-key":
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, source.read(name))
    house = another()
    status, _, err = bring_back(house, linked)
    assert (status, "no plain file" in err, row_count(house)) == (1, True, 0)


def test_p04_no_html_of_a_backup_reaches_a_page(file: Path) -> None:
    for entry in manifest_of(file)["tables"]:
        assert not [column for column in entry["columns"] if column.endswith("html")]
    assert "search_document" not in {entry["name"] for entry in manifest_of(file)["tables"]}
