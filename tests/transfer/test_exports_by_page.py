"""A whole community by the page: made in the background, kept some days, taken by who may."""

import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.communities.models import Member
from app.core.clock import clock
from app.core.house import House
from app.core.ledger.models import AuditRow, Job
from app.transfer import jobs
from app.transfer.models import CommunityExport
from app.transfer.pages import exports
from app.transfer.queries.exports import folder_of_exports
from app.transfer.queries.kinds import KINDS
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements

HERE = "/c/harbour-preview/settings/data"


@pytest.fixture
def files(house: House) -> Any:
    """The files of exports that lie there now; none afterwards."""
    folder = folder_of_exports(house.settings)
    yield lambda: sorted(folder.iterdir()) if folder.is_dir() else []
    for path in folder.iterdir() if folder.is_dir() else ():
        path.unlink()


Files = Callable[[], list[Any]]


def ask(olu: Actor) -> Any:
    olu.proves("export")
    return olu.post(HERE)


def newest(build: Build) -> CommunityExport:
    return max(build.rows(CommunityExport), key=lambda one: one.id)


def take(olu: Actor, export: CommunityExport) -> Any:
    olu.proves("export")
    return olu.post(f"{HERE}/{export.id}")


def test_olu_takes_the_whole_community_as_one_file(
    build: Build, files: Files, olu: Actor, ana: Actor, thread: Any, work: Any
) -> None:
    assert ask(olu).headers["location"] == HERE
    shown_meanwhile = olu.get(HERE).text
    assert "<progress" in shown_meanwhile
    assert "Make an export" not in shown_meanwhile
    work()
    assert "Ready since" in olu.get(HERE).text
    answer = take(olu, newest(build))
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "private, no-store"
    assert 'filename="harbour-preview-' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        held = {name.removesuffix(".json"): json.loads(archive.read(name)) for name in
                archive.namelist()}  # fmt: skip
    assert set(held) == {"community", "manifest", *(kind.file for kind in KINDS)}
    assert held["manifest"]["rows"] == {kind.file: len(held[kind.file]) for kind in KINDS}
    assert [t["title"] for t in held["threads"]] == [thread.now().title]
    assert {m["email"] for m in held["members"]} >= {ana.email, olu.email}
    acts = [row.act for row in build.rows(AuditRow)]
    assert sorted(acts) == ["community.export-taken", "community.exported"]
    told = olu.get("/c/harbour-preview/settings/audit").text
    assert "took the file of the whole community away" in told


