"""The agreement: published, read, accepted; nobody goes on without."""

import csv
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.communities.models import Acceptance, Agreement, Community, Member
from app.communities.pages import agreements
from app.core.clock import clock
from app.core.ledger.models import AuditRow, OutboxRow
from app.web.routing import ROUTES
from tests.build import Build
from tests.cast import BASE as ROOT
from tests.cast import PART, Actor, statements
from tests.contract.forms_of_routes import least_form
from tests.contract.world import World, nothing_stays

BASE = "/c/harbour-preview"
SETTINGS = f"{BASE}/settings/agreements"


def test_i15_nobody_goes_on_before_accepting(
    build: Build, olu: Actor, ana: Actor, work: object
) -> None:
    published = olu.post(f"{BASE}/settings/agreements", text="First *words*.")
    assert published.headers["location"] == f"{BASE}/agreement"
    for actor in (olu, ana):
        assert actor.get(f"{BASE}/members").headers["location"] == f"{BASE}/agreement"
    refused = ana.api("GET", "/communities/harbour-preview", token=build.token(ana))
    assert refused.status_code in (403, 404)
    assert "First <em>words</em>." in ana.get(f"{BASE}/agreement").text
    assert ana.get(f"{BASE}/leave").status_code == 200
    assert ana.post(f"{BASE}/agreement", version=1).status_code == 422
    ana.post(f"{BASE}/agreement", agree="yes", version=1)
    assert ana.get(f"{BASE}/members").status_code == 200


def test_i15_the_servers_text_is_recorded_once(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="First words.")
    with ThreadPoolExecutor(5) as pool:
        sent = {"agree": "yes", "version": 1}
        list(pool.map(lambda _: ana.post(f"{BASE}/agreement", **sent), range(5)))
    [acceptance] = build.rows(Acceptance, member_id=ana.member_id)
    assert acceptance.text_hash == hashlib.sha256(b"First words.").hexdigest()
    assert acceptance.address
    assert build.row(Member, id=ana.member_id).agreement_version == 1
    assert [r.name for r in build.rows(OutboxRow)].count("agreement.accepted") == 1


def test_i15_forged_versions_and_hashes_are_refused(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="First words.")
    assert ana.post(f"{BASE}/agreement", agree="yes", version=7).status_code == 409
    assert ana.post(f"{BASE}/agreement", agree="yes", version=0).status_code == 409
    forged = ana.post(f"{BASE}/agreement", agree="yes", version=1, text_hash="0" * 64)
    assert forged.status_code == 422
    assert build.rows(Acceptance) == []


def test_i15_what_was_shown_is_what_is_accepted(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="First words.")
    olu.post(f"{BASE}/agreement", agree="yes", version=1)
    olu.post(f"{BASE}/settings/agreements", text="Other words.")
    assert ana.post(f"{BASE}/agreement", agree="yes", version=1).status_code == 409
    assert ana.post(f"{BASE}/agreement", agree="yes", version=2).status_code == 303


def test_two_publish_at_once(build: Build, olu: Actor) -> None:
    other = build.member("Ola Second", "owner")

    def publish(actor: Actor) -> int:
        return actor.post(f"{BASE}/settings/agreements", text=f"By {actor.name}").status_code

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(publish, (olu, other)))
    assert len(build.rows(Agreement)) == answers.count(303)
    assert set(answers) <= {303, 403}


