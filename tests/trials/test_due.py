"""What is due for a member, as other pages show it; and the API over the same."""

from typing import Any

from app.access.roles import Role
from app.access.viewer import Viewer
from app.communities.scope import CommunityFacts, CommunityScope, MemberFacts
from app.trials.models import MissionResult
from app.trials.queries.missions import missions_due
from app.trials.queries.trials import running_trial
from tests.build import Build
from tests.cast import Actor, statements
from tests.trials.conftest import BuiltTrial


def _scope(build: Build, session: Any, actor: Actor, role: Role = Role.CUSTOMER) -> CommunityScope:
    place = build.harbour
    facts = CommunityFacts(place.id, place.slug, place.name, "full", 0, 1)
    viewer = Viewer(id=actor.id, name=actor.name, email=actor.email)
    member = MemberFacts(actor.member_id or 0, actor.name, role, 0)
    return CommunityScope(session, viewer, facts, member)


def test_what_is_due_comes_in_one_statement(build: Build, ana: Actor, trial: BuiltTrial) -> None:
    ana.post(trial.result(2), result="worked")
    with build.house.database.read() as session, statements(at_most=2):
        scope = _scope(build, session, ana)
        due = missions_due(scope)
        running = running_trial(scope)
    assert [(m.title, m.is_due_soon) for m in due] == [
        ("Catch a frost night", True),
        ("Update", False),
    ]
    assert due[0].address == f"{trial.address}#mission-1"
    assert due[0].next_step == "Leave it on over night"
    assert running is not None
    assert (running.number, running.version, running.my_done, running.missions) == (
        1, "2.4.0-beta.3", 1, 3,
    )  # fmt: skip


def test_nothing_is_due_for_staff_nor_for_who_left(
    build: Build, ana: Actor, tam: Actor, trial: BuiltTrial
) -> None:
    ana.post(trial.address + "/take-part")
    ana.post(trial.address + "/leave")
    with build.house.database.read() as session:
        assert missions_due(_scope(build, session, ana)) == []
        assert running_trial(_scope(build, session, ana)) is None
        assert missions_due(_scope(build, session, tam, Role.TEAM)) == []
        assert running_trial(_scope(build, session, tam, Role.TEAM)) is not None


API = "/communities/harbour-preview/trials"


def test_a_program_reads_trials_and_sets_a_result(
    build: Build, ana: Actor, trial: BuiltTrial
) -> None:
    token = build.token(ana, "read", "write")
    listed = ana.api("GET", API, token=token).json()
    assert listed["next"] is None
    assert listed["items"][0]["id"] == str(trial.now().id)
    one = ana.api("GET", API + "/1", token=token).json()
    assert one["mission_list"][0]["title"] == "Catch a frost night"
    address = API + "/1/missions/1/result"
    for _ in range(2):
        put = ana.api("PUT", address, token=token, json={"result": "failed", "note": "Dark"})
        assert put.status_code == 200
    assert put.json()["results"] == {
        "worked": 0, "trouble": 0, "failed": 1, "blocked": 0, "skipped": 0,
    }  # fmt: skip
    assert (put.json()["my_result"], put.json()["my_note"]) == ("failed", "Dark")
    assert len(build.rows(MissionResult)) == 1


def test_a_program_is_refused_what_its_person_is(
    build: Build, ana: Actor, eve: Actor, pat: Actor, trial: BuiltTrial
) -> None:
    address = API + "/1/missions/1/result"
    sent: dict[str, Any] = {"json": {"result": "worked"}}
    reading = build.token(ana, "read")
    assert ana.api("PUT", address, token=reading, **sent).status_code == 403
    assert pat.api("PUT", address, token=build.token(pat), **sent).status_code == 403
    foreign = build.token(eve)
    for method, path, more in (("GET", API, {}), ("GET", API + "/1", {}), ("PUT", address, sent)):
        refused = eve.api(method, path, token=foreign, **more)
        nowhere = eve.api(method, path.replace("harbour-preview", "nowhere"), token=foreign, **more)
        assert (refused.status_code, refused.text) == (404, nowhere.text)
    wrong = ana.api("PUT", address, token=build.token(ana), json={"result": "splendid"})
    assert wrong.status_code == 422
    assert trial.now().results == 0
