"""Cohorts by rule: whom a rule holds for, why, and that it stays right when facts change."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.communities.actions.cohorts import refill_cohorts
from app.communities.models import Cohort, CohortMember, Member
from app.communities.queries.rules import Rule, holds
from app.core.clock import clock
from app.core.ledger.models import AuditRow
from app.customers.models import Account
from app.identity.models import Device
from app.trials.models import Enrolment, EnrolmentState, Mission, Trial, TrialState
from tests.build import Build
from tests.cast import Actor, shown, statements
from tests.communities.guests import invite

COHORTS = "/c/harbour-preview/settings/cohorts"
SEGMENTS, STAGES, PLATFORMS = (
    ("Ferries", "Pilots", "Ports"),
    ("customer", "at-risk"),
    ("iOS", "Web"),
)
DAYS = tuple(date(2026, month, 1) for month in (3, 6, 9))
TRIALS = ("1", "2")


def make_cohort(build: Build, name: str = "Growers", **rule: Any) -> Any:
    stored = Rule.model_validate(rule).model_dump(mode="json") if rule else None
    return build.add(
        Cohort(community_id=build.harbour.id, name=name, rule=stored, created_at=clock.now())
    )


def clause(fact: str, *values: str) -> dict[str, Any]:
    return {"fact": fact, "values": values}


def inside(build: Build, cohort: Any) -> set[int]:
    return {row.member_id for row in build.rows(CohortMember, cohort_id=cohort.id)}


def make_trial(build: Build, number: int = 1, **more: Any) -> Any:
    today = clock.now().date()
    version = build.version()
    values = {"name": f"Trial {number}", "state": TrialState.RUNNING.value, **more}
    return build.add(
        Trial(
            community_id=build.harbour.id,
            number=number,
            product_id=version.product_id,
            version_id=version.id,
            starts_on=today,
            ends_on=today,
            next_mission=2,
            created_at=clock.now(),
            **values,
        )
    )


@dataclass
class Someone:
    """What is so of a member, as plainly as it can be said."""

    member_id: Any
    counts: bool  # an active customer with a sign-in
    segment: str
    stage: str
    platforms: set[str]
    joined: datetime
    trials: set[str]

    def fits(self, rule: Rule) -> bool:
        found = [self._fits(part.fact, set(part.values)) for part in rule.clauses]
        return self.counts and (all(found) if rule.match == "all" else any(found))

    def _fits(self, fact: str, values: set[str]) -> bool:
        if fact == "joined-before":
            return self.joined.date() < date.fromisoformat(min(values))
        if fact == "joined-since":
            return self.joined.date() >= date.fromisoformat(min(values))
        own = {
            "segment": {self.segment},
            "stage": {self.stage},
            "platform": self.platforms,
            "trial-done": self.trials,
        }
        return bool(own[fact] & values)


def people(build: Build, chance: random.Random) -> list[Someone]:
    """Customers of every sort, a former one, and one of the staff."""
    trials = [make_trial(build, int(number)) for number in TRIALS]
    for segment in SEGMENTS:
        for stage in STAGES:
            build.account(f"{segment} {stage}", segment=segment, stage=stage)
    return [_somebody(build, chance, number, trials) for number in range(24)]


def _somebody(build: Build, chance: random.Random, number: int, trials: list[Any]) -> Someone:
    segment, stage = chance.choice(("", *SEGMENTS)), chance.choice(STAGES)
    role = "team" if number == 0 else "customer"
    account = f"{segment} {stage}" if segment else None
    actor = build.member(f"Guest{number:02} Someone", role, account=account)
    joined = datetime.combine(chance.choice(DAYS), datetime.min.time(), UTC)
    joined += timedelta(hours=chance.randrange(-30, 30))
    state = "left" if number == 1 else "active"
    build.change(Member, {"joined_at": joined, "state": state}, id=actor.member_id)
    platforms = set(chance.sample(PLATFORMS, chance.randrange(3)))
    for n, platform in enumerate(platforms):
        add_device(build, actor, platform, n)
    done = set()
    for number_of, trial in zip(TRIALS, trials, strict=True):
        how_far = chance.choice(("", "active", "done"))
        if how_far:
            enrol(build, actor, trial, how_far)
        done |= {number_of} if how_far == "done" else set()
    return Someone(
        actor.member_id,
        number > 1,
        segment,
        stage if segment else "",
        platforms,
        joined,
        done,
    )


def add_device(build: Build, actor: Actor, platform: str, number: int = 0) -> None:
    device = Device(person_id=actor.id, id=number + 1, name="A device", platform=platform)
    device.created_at = clock.now()
    build.add(device)


def enrol(build: Build, actor: Actor, trial: Any, state: str) -> None:
    build.add(
        Enrolment(
            community_id=build.harbour.id,
            trial_id=trial.id,
            member_id=actor.member_id,
            state=state,
            created_at=clock.now(),
        )
    )


def any_rule(chance: random.Random) -> Rule:
    asked = {
        "segment": chance.sample(SEGMENTS, chance.randrange(1, 3)),
        "stage": [chance.choice(STAGES)],
        "platform": chance.sample(PLATFORMS, chance.randrange(1, 3)),
        "joined-before": [chance.choice(DAYS).isoformat()],
        "joined-since": [chance.choice(DAYS).isoformat()],
        "trial-done": chance.sample(TRIALS, chance.randrange(1, 3)),
    }
    facts = chance.sample(sorted(asked), chance.randrange(1, 4))
    clauses = [clause(fact, *asked[fact]) for fact in facts]
    return Rule.model_validate({"match": chance.choice(("all", "any")), "clauses": clauses})


def test_a_rule_holds_for_whom_a_plain_reading_says(build: Build) -> None:
    chance = random.Random(20261124)
    everybody = people(build, chance)
    with build.scope(build.harbour) as scope:
        for _ in range(150):
            rule = any_rule(chance)
            found = set(scope.all(scope.select(Member.id).where(holds(scope, rule))))
            assert found == {one.member_id for one in everybody if one.fits(rule)}, rule


def test_refilling_makes_it_so_and_leaves_who_was_put_in_by_hand(build: Build) -> None:
    chance = random.Random(7)
    everybody = people(build, chance)
    by_hand = {one.member_id for one in chance.sample(everybody[2:], 4)}
    cohorts = {}
    for n in range(8):
        rule = any_rule(chance)
        cohort = make_cohort(build, f"Cohort {n}", **rule.model_dump())
        cohorts[cohort.id] = (cohort, rule)
        for member_id in by_hand:
            put_in(build, cohort, member_id)
        # one who was in by a rule that held once
        gone = next((one for one in everybody[2:] if not one.fits(rule)), None)
        if gone and gone.member_id not in by_hand:
            put_in(build, cohort, gone.member_id, by_rule=True)
    for _again in range(2):
        with build.scope(build.harbour) as scope, statements(at_most=60):
            refill_cohorts(scope, Member.id > 0)
        for cohort, rule in cohorts.values():
            fits = {one.member_id for one in everybody if one.fits(rule)}
            assert inside(build, cohort) == fits | by_hand
    with build.scope(build.harbour) as scope, statements(at_most=2):
        refill_cohorts(scope, Member.id > 0)


def put_in(build: Build, cohort: Any, member_id: Any, *, by_rule: bool = False) -> None:
    build.add(
        CohortMember(
            community_id=build.harbour.id,
            cohort_id=cohort.id,
            member_id=member_id,
            by_rule=by_rule,
            created_at=clock.now(),
        )
    )


def test_a_rule_is_previewed_with_its_reasons_before_it_is_saved(
    build: Build, pat: Actor, ana: Actor, ben: Actor
) -> None:
    build.change(Account, {"segment": "Ferries"}, name="Aurora Ferries")
    cohort = make_cohort(build)
    address = f"{COHORTS}/{cohort.id}"
    assert "Ferries" in pat.get(address).text
    sent = {"match": "all", "having": ["segment=Ferries"], "joined_since": "2020-05-07"}
    whole = pat.post(f"{address}/rule/preview", **sent)
    assert "Ana Lindqvist" in whole.text
    part = pat.post(f"{address}/rule/preview", part=True, **sent)
    assert "<html" not in part.text
    assert "segment: Ferries" in part.text
    assert "Joined on or after" in part.text
    assert "7 May 2020" in part.text
    assert "Ben Okafor" not in part.text
    assert "Not saved yet" in part.text
    assert part.text.strip() in whole.text
    assert inside(build, cohort) == set()
    assert build.row(Cohort, id=cohort.id).rule is None
    saved = pat.post(f"{address}/rule", **sent)
    assert saved.headers["location"] == address
    assert inside(build, cohort) == {ana.member_id}
    [row] = build.rows(AuditRow)
    assert (row.act, row.after["rule"]["version"]) == ("cohort.rule-set", 1)
    assert "in by the rule" in pat.get(address).text
    with statements(at_most=7):
        pat.get(address)
    pat.post(f"{address}/rule", **sent)
    assert len(build.rows(AuditRow)) == 1
    pat.post(f"{address}/rule", match="any")
    assert inside(build, cohort) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"having": "segment=Nowhere"},
        {"having": "stage=__import__('os')"},
        {"having": "password=x"},
        {"having": "segment"},
        {"having": "joined-before=soon"},
        {"joined_before": "soon"},
        {"match": "none", "having": "stage=customer"},
        {"having": "trial-done=99999999999999999999999999"},
        {"rule": "{}", "having": "stage=customer"},
    ],
)
def test_c09_only_what_is_offered_can_be_a_rule(
    wrong: dict[str, str], build: Build, pat: Actor
) -> None:
    cohort = make_cohort(build)
    address = f"{COHORTS}/{cohort.id}/rule"
    assert pat.post(address, **wrong).status_code == 422
    assert pat.post(f"{address}/preview", **wrong).status_code == 422
    assert build.row(Cohort, id=cohort.id).rule is None


def test_a_rule_may_keep_what_nobody_is_any_more(build: Build, pat: Actor, ana: Actor) -> None:
    build.change(Account, {"segment": "Ferries"}, name="Aurora Ferries")
    cohort = make_cohort(build)
    address = f"{COHORTS}/{cohort.id}/rule"
    pat.post(address, having="segment=Ferries")
    build.change(Account, {"segment": "Ports"}, name="Aurora Ferries")
    assert pat.post(address, having=["segment=Ferries", "stage=customer"]).status_code == 303
    assert inside(build, cohort) == set()


def test_it_stays_right_when_an_account_changes(
    build: Build, pat: Actor, ana: Actor, ben: Actor, work: Any
) -> None:
    pilots = build.row(Account, name="Baltic Pilots")
    build.change(Account, {"segment": "Ferries"}, name="Aurora Ferries")
    segment = make_cohort(build, "Ferries", clauses=[clause("segment", "Ferries")])
    stage = make_cohort(build, "At risk", clauses=[clause("stage", "at-risk")])
    edit = f"/customers/{pilots.id}/edit"
    assert pat.post(edit, stage="at-risk", segment="Ferries").status_code == 303
    work()
    assert inside(build, segment) == {ben.member_id}
    assert inside(build, stage) == {ben.member_id}
    pat.post(edit, stage="renewal", segment="Pilots")
    work()
    assert inside(build, segment) == inside(build, stage) == set()
    ferries = build.row(Account, name="Aurora Ferries")
    pat.post(f"/customers/{ferries.id}/people", email=ben.email)
    work()
    assert inside(build, segment) == {ben.member_id}


def test_it_stays_right_when_devices_change(build: Build, ana: Actor, work: Any) -> None:
    cohort = make_cohort(build, clauses=[clause("platform", "iOS")])
    ana.post("/me/devices", name="Phone", platform="iOS")
    work()
    assert inside(build, cohort) == {ana.member_id}
    [device] = build.rows(Device)
    ana.post("/me/devices/act", device=device.id, act="remove")
    work()
    assert inside(build, cohort) == set()


def test_it_stays_right_when_a_trial_is_done(build: Build, ana: Actor, work: Any) -> None:
    trial = make_trial(build)
    build.add(
        Mission(
            community_id=build.harbour.id, trial_id=trial.id, number=1, position=1, title="Wait"
        )
    )
    cohort = make_cohort(build, clauses=[clause("trial-done", "1")])
    ana.post("/c/harbour-preview/trials/1/missions/1/result", result="worked")
    work()
    assert build.row(Enrolment, member_id=ana.member_id).state == EnrolmentState.DONE
    assert inside(build, cohort) == {ana.member_id}
    assert ana.post("/c/harbour-preview/trials/1/leave").status_code == 303
    work()
    assert inside(build, cohort) == set()


def test_it_stays_right_when_a_role_is_set(build: Build, olu: Actor, ana: Actor) -> None:
    cohort = make_cohort(build, clauses=[clause("joined-since", "2020-01-01")])
    with build.scope(build.harbour) as scope:
        refill_cohorts(scope, Member.id > 0)
    assert inside(build, cohort) == {ana.member_id}
    olu.post(f"/c/harbour-preview/settings/roles/{ana.member_id}", role="team")
    assert inside(build, cohort) == set()


def test_whoever_joins_is_in_at_once_and_whoever_leaves_is_out(build: Build, olu: Actor) -> None:
    cohort = make_cohort(build, clauses=[clause("joined-since", "2020-01-01")])
    eve = build.member("Eve Marsh", community=build.elsewhere)
    sent = invite(build, olu)
    assert eve.post(sent.path, version=0).status_code == 303
    joined = build.row(Member, community_id=build.harbour.id, person_id=eve.id)
    assert inside(build, cohort) == {joined.id}
    eve.post("/c/harbour-preview/leave", sure="yes")
    assert inside(build, cohort) == set()


def test_a_trial_for_a_cohort_by_rule_is_seen_and_offered_like_any(
    build: Build, pat: Actor, ana: Actor, ben: Actor
) -> None:
    build.change(Account, {"segment": "Ferries"}, name="Aurora Ferries")
    cohort = make_cohort(build)
    trial = make_trial(build, cohort_id=cohort.id)
    address = "/c/harbour-preview/trials/1"
    assert ana.get(address).status_code == 404
    pat.post(f"{COHORTS}/{cohort.id}/rule", having="segment=Ferries")
    assert ana.get(address).status_code == 200
    assert shown(ben.get(address)) == shown(ben.get("/c/harbour-preview/trials/77"))
    pat.post(f"{address}/enrol", cohort=cohort.id)
    assert {row.member_id for row in build.rows(Enrolment, trial_id=trial.id)} == {ana.member_id}


def test_two_changes_at_once_end_as_the_last_one_says(build: Build, pat: Actor, ana: Actor) -> None:
    build.change(Account, {"segment": "Ferries"}, name="Aurora Ferries")
    account = build.row(Account, name="Aurora Ferries")
    cohort = make_cohort(build, clauses=[clause("segment", "Ferries")])

    def change(n: int) -> None:
        segment = "Ferries" if n % 2 else "Ports"
        pat.post(f"/customers/{account.id}/edit", stage="customer", segment=segment)
        build.house.worker.run_until_idle()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(change, range(8)))
    build.house.worker.run_until_idle()
    ends = build.row(Account, id=account.id).segment == "Ferries"
    assert inside(build, cohort) == ({ana.member_id} if ends else set())
