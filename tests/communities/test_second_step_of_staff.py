"""A community can ask its staff for a second step: without one they get nothing of it."""

from typing import Any

import pytest

from app.access.viewer import Viewer
from app.communities.models import Community
from app.core.ledger.models import AuditRow
from app.identity.models import Person
from app.identity.scope import OwnScope
from app.notices.queries.live import list_communities
from tests.build import Build
from tests.cast import Actor, statements
from tests.identity.test_second_step import set_up

GENERAL = "/c/harbour-preview/settings/general"
FORM = {"name": "Harbour preview", "names_shown": "full", "shares": "titles"}
READ = ("", "/threads", "/members", "/settings", "/agreement", "/threads/1", "/trials", "/leave")


@pytest.fixture
def strict(build: Build, harbour: Any, thread: Any) -> None:
    """Harbour preview asks its staff for a second step."""
    build.change(Community, {"staff_second_step": True}, id=harbour.id)


@pytest.mark.parametrize("address", READ)
def test_s16_staff_without_one_get_nothing(strict: None, tam: Actor, address: str) -> None:
    with statements(at_most=1):
        answer = tam.get(f"/c/harbour-preview{address}")
    assert answer.status_code == 403
    assert "asks its staff for a second step" in answer.text
    assert 'href="/me/sign-in"' in answer.text
    assert "Rain gauge" not in answer.text
    assert "Tam Nguyen" in answer.text  # their own frame stands round it


def test_s16_no_act_goes_through(build: Build, strict: None, mia: Actor, thread: Any) -> None:
    for act, fields in (("vote", {"importance": "nice"}), ("comments", {"body": "Hello."})):
        assert mia.post(f"{thread.address}/{act}", **fields).status_code == 403
    assert mia.post(f"{thread.address}/hide", reason="x").status_code == 403
    assert thread.now().hidden_at is None


def test_s16_neither_does_a_token(build: Build, strict: None, olu: Actor, thread: Any) -> None:
    token = build.token(olu)
    for path in ("", "/threads", "/threads/1"):
        answer = olu.api("GET", f"/communities/harbour-preview{path}", token=token)
        assert answer.status_code == 403
        assert "Rain gauge" not in answer.text


def test_customers_are_not_asked(build: Build, strict: None, ana: Actor, thread: Any) -> None:
    assert ana.get(thread.address).status_code == 200
    token = build.token(ana)
    assert ana.api("GET", "/communities/harbour-preview/threads", token=token).status_code == 200


def test_strangers_and_others_learn_nothing(strict: None, eve: Actor, stranger: Any) -> None:
    assert eve.get("/c/harbour-preview").status_code == 404
    assert stranger.get("/c/harbour-preview").status_code == 303


def test_the_way_leads_to_setting_it_up_and_back_in(
    build: Build, strict: None, tam: Actor, thread: Any
) -> None:
    set_up(tam)
    assert tam.get(thread.address).status_code == 200
    token = build.token(tam)
    assert tam.api("GET", "/communities/harbour-preview/threads", token=token).status_code == 200


def test_home_says_what_comes_first(build: Build, strict: None, tam: Actor) -> None:
    home = tam.get("/").text
    assert "Staff need a second step here." in home
    assert "agreement" not in home


def test_home_notices_and_stream_say_nothing_meanwhile(
    build: Build, strict: None, ana: Actor, tam: Actor, thread: Any, work: Any
) -> None:
    tam.get("/")
    build.change(Community, {"staff_second_step": False}, slug="harbour-preview")
    tam.post(f"{thread.address}/watch", watch="all")
    ana.post(f"{thread.address}/comments", body="Frost came in the night.")
    work()
    assert "Rain gauge" in tam.get("/notices").text
    build.change(Community, {"staff_second_step": True}, slug="harbour-preview")
    for address in ("/notices", "/notices/bell", "/"):
        assert "Rain gauge" not in tam.get(address).text
    with build.house.database.read() as session:
        assert list_communities(OwnScope(session, known(build, tam))) == frozenset()
        assert len(list_communities(OwnScope(session, known(build, ana)))) == 1


def known(build: Build, actor: Actor) -> Viewer:
    """The actor, as a door would know them."""
    row = build.row(Person, id=actor.id)
    return Viewer(id=row.id, name=row.name, email=row.email)


def test_owners_turn_it_on_once_they_have_one_themselves(build: Build, olu: Actor) -> None:
    wanted = {**FORM, "staff_second_step": "yes"}
    refused = olu.post(GENERAL, **wanted)
    assert refused.status_code == 422
    assert "Set up your own second step first." in refused.text
    set_up(olu)
    assert olu.post(GENERAL, **wanted).status_code == 303
    assert build.row(Community).staff_second_step
    (row,) = build.rows(AuditRow, act="community.changed")
    assert (row.before, row.after) == ({"staff_second_step": False}, {"staff_second_step": True})
    assert olu.get(GENERAL).text.count(" checked") >= 1
    assert olu.post(GENERAL, **FORM).status_code == 303
    assert not build.row(Community).staff_second_step
