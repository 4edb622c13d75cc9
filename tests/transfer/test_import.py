"""Importing what other systems exported: all of it, once, with line-numbered errors."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from app.cli.importing import run_import, run_undo
from app.communities.models import Community, Member
from app.core.ledger.models import Job, OutboxRow
from app.products.models import Carriage, Product
from app.search.models import Document
from app.site.queries.recount import recount_all
from app.threads.models import BoardCount, Comment, Thread
from tests.build import Build, BuiltThread
from tests.cast import Actor
from tests.support.archives import (
    issue_archive,
    real_file,
    report_rows,
    write_archive,
    write_reports,
)

Import = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bring(build: Build) -> Import:
    """Runs an import; exit status, what was printed, what was said of errors."""
    build.administrator()

    def run(kind: str, file: Path, community: str = "mls", **more: Any) -> tuple[int, str, str]:
        out, err = _console(), _console()
        more = {"dry_run": False, **more}
        status = run_import(build.house, kind, file, community, out=out, err=err, **more)
        return status, out.file.getvalue(), err.file.getvalue()  # ty: ignore[missing-attribute]

    return run


def _console() -> Console:
    return Console(file=io.StringIO(), width=400, highlight=False)


def undo(build: Build, run: int) -> str:
    out, err = _console(), _console()
    run_undo(build.house, run, out=out, err=err)
    return out.file.getvalue() + err.file.getvalue()  # ty: ignore[missing-attribute]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A small archive of the shape of the real one."""
    return write_archive(tmp_path / "archive.json", issue_archive())


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A small file of reports."""
    return write_reports(tmp_path / "reports.csv", report_rows())


def test_an_archive_becomes_a_community(build: Build, bring: Import, archive: Path) -> None:
    issues = json.loads(archive.read_text())["issues"]
    status, out, _ = bring("github-archive", archive)
    assert status == 0
    assert f"{len(issues)} added" in out
    assert build.row(Community, slug="mls").members == 0  # ghosts are no customers
    threads = build.rows(Thread)
    assert len(threads) == len(issues)
    assert len(build.rows(Comment)) == sum(len(i["comments"]) for i in issues)
    authors = {i["author"] for i in issues} | {c["author"] for i in issues for c in i["comments"]}
    ghosts = [m for m in build.rows(Member) if m.ghost_key]
    assert len(ghosts) == len(authors)
    assert all(ghost.person_id is None for ghost in ghosts)
    assert list(recount_all(build.house)) == []
    assert len(build.rows(Document)) == len(issues)
    assert build.row(BoardCount, facet="all").threads == len(issues)


def test_nobody_is_told_of_what_was_imported(build: Build, bring: Import, archive: Path) -> None:
    bring("github-archive", archive)
    assert {r.name for r in build.rows(OutboxRow)} <= {
        "import.ran",
        "community.made",
        "member.joined",
        "administrator.made",
    }
    assert build.rows(Job) == []


def test_a_second_run_changes_nothing(build: Build, bring: Import, archive: Path) -> None:
    bring("github-archive", archive)
    before = [(t.id, t.revision, t.comments) for t in build.rows(Thread)]
    status, out, _ = bring("github-archive", archive)
    assert (status, "0 added, 0 changed" in out) == (0, True)
    assert [(t.id, t.revision, t.comments) for t in build.rows(Thread)] == before


def test_a_later_run_takes_changes_over(build: Build, bring: Import, archive: Path) -> None:
    bring("github-archive", archive)
    read = json.loads(archive.read_text())
    read["issues"][0]["title"] = "A better title"
    read["issues"][1]["comments"].append(
        {
            "author": "newcomer",
            "authorAssociation": "NONE",
            "body": "One more.",
            "createdAt": "2024-01-02T03:04:05Z",
            "updatedAt": "2024-01-02T03:04:05Z",
        }
    )
    archive.write_text(json.dumps(read))
    _, out, _ = bring("github-archive", archive)
    assert "0 added, 2 changed" in out
    assert "A better title" in [t.title for t in build.rows(Thread)]
    assert list(recount_all(build.house)) == []


def test_a_dry_run_counts_and_changes_nothing(build: Build, bring: Import, archive: Path) -> None:
    _, out, _ = bring("github-archive", archive, dry_run=True)
    assert "added" in out
    assert build.rows(Community, slug="mls") == []
    bring("github-archive", archive)
    _, out, _ = bring("github-archive", archive, dry_run=True)
    assert "0 added, 0 changed" in out


def test_reports_make_their_products(build: Build, bring: Import, reports: Path) -> None:
    status, _, _ = bring("reports-csv", reports, "reports")
    assert status == 0
    products = {p.name for p in build.rows(Product)}
    assert products == {"aldersea/lumen", "aldersea/kestrel"}
    assert len(build.rows(Carriage)) == 2
    assert {t.kind for t in build.rows(Thread)} <= {"problem", "idea", "question"}
    _, out, _ = bring("reports-csv", reports, "reports")
    assert "0 added, 0 changed" in out


def test_undo_takes_out_what_came_but_not_what_people_answered(
    build: Build, bring: Import, archive: Path
) -> None:
    bring("github-archive", archive)
    place = build.row(Community, slug="mls")
    tam = build.member("Tam Nguyen", "team", community=place)
    kept = build.rows(Thread)[0]
    thread = BuiltThread(build, place, kept.id, kept.number)
    build.comment(thread, by=tam, body="We have looked into this.")
    words = undo(build, 1)
    assert f"Thread {kept.number} stays, since people answered it." in words
    assert [t.id for t in build.rows(Thread)] == [kept.id]
    assert list(recount_all(build.house)) == []
    assert "was undone already" in undo(build, 1)
    assert "is not known" in undo(build, 77)


def _broken(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


HEAD = b"repo,created_at,label,title,body\n"
GOOD = b"a/b,2024-01-02 03:04:05,bug,It fails,Words\n"

BAD_LINES = {
    "a date that is none": (GOOD + b"a/b,yesterday,bug,T,B\n" + GOOD.replace(b"fails", b"f"), 3),
    "an unknown label": (GOOD + b"a/b,2024-01-02 03:04:05,wish,T,B\n", 3),
    "a NUL byte": (GOOD + b"a/b,2024-01-02 03:04:05,bug,T,\x00\n", 3),
    "another encoding": (GOOD + b"a/b,2024-01-02 03:04:05,bug,Gr\xfc\xdfe,B\n", 3),
    "a missing cell": (GOOD + b"a/b,2024-01-02 03:04:05\n", 3),
    "no title": (GOOD + b"a/b,2024-01-02 03:04:05,bug,,B\n", 3),
}


@pytest.mark.parametrize(("rows", "line"), BAD_LINES.values(), ids=BAD_LINES)
def test_one_bad_line_is_named_and_the_good_ones_are_kept(
    rows: bytes, line: int, build: Build, bring: Import, tmp_path: Path
) -> None:
    file = _broken(tmp_path, "bad.csv", HEAD + rows)
    status, out, err = bring("reports-csv", file, "reports")
    assert status == 1
    assert f"bad.csv, line {line}: " in err
    assert "1 refused" in out
    assert len(build.rows(Thread)) == rows.count(b"fails") + rows.count(b"It f,")


def test_a_cell_of_50_mb_costs_only_its_line(build: Build, bring: Import, tmp_path: Path) -> None:
    huge = b"a/b,2024-01-02 03:04:05,bug,Huge," + b"x" * 50_000_000 + b"\n"
    file = _broken(tmp_path, "huge.csv", HEAD + huge + GOOD)
    status, _, err = bring("reports-csv", file, "reports")
    assert status == 1
    assert "line 2: " in err
    assert [t.title for t in build.rows(Thread)] == ["It fails"]


def test_a_missing_column_stops_it_before_anything(
    build: Build, bring: Import, tmp_path: Path
) -> None:
    file = _broken(tmp_path, "short.csv", b"repo,title\na/b,T\n")
    status, _, err = bring("reports-csv", file, "reports")
    assert (status, "line 1: " in err) == (1, True)
    assert build.rows(Community, slug="reports") == []


def test_a_truncated_archive_keeps_what_was_whole(
    build: Build, bring: Import, archive: Path, tmp_path: Path
) -> None:
    text = archive.read_bytes()
    issues = len(json.loads(text)["issues"])
    file = _broken(tmp_path, "cut.json", text[: text.index(b'"pulls"') // 2])
    status, _, err = bring("github-archive", file)
    assert status == 1
    assert "cut.json, line " in err
    assert 0 < len(build.rows(Thread)) < issues
    assert list(recount_all(build.house)) == []


def test_without_an_administrator_it_says_what_to_do(build: Build, archive: Path) -> None:
    with pytest.raises(Exception, match="create-admin"):
        run_import(
            build.house,
            "github-archive",
            archive,
            "mls",
            dry_run=False,
            out=_console(),
            err=_console(),
        )


def test_members_read_what_was_imported(
    build: Build, bring: Import, archive: Path, eve: Actor
) -> None:
    bring("github-archive", archive)
    tam = build.member("Tam Nguyen", "team", community=build.row(Community, slug="mls"))
    assert tam.get("/c/mls/threads?sort=new").status_code == 200
    assert eve.get("/c/mls/threads").status_code == 404


# 38 people commented in the archive, and five more started an issue without commenting
REAL = {
    "github-archive": ("issue_archive.json", 303, 662, 43),
    "reports-csv": ("product_reports.csv", 1500, 0, 1),
}


@pytest.mark.parametrize("kind", REAL)
def test_the_real_files_come_in_whole(kind: str, build: Build, bring: Import) -> None:
    name, threads, comments, authors = REAL[kind]
    file = real_file(name)
    if file is None:
        pytest.skip("the real files are not here; the generated ones of the same shape were tried")
    status, _, err = bring(kind, file, "real")
    assert (status, err.count("line ")) == (0, 0)
    ghosts = [m for m in build.rows(Member) if m.ghost_key]
    assert (len(build.rows(Thread)), len(build.rows(Comment)), len(ghosts)) == (
        threads,
        comments,
        authors,
    )
    assert list(recount_all(build.house)) == []