def test_p02_nothing_of_another_community_is_in_it(
    build: Build, files: Files, olu: Actor, eve: Actor, work: Any
) -> None:
    build.thread(by=eve, title="Of the growers", community=build.elsewhere)
    ask(olu)
    work()
    with zipfile.ZipFile(io.BytesIO(take(olu, newest(build)).content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Of the growers" not in everything
    assert eve.email.encode() not in everything


def test_p03_the_file_lies_under_a_random_name_for_its_owner_alone(
    build: Build, files: Files, olu: Actor, stranger: Stranger, work: Any
) -> None:
    ask(olu)
    work()
    (path,) = files()
    assert len(path.stem) == 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    nowhere = shown(stranger.get("/nowhere"))
    for guess in (f"/static/{path.name}", f"/static/../exports/{path.name}", f"/{path.name}"):
        assert stranger.get(guess).status_code == 404
    assert shown(stranger.get(f"/exports/{path.name}")) == nowhere
    for wrong in (path.name, "..%2F" + path.name, "0", str(2**70)):
        olu.proves("export")
        assert olu.post(f"{HERE}/{wrong}").status_code in (404, 422)


def test_s23_asking_and_taking_need_a_fresh_proof(
    build: Build, files: Files, olu: Actor, work: Any
) -> None:
    olu.post(HERE)
    assert build.rows(CommunityExport) == []
    ask(olu)
    work()
    clock.move(minutes=11)
    answer = olu.post(f"{HERE}/{newest(build).id}")
    assert "application/zip" not in answer.headers["content-type"]


def test_t01_u02_only_owners_export_and_only_their_own_community(
    build: Build, files: Files, olu: Actor, pat: Actor, eve: Actor, stranger: Stranger, work: Any
) -> None:
    ask(olu)
    work()
    address = f"{HERE}/{newest(build).id}"
    for actor in (pat, eve):
        actor.proves("export")
    assert pat.get(HERE).status_code == pat.post(HERE).status_code == 403
    assert pat.post(address).status_code == 403
    assert shown(eve.get(HERE)) == shown(eve.get("/c/nowhere/settings/data"))
    assert shown(eve.post(address)) == shown(eve.post("/c/nowhere/settings/data/1"))
    assert stranger.get(HERE).status_code == 303
    rut = build.member("Rut Owns", "owner", community=build.elsewhere)
    rut.proves("export")
    there = f"/c/{build.elsewhere.slug}/settings/data/{newest(build).id}"
    assert rut.post(there).status_code == 404


def test_r01_moderators_and_managers_take_nothing_out_that_only_owners_may(
    build: Build, files: Files, olu: Actor, pat: Actor, mia: Actor, work: Any
) -> None:
    ask(olu)
    work()
    settings = "/c/harbour-preview/settings"
    for actor in (pat, mia):
        actor.proves("export")
        for place in (HERE, f"{HERE}/{newest(build).id}", f"{settings}/agreements/acceptances"):
            assert actor.post(place).status_code == 403, place
    assert [row.act for row in build.rows(AuditRow)] == ["community.exported"]


def test_t16_who_lost_the_right_gets_nothing_of_it(
    build: Build, files: Files, olu: Actor, work: Any
) -> None:
    ask(olu)
    work()
    build.change(Member, {"role": "manager"}, id=olu.member_id)
    assert take(olu, newest(build)).status_code == 403
    build.change(Member, {"state": "removed"}, id=olu.member_id)
    assert take(olu, newest(build)).status_code == 404


def test_t16_r09_an_export_is_not_finished_for_who_lost_the_right(
    build: Build, files: Files, olu: Actor, work: Any
) -> None:
    ask(olu)
    build.change(Member, {"role": "manager"}, id=olu.member_id)
    work()
    assert (newest(build).state, files()) == ("failed", [])
    build.change(Member, {"role": "owner"}, id=olu.member_id)
    assert "could not be made" in olu.get(HERE).text


def test_t16_the_right_is_asked_again_while_the_file_is_sent(
    build: Build, files: Files, olu: Actor, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(olu)
    work()
    monkeypatch.setattr(exports, "PIECE", 100)
    monkeypatch.setattr(exports, "PIECES_A_LOOK", 2)
    assert take(olu, newest(build)).content == files()[0].read_bytes()
    monkeypatch.setattr(exports, "_may", lambda *_: False)
    with pytest.raises(ConnectionAbortedError):
        list(exports._pieces(files()[0], build.house, 1, 1))


def test_after_three_days_the_file_is_gone(
    build: Build, files: Files, olu: Actor, work: Any
) -> None:
    ask(olu)
    work()
    made = newest(build)
    clock.move(days=3, minutes=1)
    assert take(olu, made).status_code == 404  # whether or not the worker has come by
    assert "Ready since" not in olu.get(HERE).text
    work()
    assert (files(), newest(build).state) == ([], "gone")


def test_only_the_newest_file_is_kept(build: Build, files: Files, olu: Actor, work: Any) -> None:
    ask(olu)
    work()
    first, made = files(), newest(build)
    ask(olu)
    assert take(olu, made).status_code == 404
    work()
    assert len(files()) == 1
    assert files() != first


def test_a13_one_at_a_time_and_five_a_day(
    build: Build, files: Files, olu: Actor, work: Any
) -> None:
    ask(olu)
    again = ask(olu)
    assert (again.status_code, "being made already" in again.text) == (409, True)
    for _ in range(4):
        work()
        assert ask(olu).status_code == 303
    work()
    refused = ask(olu)
    assert (refused.status_code, "At most 5 exports" in refused.text) == (409, True)
    clock.move(days=1, minutes=1)
    assert ask(olu).status_code == 303


def test_a13_two_owners_who_ask_at_once_have_one_made(
    build: Build, files: Files, olu: Actor
) -> None:
    both = [olu, build.member("Oda Lund", "owner")]
    with ThreadPoolExecutor(2) as pool:
        codes = sorted(answer.status_code for answer in pool.map(ask, both))
    assert codes == [303, 409]
    assert len(build.rows(CommunityExport)) == 1


def test_progress_is_kept_while_it_is_made(
    build: Build, files: Files, olu: Actor, ana: Actor, thread: Any, work: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """It survives a reload, since it is kept; and the job stays its worker's for as long."""
    for n in range(20):
        build.comment(thread, by=ana, body=f"Reply {n}")
    ask(olu)
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.0)
    seen: list[int] = []
    real = jobs.keep_progress

    def noted(scope: Any, **about: Any) -> bool:
        seen.append(about["done"])
        clock.move(minutes=1)
        return real(scope, **about)

    monkeypatch.setattr(jobs, "keep_progress", noted)
    work()
    made = newest(build)
    assert (made.state, made.done) == ("ready", made.total)
    assert seen[:3] == [1, 2, 3]
    assert len(seen) > 20
    assert [job.attempts for job in build.rows(Job) if job.kind == jobs.MAKE] == [1]


def test_its_page_shows_how_far_it_has_come(build: Build, files: Files, olu: Actor) -> None:
    ask(olu)
    build.change(CommunityExport, {"done": 30_000, "total": 90_000})
    for shown_now in (olu.get(HERE).text, olu.get_part(HERE).text):
        assert 'value="30000" max="90000"' in shown_now
        assert "30,000 of 90,000 rows" in shown_now
    assert "<html" not in olu.get_part(HERE).text


def test_a_try_that_was_killed_leaves_no_file(
    build: Build, files: Files, olu: Actor, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(olu)

    def killed(path: Any, *_: Any) -> None:
        path.write_bytes(b"half")
        os.link(path, path.with_suffix(".half"))  # as it lies when nobody cleans up
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_write", killed)
        work()
    half = newest(build)
    folder = folder_of_exports(build.house.settings)
    (half_file,) = files()
    half_file.rename(folder / half.file_name)
    clock.move(minutes=1)
    work()
    (path,) = files()
    assert (newest(build).state, path.name) == ("ready", newest(build).file_name)


def test_a_full_disk_ends_in_a_sentence(
    build: Build, files: Files, olu: Actor, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    ask(olu)
    monkeypatch.setattr(jobs, "_write", full)
    work()
    assert (newest(build).state, files()) == ("failed", [])
    assert "could not be made" in olu.get(HERE).text
    assert [job.state for job in build.rows(Job) if job.kind == jobs.MAKE] == ["done"]


def test_p06_an_erasure_takes_files_away(
    build: Build, files: Files, olu: Actor, ana: Actor, work: Any
) -> None:
    ask(olu)
    work()
    ana.proves("erase")
    assert ana.post("/me/data/erase", words="go", sure="yes").status_code == 200
    assert take(olu, newest(build)).status_code == 404
    work()
    assert (files(), newest(build).state) == ([], "gone")


def test_p06_an_erasure_stops_an_export_on_its_way(
    build: Build, files: Files, olu: Actor, ana: Actor, work: Any
) -> None:
    ask(olu)
    ana.proves("erase")
    ana.post("/me/data/erase", words="stay", sure="yes")
    work()
    assert (files(), newest(build).state) == ([], "gone")


def test_the_page_takes_two_statements(build: Build, olu: Actor) -> None:
    with statements(at_most=2):
        assert olu.get(HERE).status_code == 200
