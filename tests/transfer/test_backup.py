"""Backup and restore: the same site on either database, and nothing at all from a bad file."""

import stat
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from typer.testing import CliRunner

from app.access.scope import WorkScope
from app.cli.commands import app
from app.communities.models import Community
from app.core import migrations, revisions
from app.core.backup.restoring import restore_backup
from app.core.backup.writing import write_backup
from app.core.house import House
from app.core.ledger.models import AuditText
from app.customers.models import Account, Touchpoint
from app.identity.models import Passkey, Person
from app.main import all_models
from app.search.index import matching
from app.threads.models import Thread
from tests.conftest import DATABASES
from tests.transfer.keeping import (
    MakeHouse,
    back_up,
    bring_back,
    manifest_of,
    row_count,
    rows_of,
    table_names,
)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_site_comes_back_whole_and_across_databases(
    full: House, file: Path, another: MakeHouse, tmp_path: Path, kind: str
) -> None:
    middle, last = another(kind), another("sqlite")
    status, out, err = bring_back(middle, file)
    assert (status, err) == (0, ""), err
    assert "All counters agree." in out
    assert back_up(middle, tmp_path / "again")[0] == 0
    assert bring_back(last, tmp_path / "again")[0] == 0
    assert back_up(last, tmp_path / "thrice")[0] == 0
    for later in ("again", "thrice"):
        tables = manifest_of(tmp_path / later)["tables"]
        for was, now in zip(manifest_of(file)["tables"], tables, strict=True):
            assert now == was
    assert row_count(last) == row_count(middle) == row_count(full)


@pytest.mark.parametrize("kind", DATABASES)
def test_what_is_made_from_words_is_made_anew(
    full: House, file: Path, another: MakeHouse, kind: str
) -> None:
    house = another(kind)
    bring_back(house, file)
    for one in (full, house):
        with one.database.read() as session:
            scope = WorkScope(session)
            place = scope.inside(scope.all(scope.select(Community.id).order_by(Community.id))[0])
            texts = scope.rows(place.select(Thread.id, Thread.title, Thread.body_html))
            title = max(texts, key=lambda row: len(row.title)).title
            words = matching(place, title)
            assert words is not None
            found = place.all(words)
        if one is full:
            expected = (sorted(texts), set(found))
    assert expected[1]
    assert (sorted(texts), set(found)) == expected


@pytest.mark.parametrize("kind", DATABASES)
def test_odd_values_come_back_as_they_were(another: MakeHouse, tmp_path: Path, kind: str) -> None:
    old, new, at = another(), another(kind), datetime(2026, 3, 29, 1, 59, 59, 999_999, UTC)
    odd = 'Ωμέγα \u202e \U0001f327 \\ "quoted" \n\t\r\x1b'
    values = {
        "id": 2**63 - 1, "name": odd, "email": "a@b.example", "created_at": at, "zone": "",
    }  # fmt: skip
    key = {"person_id": 2**63 - 1, "name": "K", "created_at": at, "credential_id": "c", "id": 1}
    point = {"id": 1, "account_id": 1, "kind": "note", "source": "crm", "external_id": "1"}
    about = {"deep": [None, 1.5, {"ü": "\x00"}], "": False}
    with old.database.write() as session:
        scope = WorkScope(session)
        scope.add_all(Person, [values])
        scope.add_all(Passkey, [{**key, "public_key": bytes(range(256)), "sign_count": 0}])
        scope.add_all(Account, [{"id": 1, "name": "A\x00B", "created_at": at}])
        scope.add_all(Touchpoint, [{**point, "at": at, "about": about, "title": "", "body": ""}])
        session.commit()
    assert back_up(old, tmp_path / "odd")[0] == 0
    assert bring_back(new, tmp_path / "odd")[0] == 0
    with new.database.read() as session:
        scope = WorkScope(session)
        person = scope.one(scope.select(Person))
        assert (person.name, person.created_at, person.password_hash) == (odd, at, None)
        assert scope.one(scope.select(Passkey)).public_key == bytes(range(256))
        # PostgreSQL knows no NUL
        assert scope.one(scope.select(Account)).name == "AB"
        told = {"deep": [None, 1.5, {"ü": ""}], "": False}
        assert scope.one(scope.select(Touchpoint)).about == told


