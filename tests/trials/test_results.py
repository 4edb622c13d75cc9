"""Taking part in a trial: results, what they count, and what they lead to."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.clock import clock
from app.core.ledger.models import OutboxRow
from app.customers.models import Touchpoint
from app.identity.models import Device
from app.trials.models import Enrolment, MissionResult
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements
from tests.trials.conftest import TRIALS, BuiltTrial

RESULTS = ("worked", "trouble", "failed", "blocked", "skipped")


def test_ana_finds_the_trial_with_its_version_and_missions(ana: Actor, trial: BuiltTrial) -> None:
    assert "Frost season trial" in ana.get(TRIALS).text
    with statements(at_most=6):
        page = ana.get(trial.address)
    for words in (
        "Does the warning come early enough?",
        "https://builds.example/Android",
        "The night comes back.",
        "Dark below −8 °C",
        "Catch a frost night",
        '<ol class="prose" dir="auto"><li>Leave it on over night</li><li>Note the time</li>',
        "0 of 3 done",
        "day 11 of 26",
    ):
        assert words in page.text


def test_the_first_result_enrols_and_the_last_is_done(
    build: Build, ana: Actor, trial: BuiltTrial
) -> None:
    assert ana.post(trial.result(1), result="worked").status_code == 303
    assert build.row(Enrolment).state == "active"
    assert (trial.now().enrolled, trial.now().results) == (1, 1)
    ana.post(trial.result(2), result="skipped")
    ana.post(trial.result(3), result="failed", note="It stayed dark")
    assert build.row(Enrolment).state == "done"
    assert "3 of 3 done" in ana.get(trial.address).text
    names = [row.name for row in build.rows(OutboxRow)]
    assert names.count("trial.joined") == 1
    assert names.count("mission.result-set") == 3


def test_a_result_changed_counts_once(build: Build, ana: Actor, trial: BuiltTrial) -> None:
    for result in (*RESULTS, "trouble", "trouble"):
        ana.post(trial.result(), result=result)
    counts = {name: getattr(trial.mission(), name) for name in RESULTS}
    assert counts == {**dict.fromkeys(RESULTS, 0), "trouble": 1}
    assert trial.now().results == 1
    names = [row.name for row in build.rows(OutboxRow)]
    assert names.count("mission.result-set") == 6


def test_x01_ten_results_at_once_are_ten(build: Build, trial: BuiltTrial) -> None:
    crowd = [build.member(f"Guest{n} Someone") for n in range(10)]

    def answer(member: Actor) -> set[int]:
        sent = [member.post(trial.result(), result=result) for result in ("failed", "worked")]
        return {reply.status_code for reply in sent}

    with ThreadPoolExecutor(10) as pool:
        assert set.union(*pool.map(answer, crowd)) == {303}
    assert (trial.mission().worked, trial.mission().failed) == (10, 0)
    assert (trial.now().enrolled, trial.now().results) == (10, 10)
    assert len(build.rows(MissionResult)) == 10


def test_the_part_that_htmx_gets_stands_in_the_page(ana: Actor, trial: BuiltTrial) -> None:
    part = ana.post(trial.result(), part=True, result="trouble")
    assert part.status_code == 200
    assert shown(part)[1].strip() in shown(ana.get(trial.address))[1]


def test_trouble_offers_a_report_with_what_is_known(
    build: Build, ana: Actor, trial: BuiltTrial, work: Any
) -> None:
    build.add(Device(person_id=ana.id, name="LWS-200", platform="Console", created_at=clock.now()))
    assert "LWS-200, Console" in ana.get(trial.address).text
    ana.post(trial.result(), result="trouble", device="LWS-200, Console")
    report = (
        "/c/harbour-preview/threads/new?kind=problem&amp;version=2.4.0-beta.3"
        f"&amp;mission={trial.mission().id}&amp;device=LWS-200%2C%20Console"
        "&amp;product=lumen-weather-station"
    )
    assert report in ana.get(trial.address).text
    composer = ana.get(report.replace("&amp;", "&")).text
    assert f'name="mission" value="{trial.mission().id}"' in composer
    posted = ana.post(
        "/c/harbour-preview/threads",
        kind="problem",
        title="It stayed dark",
        body="All night.",
        version="2.4.0-beta.3",
        mission=trial.mission().id,
    )
    assert posted.status_code == 303
    work()
    assert build.row(MissionResult).thread_id is not None
    page = ana.get(trial.address).text
    assert report not in page
    assert "#1 It stayed dark" in page
    ana.post(trial.result(), result="worked")
    assert build.row(MissionResult).thread_id is not None


def test_what_worked_offers_no_report(ana: Actor, trial: BuiltTrial) -> None:
    ana.post(trial.result(), result="worked")
    assert "What went wrong?" not in ana.get(trial.address).text


def test_the_accounts_timeline_says_so_once(
    build: Build, ana: Actor, trial: BuiltTrial, work: Any
) -> None:
    ana.post(trial.result(), result="failed")
    ana.post(trial.result(), result="worked")
    work()
    found = {row.kind: row for row in build.rows(Touchpoint)}
    assert set(found) == {"trial.joined", "mission.result-set"}
    assert len(build.rows(Touchpoint)) == 2
    assert found["mission.result-set"].about["result"] == "worked"
    assert found["mission.result-set"].account_id == ana.account_id


def test_taking_part_and_leaving(build: Build, ana: Actor, trial: BuiltTrial) -> None:
    ana.post(trial.address + "/take-part")
    assert build.row(Enrolment).state == "accepted"
    ana.post(trial.result(), result="worked")
    ana.post(trial.result(2), result="failed")
    ana.post(trial.address + "/leave")
    assert build.row(Enrolment).state == "withdrawn"
    assert (trial.now().enrolled, trial.now().results, trial.mission().worked) == (0, 0, 0)
    assert "builds.example" not in ana.get(trial.address).text
    ana.post(trial.result(), result="worked")
    assert build.row(Enrolment).state == "active"
    assert (trial.now().enrolled, trial.now().results, trial.mission(2).failed) == (1, 2, 1)


def test_a_wrong_result_is_refused_and_counts_nothing(ana: Actor, trial: BuiltTrial) -> None:
    long = {"result": "worked", "note": "x" * 501}
    wrong: list[dict[str, Any]] = [{"result": "splendid"}, {}, long]
    for sent in wrong:
        assert ana.post(trial.result(), **sent).status_code == 422
    assert ana.post(trial.result(9), result="worked").status_code == 404
    assert trial.now().results == 0


def test_what_members_write_is_escaped(ana: Actor, trial: BuiltTrial) -> None:
    ana.post(trial.result(), result="failed", note="<b>x</b>", device='"><script>')
    page = ana.get(trial.address).text
    assert "<b>x</b>" not in page
    assert '"><script>' not in page


def test_employees_never_count_as_customers(tam: Actor, trial: BuiltTrial) -> None:
    assert tam.get(trial.address).status_code == 200
    assert tam.post(trial.result(), result="worked").status_code == 403
    assert tam.post(trial.address + "/take-part").status_code == 403


def test_no_results_before_it_runs_or_after_it_closed(
    pat: Actor, ana: Actor, draft: BuiltTrial
) -> None:
    assert ana.get(draft.address).status_code == 404
    assert ana.post(draft.result(), result="worked").status_code == 404
    pat.post(draft.address + "/move", state="recruiting")
    assert ana.post(draft.result(), result="worked").status_code == 403
    assert ana.post(draft.address + "/take-part").status_code == 303
    assert "builds.example" not in ana.get(draft.address).text
    for state in ("running", "closing"):
        pat.post(draft.address + "/move", state=state)
        assert ana.post(draft.result(), result="worked").status_code == 303
    pat.post(draft.address + "/move", state="closed")
    assert ana.post(draft.result(), result="failed").status_code == 403
    assert draft.mission().worked == 1


ADDRESSES = ("", "/manage", "/missions/1/edit")
ACTS = ("/take-part", "/leave", "/move", "/enrol", "/manage", "/missions", "/missions/1/result")


@pytest.mark.parametrize("below", ADDRESSES)
def test_to_an_outsider_no_page_of_it_exists(eve: Actor, trial: BuiltTrial, below: str) -> None:
    refused = eve.get(trial.address + below)
    assert refused.status_code == 404
    assert shown(refused) == shown(eve.get(f"/c/nowhere/trials/1{below}"))


@pytest.mark.parametrize("below", [*ACTS, "/missions/1", "/missions/1/order"])
def test_to_an_outsider_no_act_on_it_exists(eve: Actor, trial: BuiltTrial, below: str) -> None:
    refused = eve.post(trial.address + below, result="worked")
    assert refused.status_code == 404
    assert shown(refused) == shown(eve.post(f"/c/nowhere/trials/1{below}", result="worked"))
    assert trial.now().results == 0


def test_a_stranger_signs_in_first(stranger: Stranger, trial: BuiltTrial) -> None:
    for below in ("", "/manage"):
        answer = stranger.get(trial.address + below)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
    assert stranger.post(trial.result(), result="worked").status_code == 303
    assert trial.now().results == 0
