"""Attacks where two ways into a community meet: each holds alone, and must hold beside the other."""

from typing import Any

import pytest

from app.communities.models import Community, Invitation, Member
from app.core.clock import clock
from app.identity.models import Person, SignInSession
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.communities.files import brought
from tests.communities.guests import SETTINGS, accept, invite, joined, letters, link_in
from tests.communities.test_links import Link

LINKS = f"{SETTINGS}/links"
PROFILE = {"language": "en", "zone": "UTC"}


@pytest.mark.parametrize("name", ["Olu Adeyemi", "0lu  Adeyemi", "Оlu Adеyеmi"])
def test_c08_nobody_takes_the_name_of_staff_later(
    build: Build, ana: Actor, olu: Actor, work: Any, name: str
) -> None:
    build.change(Person, {"name": "Olu Adeyemi"}, id=olu.id)
    build.change(Member, {"name": "Olu Adeyemi"}, id=olu.member_id)
    answer = ana.post("/me/profile", name=name, **PROFILE)
    assert answer.status_code == 422
    assert "This name looks like that of one of the team" in answer.text
    work()
    assert build.row(Member, id=ana.member_id).name == "Ana Lindqvist"


def test_c08_staff_and_people_of_elsewhere_call_themselves_as_they_like(
    build: Build, tam: Actor, eve: Actor, olu: Actor
) -> None:
    for actor in (tam, eve):
        assert actor.post("/me/profile", name=olu.name, **PROFILE).status_code == 303


def test_c08_a_name_of_ones_own_is_tidied_like_any_other(build: Build, ana: Actor) -> None:
    ana.post("/me/profile", name="Ana \u202eold\u200b  Lind", **PROFILE)
    assert build.row(Person, id=ana.id).name == "Ana old Lind"
    assert ana.post("/me/profile", name="\u200b\u2066", **PROFILE).status_code == 422
    assert ana.post("/me/profile", name="Former member", **PROFILE).status_code == 422


def test_s20_whoever_joins_as_staff_has_another_session(build: Build, una_known: Actor) -> None:
    sent = invite(build, email=una_known.email, role="moderator")
    before = build.row(SignInSession, person_id=una_known.id)
    held = una_known.client.cookies["session"]
    answer = una_known.post(sent.path, agree="yes", version=0)
    assert answer.status_code == 303
    [now] = build.rows(SignInSession, person_id=una_known.id)
    assert now.token_hash != before.token_hash
    assert now.ends_at == before.ends_at
    assert una_known.get("/c/harbour-preview/threads").status_code == 200
    una_known.client.cookies.clear()
    assert una_known.get("/me/profile", cookie=f"session={held}").status_code == 303


def test_s20_every_other_session_of_theirs_is_over(
    build: Build, una_known: Actor, stranger: Stranger
) -> None:
    sent = invite(build, email=una_known.email, role="team")
    stranger.post("/sign-in", email=una_known.email, password="many small boats at dawn")
    assert stranger.get("/me/profile").status_code == 200
    una_known.post(sent.path, agree="yes", version=0)
    assert stranger.get("/me/profile").status_code == 303
    assert una_known.get("/me/profile").status_code == 200


@pytest.fixture
def una_known(build: Build) -> Actor:
    """Una, who signs in already and is a member of nothing."""
    return build.person("Una Holt", password="many small boats at dawn")


