"""Running a trial: its life, its missions, who is enrolled, and what the page says of it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.communities.models import Cohort, CohortMember, Member
from app.core.clock import clock
from app.core.ledger.models import AuditRow
from app.identity.models import Person
from app.trials.models import Enrolment, Mission, Trial
from tests.build import Build
from tests.cast import Actor, statements
from tests.trials.conftest import TRIALS, BuiltTrial


@pytest.fixture
def growers(build: Build, ana: Actor) -> Any:
    """A cohort with Ana in it."""
    made = build.add(Cohort(community_id=build.harbour.id, name="Growers", created_at=clock.now()))
    build.add(
        CohortMember(
            community_id=build.harbour.id,
            cohort_id=made.id,
            member_id=ana.member_id,
            created_at=clock.now(),
        )
    )
    return made


def test_the_life_of_a_trial_goes_by_its_steps_and_is_audited(
    build: Build, pat: Actor, draft: BuiltTrial
) -> None:
    for wrong in ("running", "closing", "closed"):
        assert pat.post(draft.address + "/move", state=wrong).status_code == 409
    for state in ("recruiting", "running", "running", "closing", "running", "closing", "closed"):
        assert pat.post(draft.address + "/move", state=state).status_code == 303
        assert draft.now().state == state
    assert pat.post(draft.address + "/move", state="running").status_code == 409
    moves = [row for row in build.rows(AuditRow) if row.act == "trial.moved"]
    assert [row.after["state"] for row in moves] == [
        "recruiting", "running", "closing", "running", "closing", "closed",
    ]  # fmt: skip
    assert pat.post(draft.address + "/missions", title="Late").status_code == 403


def test_of_two_moves_at_once_one_is_audited(build: Build, pat: Actor, draft: BuiltTrial) -> None:
    with ThreadPoolExecutor(2) as pool:
        sent = pool.map(lambda _: pat.post(draft.address + "/move", state="recruiting"), range(2))
        assert {reply.status_code for reply in sent} == {303}
    assert [row.act for row in build.rows(AuditRow)].count("trial.moved") == 1


def test_two_trials_at_once_get_two_numbers(build: Build, pat: Actor, version: Any) -> None:
    def make(n: int) -> int:
        sent = pat.post(
            TRIALS,
            name=f"Trial {n}",
            version=version.id,
            starts_on="2026-04-27",
            ends_on="2026-05-22",
        )
        return sent.status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(make, range(4))) == {303}
    assert sorted(row.number for row in build.rows(Trial)) == [1, 2, 3, 4]


def test_a_wrong_form_comes_back_filled(build: Build, pat: Actor, version: Any) -> None:
    assert "2.4.0-beta.3" in pat.get(TRIALS + "/new").text
    other = build.version("9.0", build.make_product("Other", "other"))
    sent: dict[str, Any] = {"name": "Frost", "starts_on": "2026-05-22", "ends_on": "2026-04-27"}
    backwards = pat.post(TRIALS, version=version.id, **sent)
    assert backwards.status_code == 422
    assert "The end lies before the start." in backwards.text
    assert 'value="Frost"' in backwards.text
    sent["ends_on"] = "2026-06-01"
    assert pat.post(TRIALS, version=other.id, **sent).status_code == 422
    assert pat.post(TRIALS, version=version.id, cohort=7, **sent).status_code == 422
    assert build.rows(Trial) == []


def test_missions_are_edited_and_put_in_order(build: Build, pat: Actor, draft: BuiltTrial) -> None:
    assert "Change the batteries" in pat.get(draft.address + "/missions/2/edit").text
    changed: dict[str, Any] = {"title": "Change the cells", "steps": "Open\nSwap", "due_on": ""}
    assert pat.post(draft.address + "/missions/2", **changed).status_code == 303
    assert (draft.mission(2).title, draft.mission(2).due_on) == ("Change the cells", None)
    untitled = pat.post(draft.address + "/missions/2", title="", why="because")
    assert untitled.status_code == 422
    assert "because" in untitled.text
    pat.post(draft.address + "/missions/3/order", way="earlier")
    pat.post(draft.address + "/missions/1/order", way="earlier")
    pat.post(draft.address + "/missions/3/order", way="earlier")
    pat.post(draft.address + "/missions/3/order", way="earlier")
    order = sorted(build.rows(Mission), key=lambda mission: mission.position)
    assert [mission.number for mission in order] == [3, 1, 2]


def test_name_goals_and_period_are_edited(pat: Actor, draft: BuiltTrial) -> None:
    sent: dict[str, Any] = {"name": "Frost", "goals": "x", "starts_on": "2026-04-27"}
    backwards = pat.post(draft.address + "/manage", ends_on="2026-04-26", **sent)
    assert backwards.status_code == 422
    assert pat.post(draft.address + "/manage", ends_on="2026-05-22", **sent).status_code == 303
    assert draft.now().name == "Frost"


def test_a_mission_more_makes_the_done_active(
    build: Build, pat: Actor, ana: Actor, trial: BuiltTrial
) -> None:
    for number in (1, 2, 3):
        ana.post(trial.result(number), result="worked")
    pat.post(trial.address + "/missions", title="One more")
    assert build.row(Enrolment).state == "active"


def test_all_customers_are_enrolled_once(
    build: Build, pat: Actor, ana: Actor, ben: Actor, tam: Actor, trial: BuiltTrial
) -> None:
    ana.post(trial.result(), result="worked")
    for _ in range(2):
        assert pat.post(trial.address + "/enrol").status_code == 303
    states = {row.member_id: row.state for row in build.rows(Enrolment)}
    assert states == {ana.member_id: "active", ben.member_id: "invited"}
    assert trial.now().enrolled == 1
    page = pat.get(trial.address + "/manage").text
    assert "1 take part, of 2 asked" in page
    assert "Ben Okafor" in page
    assert "Ana Lindqvist" not in page
    assert [row.act for row in build.rows(AuditRow)].count("trial.offered") == 1


def test_u11_a_trial_for_a_cohort_is_for_nobody_else(
    build: Build, pat: Actor, ana: Actor, ben: Actor, tam: Actor, trial: BuiltTrial, growers: Any
) -> None:
    build.change(Trial, {"cohort_id": growers.id}, number=1)
    assert ana.get(trial.address).status_code == 200
    assert tam.get(trial.address).status_code == 200
    assert ben.get(trial.address).status_code == 404
    assert ben.post(trial.result(), result="worked").status_code == 404
    assert "Frost season trial" not in ben.get(TRIALS).text
    pat.post(trial.address + "/enrol", cohort=growers.id)
    assert [row.member_id for row in build.rows(Enrolment)] == [ana.member_id]
    assert pat.post(trial.address + "/enrol", cohort=7).status_code == 422
    build.add(
        Enrolment(
            community_id=build.harbour.id,
            trial_id=trial.now().id,
            member_id=ben.member_id,
            state="invited",
            created_at=clock.now(),
        )
    )
    assert ben.get(trial.address).status_code == 200


def test_the_page_says_what_came_of_it(
    build: Build, pat: Actor, ana: Actor, ben: Actor, trial: BuiltTrial
) -> None:
    ana.post(trial.result(), result="worked")
    ben.post(trial.result(), result="failed")
    mission_id = trial.mission().id
    build.thread(by=ben, kind="problem", title="Dark", mission_id=mission_id, severity="major")
    build.thread(by=ben, kind="problem", title="Gone", mission_id=mission_id, status="shipped")
    page = pat.get(trial.address + "/manage").text
    assert "Running, day 11 of 26" in page
    assert "2 of 2" in page
    assert "1/2" in page
    assert "#1 Dark" in page
    assert "#2 Gone" not in page


ACTS: dict[str, dict[str, Any]] = {
    "/move": {"state": "closing"},
    "/enrol": {},
    "/manage": {},
    "/missions": {"title": "x"},
    "/missions/1": {"title": "x"},
    "/missions/1/order": {"way": "earlier"},
}


def test_only_managers_run_trials(ana: Actor, mia: Actor, trial: BuiltTrial) -> None:
    for member in (ana, mia):
        assert member.get(trial.address + "/manage").status_code == 403
        assert member.get(TRIALS + "/new").status_code == 403
        assert member.get(trial.address + "/missions/1/edit").status_code == 403
        for below, form in ACTS.items():
            assert member.post(trial.address + below, **form).status_code == 403
        assert member.post(TRIALS, name="x").status_code == 403
    assert trial.now().state == "running"


@pytest.mark.parametrize("enrolled", [5, 500])
def test_the_pages_cost_the_same_for_five_and_five_hundred(
    build: Build, pat: Actor, ana: Actor, trial: BuiltTrial, enrolled: int
) -> None:
    _fill(build, enrolled)
    pat.post(trial.address + "/enrol")
    ana.post(trial.result(), result="worked")
    with statements(at_most=6):
        assert ana.get(trial.address).status_code == 200
    with statements(at_most=8):
        page = pat.get(trial.address + "/manage")
    assert f"1 take part, of {enrolled + 1} asked" in page.text


def _fill(build: Build, members: int) -> None:
    now = clock.now()
    with build.house.database.write() as session:
        for n in range(members):
            person = 1000 + n
            email = f"guest{n}@example.com"
            session.add(Person(id=person, name=f"Guest {n}", email=email, created_at=now))
        session.flush()
        for n in range(members):
            session.add(
                Member(
                    community_id=build.harbour.id,
                    id=1000 + n,
                    person_id=1000 + n,
                    name=f"Guest {n}",
                    role="customer",
                    joined_at=now,
                )
            )
        session.commit()


def test_missions_count_from_1_in_the_community_over_all_its_trials(
    build: Build, pat: Actor, draft: BuiltTrial, version: Any
) -> None:
    period = {"starts_on": "2026-04-27", "ends_on": "2026-05-22"}
    pat.post(TRIALS, name="Second", version=version.id, **period)

    def add(trial: int) -> int:
        return pat.post(f"{TRIALS}/{trial}/missions", title=f"More for {trial}").status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(add, (1, 2, 1, 2))) == {303}
    rows = build.rows(Mission)
    assert sorted(row.number for row in rows) == [1, 2, 3, 4, 5, 6, 7]
    second = [row for row in rows if row.trial_id == BuiltTrial(build, 2).now().id]
    assert sorted(row.position for row in second) == [1, 2]
    there = second[0].number
    assert pat.get(f"{TRIALS}/2/missions/{there}/edit").status_code == 200
    assert pat.get(f"{TRIALS}/1/missions/{there}/edit").status_code == 404