def test_sessions_and_mails_under_way_still_work(
    full: House, file: Path, another: MakeHouse
) -> None:
    house = another()
    path = house.settings.var / "secret-key"
    assert path.read_text() != full.settings.secret_key
    assert bring_back(house, file)[2] == ""
    assert path.read_text() == full.settings.secret_key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_from_the_settings_stays_and_is_said(
    another: MakeHouse, file: Path, tmp_path: Path
) -> None:
    house = another(secret_key="b" * 40)
    status, _, err = bring_back(house, file)
    assert (status, "secret key is another" in err) == (0, True)
    assert not (house.settings.var / "secret-key").exists()
    out = back_up(house, tmp_path / "without")[1]
    assert "not in it" in out
    assert "var/secret-key" not in zipfile.ZipFile(tmp_path / "without").namelist()


def test_p03_a_backup_is_for_its_owner_alone_and_replaces_nothing(
    full: House, tmp_path: Path
) -> None:
    made = tmp_path / "site.backup"
    assert back_up(full, made)[0] == 0
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    before = made.read_bytes()
    status, _, err = back_up(full, made)
    assert (status, "is there already" in err) == (1, True)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    assert back_up(full, tmp_path / "dangling")[0] == 1
    assert made.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dangling", "site.backup"]


def test_p03_no_backup_lies_where_everyone_is_served(full: House) -> None:
    file = Path("static/js/../site.backup")
    assert back_up(full, file)[0] == 1
    assert not file.exists()


def test_where_nobody_can_write_it_says_so(full: House, tmp_path: Path) -> None:
    status, _, err = back_up(full, tmp_path / "no" / "folder" / "site.backup")
    assert (status, err.count("\n")) == (1, 1)


def test_a_database_with_rows_takes_no_backup(full: House, file: Path) -> None:
    before = row_count(full)
    status, _, err = bring_back(full, file)
    assert (status, "not empty" in err, row_count(full)) == (1, True, before)


def test_the_commands_answer_by_their_exit_status(
    another: MakeHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = another(), another()

    def run(house: House, *words: str) -> int:
        monkeypatch.setenv("FIRSTLIGHT_VAR", str(house.settings.var))
        monkeypatch.setenv("FIRSTLIGHT_DATABASE_URL", house.settings.effective_database_url)
        return CliRunner().invoke(app, list(words)).exit_code

    file = str(tmp_path / "site.backup")
    assert run(source, "backup", file) == 0
    assert run(source, "backup", file) == 1
    assert run(source, "backup") == 2
    assert run(target, "restore", file) == 0
    assert run(target, "restore", str(tmp_path / "nothing")) == 1
    assert run(target, "restore") == 2


def test_a_missing_file_is_said_to_be(another: MakeHouse, tmp_path: Path) -> None:
    status, _, err = bring_back(another(), tmp_path / "nothing")
    assert (status, "No such file" in err) == (1, True)


def test_tables_of_another_revision_take_no_backup(file: Path, another: MakeHouse) -> None:
    house = another()
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    status, _, err = bring_back(house, file)
    assert (status, "without tables" in err) == (1, True)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_of_an_older_version_is_brought_up_to_this_one(
    another: MakeHouse, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = another("sqlite", bare=True), another(kind, bare=True)
    monkeypatch.setattr(revisions, "newest", lambda: "9999")
    migrations.migrate(old.database, to="0001")
    with old.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO product (id, slug, name, description, next_item, created_at) VALUES "
            "(1, 'gauge', 'Gauge', '', 1, '2026-01-01 10:00:00.000000')"
        )
    write_backup(old, tmp_path / "old", all_models(), told=_untold)
    assert manifest_of(tmp_path / "old")["revision"] == "0001"
    restore_backup(new, tmp_path / "old", all_models(), told=_untold, begin=_untold, finish=_untold)
    assert "thread" in table_names(new)
    with new.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT slug, created_at FROM product").one()
    assert (found[0], str(found[1])[:19]) == ("gauge", "2026-01-01 10:00:00")
    assert revisions.current(new.database) == max(revisions.all_known())


def _untold(*_: Any) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("kind", DATABASES)
def test_memory_does_not_grow_with_the_site(another: MakeHouse, tmp_path: Path, kind: str) -> None:
    many, house, back = 8_000, another(kind), another(kind)
    with house.database.write() as session:
        scope = WorkScope(session)
        for _ in range(0, many, 500):
            scope.add_all(AuditText, [{"text": token_hex(2_000)} for _ in range(500)])
        session.commit()
    tracemalloc.start()
    try:
        assert back_up(house, tmp_path / "large")[0] == 0
        assert bring_back(back, tmp_path / "large")[0] == 0
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    entries = manifest_of(tmp_path / "large")["tables"]
    entry = next(entry for entry in entries if entry["name"] == "audit_text")
    assert (entry["rows"], len(rows_of(tmp_path / "large", "audit_text"))) == (many, many)
    assert peak < entry["bytes"] / 3