def test_i07_a_link_for_staff_ends_with_its_maker_s_ownership(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    link = Link(build, olu, name="Helpers", role="moderator")
    build.change(Member, {"role": "manager"}, id=olu.member_id)
    assert accept(stranger, link.sent).status_code == 409
    assert joined(build) == []


def test_i07_so_does_what_was_asked_for_by_it(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    link = Link(build, olu, name="Helpers", role="moderator", domains="example.com")
    stranger.post(link.path, email="noor@example.com")
    work()
    path = link_in(letters(build)[-1])
    build.change(Member, {"role": "manager"}, id=olu.member_id)
    fields = {"name": "Noor Haddad", "password": "a frosty morning at sea", "version": 0}
    answer = stranger.post(path, email="noor@example.com", agree="yes", **fields)
    assert answer.status_code == 409
    assert joined(build) == []


def removed(build: Build, actor: Actor) -> None:
    """The actor was removed from the community, and not barred."""
    ended = {"state": "removed", "left_at": clock.now()}
    build.change(Member, ended, id=actor.member_id)


def test_i06_who_was_removed_does_not_come_back_by_a_link_for_a_domain(
    build: Build, olu: Actor, ana: Actor, work: Any
) -> None:
    link = Link(build, olu, name="All of us", domains="example.com")
    removed(build, ana)
    assert ana.post(link.path).headers["location"].endswith("sent=own")
    work()
    assert build.rows(Invitation, email=ana.email) == []
    assert build.row(Member, id=ana.member_id).state == "removed"


def test_i06_nor_by_a_colleague_who_proposes_them(
    build: Build, ana: Actor, ben: Actor, olu: Actor, work: Any
) -> None:
    build.change(Community, {"proposals": "at-once"}, id=build.harbour.id)
    removed(build, ana)
    fields = {"name": "Ana L", "email": ana.email, "word": "She is kind."}
    assert ben.post("/c/harbour-preview/propose", **fields).headers["location"].endswith("done=1")
    work()
    assert build.rows(Invitation, email=ana.email) == []


def test_i06_nor_by_an_invitation_that_nobody_of_the_staff_gave(
    build: Build, ana: Actor, ben: Actor
) -> None:
    removed(build, ana)
    clock.stop()
    clock.move(minutes=1)
    sent = invite(build, email=ana.email, proposer_id=ben.member_id)
    assert ana.post(sent.path, agree="yes", version=0).status_code == 409
    word = invite_again(build, ana, ben)
    assert ana.post(word.path, agree="yes", version=0).status_code == 303


def invite_again(build: Build, ana: Actor, ben: Actor) -> Any:
    """The same with a manager's word."""
    build.change(Invitation, {"revoked_at": clock.now()}, email=ana.email)
    return invite(build, email=ana.email, proposer_id=ben.member_id, approved=True)


def test_i14_a_bar_after_the_preview_stops_its_line_and_no_other(
    build: Build, pat: Actor, olu: Actor, ana: Actor, work: Any
) -> None:
    lines = f"email\n{ana.email}\nnoor@example.com\n"
    removed(build, ana)
    page = brought(pat, lines)
    build.change(Member, {"state": "active", "left_at": None}, id=ana.member_id)
    olu.post(f"/c/harbour-preview/members/{ana.member_id}/remove", sure="yes", barred="yes")
    assert pat.post(f"{page}/confirm").status_code == 303
    work()
    assert build.rows(Invitation, email=ana.email) == []
    assert len(build.rows(Invitation, email="noor@example.com")) == 1
    assert "They may not come back" in pat.get(page).text


def test_s23_naming_an_owner_by_an_invitation_asks_for_a_fresh_proof(
    build: Build, olu: Actor
) -> None:
    wanted = {"email": "evil@example.com", "role": "owner"}
    asked = olu.post(f"{SETTINGS}/invitations", **wanted)
    assert asked.status_code == 403
    assert olu.post(LINKS, name="More", role="owner").status_code == 403
    assert build.rows(Invitation) == []
    olu.proves("owners")
    assert olu.post(f"{SETTINGS}/invitations", **wanted).status_code in (200, 303)
    assert len(build.rows(Invitation)) == 1


def test_r05_a_token_of_managing_makes_no_owner(build: Build, olu: Actor) -> None:
    token = build.token(olu, "read", "manage")
    wanted = {"email": "evil@example.com", "role": "owner"}
    path = "/communities/harbour-preview/invitations"
    assert olu.api("POST", path, token=token, json=wanted).status_code == 403
    assert build.rows(Invitation) == []


def test_i03_a_link_tells_no_address_for_nothing(
    build: Build, olu: Actor, ana: Actor, stranger: Stranger
) -> None:
    link = Link(build, olu, name="Open", cap=5)
    for email in (ana.email, "nobody@example.com"):
        answer = accept(stranger, link.sent, email=email, password=email)
        assert answer.status_code == 422
        assert "There is a sign-in" not in answer.text


def test_r05_a_manager_does_not_see_the_address_of_a_link_for_those_above(
    build: Build, olu: Actor, pat: Actor
) -> None:
    olu.proves("owners")
    link = Link(build, olu, name="Owners", role="owner")
    page = pat.get(link.page)
    assert page.status_code == 200
    assert link.path not in page.text
    assert pat.get(f"{link.page}/code.svg").status_code == 404
    mine = Link(build, pat, name="Customers")
    assert mine.path in pat.get(mine.page).text
