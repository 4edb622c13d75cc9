"""The export of a community: all of it, nothing of another's, no secret, and only where it may lie."""

import io
import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from app.cli.commands import app
from app.cli.exporting import run_export
from app.communities.models import Acceptance, Agreement, Invitation
from app.core.clock import clock
from app.core.house import House
from app.core.ledger.models import AuditRow
from app.main import all_models
from app.threads.models import Vote
from app.transfer.queries.kinds import COMMUNITY, KINDS, LEFT_OUT
from tests.build import Build
from tests.cast import Actor

DOCUMENTED = Path("docs/export.md")
SECRET = re.compile(r"hash|token|secret|password|seed|mark")
Export = Callable[..., tuple[int, str, str]]


@pytest.fixture
def export(house: House, tmp_path: Path) -> Export:
    """Runs an export; exit status, what was printed, what was said of errors."""

    def run(slug: str = "harbour-preview", folder: Path | None = None) -> tuple[int, str, str]:
        out, err = (Console(file=io.StringIO(), width=300) for _ in range(2))
        status = run_export(house, slug, folder or tmp_path / "out", out=out, err=err)
        return status, *(console.file.getvalue() for console in (out, err))  # ty: ignore[missing-attribute]

    return run


def read(tmp_path: Path, name: str) -> Any:
    return json.loads((tmp_path / "out" / f"{name}.json").read_text())


def test_a_whole_community_leaves(
    build: Build, export: Export, tmp_path: Path, thread: Any, ana: Actor, ben: Actor, tam: Actor
) -> None:
    build.comment(thread, by=ben, body="Here too.")
    build.comment(thread, by=tam, body="Firmware, I think.", visibility="staff")
    ben.post(f"{thread.address}/vote", support="yes", importance="critical")
    status, _, err = export()
    assert (status, err) == (0, ""), err
    members = {m["id"]: m for m in read(tmp_path, "members")}
    assert {m["email"] for m in members.values()} >= {ana.email, ben.email, tam.email}
    [told] = read(tmp_path, "threads")
    assert (told["number"], told["title"]) == (thread.number, thread.now().title)
    assert members[told["author_id"]]["name"] == ana.name
    notes = {c["body"]: c["is_staff_note"] for c in read(tmp_path, "comments")}
    assert notes == {"Here too.": False, "Firmware, I think.": True}
    [vote] = read(tmp_path, "votes")
    assert (vote["thread_id"], vote["importance"]) == (told["id"], "critical")
    rows = read(tmp_path, "manifest")["rows"]
    assert rows == {kind.file: len(read(tmp_path, kind.file)) for kind in KINDS}
    assert read(tmp_path, "community")["slug"] == "harbour-preview"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", told["created_at"])


def test_p02_nothing_of_another_community_leaves(
    build: Build, export: Export, tmp_path: Path, thread: Any, eve: Actor
) -> None:
    build.thread(by=eve, title="Of the growers", community=build.elsewhere)
    export()
    everything = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert "Of the growers" not in everything
    assert eve.email not in everything


def test_no_secret_leaves(build: Build, export: Export, tmp_path: Path, olu: Actor) -> None:
    now, community = clock.now(), build.harbour
    secrets = {"token_hash": "f" * 64, "mail_seed": "seed-of-a-mail"}
    build.add(
        Invitation(
            community_id=community.id, email="new@example.com", role="customer",
            inviter_id=olu.member_id, expires_at=now, created_at=now, **secrets,
        )
    )  # fmt: skip
    build.add(
        Agreement(
            community_id=community.id, version=1, text="Be kind.", html="<p>Be kind.</p>",
            text_hash="a" * 64, binds_from=now,
        )
    )  # fmt: skip
    build.add(
        Acceptance(
            community_id=community.id, member_id=olu.member_id, version=1, text_hash="a" * 64,
            address="192.0.2.7", accepted_at=now,
        )
    )  # fmt: skip
    assert export()[0] == 0
    [offer] = read(tmp_path, "invitations")
    assert offer["email"] == "new@example.com"
    assert (
        read(tmp_path, "acceptances")[0]["text_hash"]
        == read(tmp_path, "agreements")[0]["text_hash"]
    )
    everything = "".join(path.read_text() for path in (tmp_path / "out").iterdir())
    assert not [word for word in secrets.values() if word in everything]
    assert '"password' not in everything


def test_every_table_below_communities_leaves_or_says_why_not() -> None:
    exported = {kind.model.__tablename__ for kind in KINDS}
    below = {t.name for t in all_models().sorted_tables if "community_id" in t.c}
    assert below == exported | set(LEFT_OUT)
    assert not exported & set(LEFT_OUT)


def test_every_column_that_leaves_is_documented_and_no_secret() -> None:
    documented = dict(
        re.findall(
            r"^\| `([\w-]+)\.json` \| .*? \| (.*?) \|$", DOCUMENTED.read_text(), re.MULTILINE
        )
    )
    for kind in (COMMUNITY, *KINDS):
        assert documented[kind.file] == ", ".join(kind.columns), kind.file
        assert {name for name in kind.columns if SECRET.search(name)} <= {"text_hash"}


def test_the_folder_is_new_or_empty_and_for_its_owner_alone(
    build: Build, export: Export, tmp_path: Path, thread: Any
) -> None:
    folder = tmp_path / "out"
    assert export()[0] == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    status, _, err = export()
    assert (status, "not an empty folder" in err) == (1, True)
    (tmp_path / "file").write_text("mine")
    assert export(folder=tmp_path / "file")[0] == 1
    assert export(folder=tmp_path / "no" / "where")[0] == 1
    (tmp_path / "empty").mkdir()
    assert export(folder=tmp_path / "empty")[0] == 0


def test_p03_no_export_lies_where_everyone_is_served(build: Build, export: Export) -> None:
    assert build.harbour
    folder = Path("static/export")
    assert export(folder=folder)[0] == 1
    assert not folder.exists()


def test_an_unknown_community_is_said_to_be(export: Export, tmp_path: Path) -> None:
    status, _, err = export("nowhere")
    assert (status, "no community nowhere" in err, (tmp_path / "out").exists()) == (1, True, False)


def test_the_audit_log_says_that_it_left(build: Build, export: Export) -> None:
    assert build.harbour
    export()
    [row] = build.rows(AuditRow)
    assert (row.act, row.community_id) == ("community.exported", build.harbour.id)


def test_an_export_is_streamed(
    build: Build, export: Export, tmp_path: Path, thread: Any, ana: Actor
) -> None:
    for n in range(450):  # more than are read at once
        build.comment(thread, by=ana, body=f"Reply {n}")
    build.add(
        Vote(
            community_id=build.harbour.id, thread_id=thread.id, member_id=ana.member_id,
            importance="nice", created_at=clock.now(),
        )
    )  # fmt: skip
    assert export()[0] == 0
    assert [c["body"] for c in read(tmp_path, "comments")] == [f"Reply {n}" for n in range(450)]


def test_wrong_use_ends_with_2() -> None:
    assert CliRunner().invoke(app, ["export", "somewhere"]).exit_code == 2