def test_an_agreement_may_not_carry_markup(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/agreements", text="<script>alert(1)</script> ok")
    assert "<script>alert" not in ana.get(f"{BASE}/agreement").text


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def test_a_version_is_announced_until_it_binds(
    build: Build, olu: Actor, ana: Actor, ben: Actor, work: Any
) -> None:
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    olu.post(SETTINGS, text="First words.")
    for actor in (olu, ana, ben):
        actor.post(f"{BASE}/agreement", agree="yes", version=1)
    announced = olu.post(SETTINGS, text="Second words.", binds_on=in_days(3))
    assert announced.headers["location"] == f"{BASE}/agreement/2"
    work()
    assert "binds from 10 May 2026" in ana.get(BASE).text
    assert "First words." in ana.get(f"{BASE}/agreement").text
    ahead = ana.get(f"{BASE}/agreement/2").text
    assert "Second words." in ahead
    assert 'name="agree"' in ahead
    assert ana.post(f"{BASE}/agreement", agree="yes", version=2).status_code == 303
    clock.move(days=3)
    work()
    assert ana.get(BASE).status_code == 200
    assert ben.get(BASE).headers["location"] == f"{BASE}/agreement"
    assert "Second words." in ben.get(f"{BASE}/agreement").text
    assert "binds from" not in ana.get(BASE).text
    assert ben.post(f"{BASE}/agreement", agree="yes", version=1).status_code == 409
    assert "This version is from before" in ben.get(f"{BASE}/agreement/1").text
    assert ben.get(f"{BASE}/agreement/7").status_code == 404


def test_an_earlier_version_never_takes_over_again(build: Build, olu: Actor, work: Any) -> None:
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    olu.post(SETTINGS, text="Later words.", binds_on=in_days(5))
    olu.post(SETTINGS, text="Words of now.")
    assert build.row(Community, id=build.harbour.id).agreement_version == 2
    assert build.row(Community, id=build.harbour.id).announced_from is None
    clock.move(days=6)
    work()
    assert build.row(Community, id=build.harbour.id).agreement_version == 2


@pytest.mark.parametrize("day", ["2020-01-01", "soon", "9999-99-99"])
def test_a_version_binds_from_a_day_to_come(build: Build, olu: Actor, day: str) -> None:
    answer = olu.post(SETTINGS, text="Words kept", binds_on=day)
    assert answer.status_code == 422
    assert "Words kept" in answer.text
    assert build.rows(Agreement) == []


def test_binding_today_is_binding_now(build: Build, olu: Actor) -> None:
    olu.post(SETTINGS, text="Words.", binds_on=in_days(0))
    assert build.row(Community, id=build.harbour.id).agreement_version == 1


def test_owners_see_who_accepted_when_and_from_where(
    build: Build, olu: Actor, ana: Actor, ben: Actor, pat: Actor
) -> None:
    olu.post(SETTINGS, text="First words.")
    for actor in (olu, ana):
        actor.post(f"{BASE}/agreement", agree="yes", version=1)
    accepted = olu.get(f"{SETTINGS}/1").text
    [row] = build.rows(Acceptance, member_id=ana.member_id)
    assert "Ana Lindqvist" in accepted
    assert row.address in accepted
    assert "Ben Okafor" not in accepted
    missing = olu.get(f"{SETTINGS}/1?missing=1").text
    assert "Ben Okafor" in missing
    assert "Ana Lindqvist" not in missing
    with statements(at_most=3):
        olu.get(f"{SETTINGS}/1")
    assert olu.get(f"{SETTINGS}/2").status_code == 404


def test_p01_s23_acceptances_leave_as_a_csv_without_formulas(build: Build, olu: Actor) -> None:
    sneaky = build.member("=cmd Someone", account="+Evil")
    build.change(Member, {"name": "=cmd()", "company": "@SUM(A1)"}, id=sneaky.member_id)
    olu.post(SETTINGS, text="First words.")
    for actor in (olu, sneaky):
        actor.post(f"{BASE}/agreement", agree="yes", version=1)
    assert "text/csv" not in olu.post(f"{SETTINGS}/acceptances").headers["content-type"]
    olu.proves("export")
    answer = olu.post(f"{SETTINGS}/acceptances")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    named = {row["name"]: row for row in rows}
    assert set(named) == {"Olu Adeyemi", "'=cmd()"}
    assert named["'=cmd()"]["company"] == "'@SUM(A1)"
    assert named["Olu Adeyemi"]["text_hash"] == hashlib.sha256(b"First words.").hexdigest()
    assert named["Olu Adeyemi"]["email"] == olu.email
    assert [r.act for r in build.rows(AuditRow)].count("agreement.acceptances-exported") == 1


def test_the_csv_of_acceptances_is_read_a_page_at_a_time(
    build: Build, olu: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreements, "AT_ONCE", 2)
    olu.post(SETTINGS, text="First words.")
    for n in range(5):
        build.member(f"Guest{n} Someone").post(f"{BASE}/agreement", agree="yes", version=1)
    olu.post(f"{BASE}/agreement", agree="yes", version=1)
    olu.proves("export")
    lines = olu.post(f"{SETTINGS}/acceptances").text.removeprefix("\ufeff").splitlines()
    assert len(lines) == 7
    assert len(set(lines)) == 7


def test_i15_until_they_accept_members_get_nothing_of_the_community(build: Build) -> None:
    """Pages, parts, files, API, notices, home: nothing but the agreement and the way out."""
    world = World(build)
    world.olu.post(SETTINGS, text="Other words.")
    bearer = {"Authorization": f"Bearer {build.token(world.ana)}"}
    told, words = [], ("Rain gauge reads 0 mm", "Frost season trial", "Catch frost night")
    for method, path, door, _handler in ROUTES:
        if method != "GET" or path in ("/events", "/me/data") or path.startswith("/join/"):
            continue
        address = world.address(path)
        for headers in ({}, PART, bearer):
            if path.startswith("/api/") != (headers is bearer):
                continue
            answer = world.ana.client.get(ROOT + address, headers=headers)
            told += [(address, word) for word in words if word in answer.text]
            if getattr(door, "name", "") == "community" and answer.status_code == 200:
                told.append((address, "200"))
    assert told == []
    assert world.ana.get(f"{BASE}/leave").status_code == 200
    assert world.ana.post(f"{BASE}/leave", sure="yes").headers["location"] == "/"


def test_i15_until_they_accept_members_do_nothing_there(build: Build) -> None:
    world = World(build)
    world.olu.post(SETTINGS, text="Other words.")
    bearer, wrong = {"Authorization": f"Bearer {build.token(world.ana)}"}, []
    with nothing_stays(world.house):
        for method, path, door, _handler in ROUTES:
            inside = "/{community}" in path or "/communities/{slug}" in path
            if method == "GET" or not inside or getattr(door, "name", "") != "community":
                continue
            address, fields = world.address(path), least_form(world, path)
            if path.startswith("/api/"):
                where = ROOT + address
                answer = world.ana.client.request(method, where, json=fields, headers=bearer)
            else:
                answer = world.ana.post(address, **fields)
            refused = answer.status_code == 403 or answer.headers.get("location", "").endswith(
                "/agreement"
            )
            if not refused:
                wrong.append((method, address, answer.status_code))
    assert wrong == []
