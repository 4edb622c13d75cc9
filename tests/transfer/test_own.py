"""One's own things as a download: all of it, and never a word of anybody else (P02)."""

import json
from typing import Any

import pytest

from app.communities.models import Acceptance, Agreement, Member, MemberState
from app.core.clock import clock
from app.identity.models import Device
from app.web import downloads
from tests.build import Build
from tests.cast import Actor, Stranger, shown


def taken(actor: Actor, address: str = "/me/data") -> dict[str, Any]:
    answer = actor.post(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert "no-store" in answer.headers["cache-control"]
    return json.loads(answer.text)


@pytest.fixture
def talk(build: Build, thread: Any, ana: Actor, ben: Actor, tam: Actor) -> Any:
    """Ana's thread, which others answered; and Ben's, where she answered and voted."""
    build.comment(thread, by=ben, body="Ben has it too.")
    build.comment(thread, by=tam, body="Tam's staff note.", visibility="staff")
    other = build.thread(by=ben, title="Ben's own title", body="Ben's own words.")
    build.comment(other, by=ana, body="Ana agrees.")
    ana.post(f"{other.address}/vote", support="yes", importance="nice")
    build.add(
        Device(person_id=ana.id, name="Deck tablet", platform="Android", created_at=clock.now())
    )
    return other


def test_ana_takes_all_that_is_hers(build: Build, talk: Any, thread: Any, ana: Actor) -> None:
    data = taken(ana)
    assert (data["person"]["name"], data["person"]["email"]) == (ana.name, ana.email)
    assert data["person"]["account"] == "Aurora Ferries"
    assert [d["name"] for d in data["devices"]] == ["Deck tablet"]
    assert [(m["community"], m["role"]) for m in data["memberships"]] == [
        ("harbour-preview", "customer")
    ]
    assert [t["title"] for t in data["threads"]] == [thread.now().title]
    assert [(c["body"], c["thread"]) for c in data["comments"]] == [("Ana agrees.", talk.number)]
    assert [(v["importance"], v["thread"]) for v in data["votes"]] == [("nice", talk.number)]
    assert data["sessions"][0]["browser"] == "Firefox on Linux"


def test_p02_nothing_of_others_is_in_it(talk: Any, thread: Any, ana: Actor, tam: Actor) -> None:
    for actor in (ana, tam):
        words = json.dumps(taken(actor))
        for other in ("Ben", "staff note", "Tam" if actor is ana else "Ana"):
            assert other not in words


def test_no_secret_is_in_it(build: Build, talk: Any, ana: Actor) -> None:
    build.token(ana, "read")
    words = json.dumps(taken(ana))
    assert "hash" not in words.replace("text_hash", "")
    assert [token["name"] for token in json.loads(words)["tokens"]] == ["a script"]


def test_r02_what_ana_wrote_is_hers_whoever_is_staff(talk: Any, mia: Actor, ana: Actor) -> None:
    assert taken(mia)["threads"] == []
    assert len(taken(ana)["threads"]) == 1


def test_words_of_a_community_that_she_left_are_still_hers(
    build: Build, talk: Any, ana: Actor
) -> None:
    state = {"state": MemberState.LEFT.value, "left_at": clock.now()}
    build.change(Member, state, id=ana.member_id)
    assert [c["body"] for c in taken(ana)["comments"]] == ["Ana agrees."]


def test_i15_a_member_takes_their_words_and_leaves_before_agreeing(
    build: Build, talk: Any, thread: Any, ana: Actor
) -> None:
    build.add(
        Agreement(
            community_id=build.harbour.id, version=1, text="New.", html="New.",
            text_hash="a" * 64, binds_from=clock.now(),
        )
    )  # fmt: skip
    build.change(type(build.harbour), {"agreement_version": 1}, id=build.harbour.id)
    leaving = ana.get("/c/harbour-preview/leave")
    assert 'action="/c/harbour-preview/data"' in leaving.text
    data = taken(ana, "/c/harbour-preview/data")
    assert [t["title"] for t in data["threads"]] == [thread.now().title]
    assert "person" not in data
    assert ana.post("/c/harbour-preview/leave", sure="yes").status_code == 303
    assert build.row(Member, id=ana.member_id).state == MemberState.LEFT
    assert ana.post("/c/harbour-preview/data").status_code == 404


def test_a_community_gives_only_what_was_said_in_it(build: Build, talk: Any, eve: Actor) -> None:
    build.thread(by=eve, title="Eve's rain", community=build.elsewhere)
    eve.member_id = None
    build.member("Eve Marsh")
    words = json.dumps(taken(eve, "/c/harbour-preview/data"))
    assert "rain" not in words
    assert "rain" in json.dumps(taken(eve))


def test_acceptances_are_hers(build: Build, ana: Actor) -> None:
    build.add(
        Agreement(
            community_id=build.harbour.id, version=1, text="Be kind.", html="Be kind.",
            text_hash="a" * 64, binds_from=clock.now(),
        )
    )  # fmt: skip
    build.add(
        Acceptance(
            community_id=build.harbour.id, member_id=ana.member_id, version=1, text_hash="a" * 64,
            address="192.0.2.7", accepted_at=clock.now(),
        )
    )  # fmt: skip
    [acceptance] = taken(ana)["acceptances"]
    assert (acceptance["version"], acceptance["address"]) == (1, "192.0.2.7")


def test_what_happened_to_her_sign_in_is_hers(build: Build, ana: Actor) -> None:
    ana.proves("tokens")
    ana.post("/me/tokens", name="a script", grants="read", days="30")
    acts = {event["act"]: event["by_you"] for event in taken(ana)["security_events"]}
    assert acts == {"token.made": True}


def test_i13_the_last_owner_is_told_why_not(build: Build, olu: Actor, pat: Actor) -> None:
    answer = olu.get("/c/harbour-preview/leave")
    assert "its only owner" in answer.text
    assert 'name="sure"' not in answer.text
    assert olu.post("/c/harbour-preview/leave", sure="yes").status_code == 409
    build.member("Ola Two", "owner")
    assert 'name="sure"' in olu.get("/c/harbour-preview/leave").text


def test_to_eve_and_a_stranger_there_is_nothing(
    build: Build, talk: Any, eve: Actor, stranger: Stranger
) -> None:
    nothing = eve.post("/c/nowhere/data")
    assert shown(eve.post("/c/harbour-preview/data")) == shown(nothing)
    assert stranger.post("/me/data").headers["location"].startswith("/sign-in")
    assert eve.get("/c/harbour-preview/data").status_code == 405


def test_a13_only_two_at_a_time_are_made(ana: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(downloads.AT_ONCE):
        downloads._places.acquire()
    try:
        answer = ana.post("/me/data")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    finally:
        for _ in range(downloads.AT_ONCE):
            downloads._places.release()
    assert ana.post("/me/data").status_code == 200


def test_her_data_page_leads_to_every_leaving(build: Build, ana: Actor) -> None:
    text = ana.get("/me/data").text
    assert 'href="/c/harbour-preview/leave"' in text
    assert 'action="/me/data"' in text
