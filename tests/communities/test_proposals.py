"""Proposing colleagues, and whom a member brought."""

from typing import Any

import pytest

from app.communities.models import Community, Invitation, JoinRequest, Member
from app.core.ledger.models import OutboxRow
from app.customers.models import AccountPerson
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements
from tests.communities.askers import REQUESTS, SETTINGS, last_to
from tests.communities.guests import NEW, invite, joined, letters, link_in
from tests.communities.test_asking import bar

PROPOSE = "/c/harbour-preview/propose"
NOOR = {"name": "Noor Haddad", "email": "noor@example.com"}


def allow(by: Actor, what: str) -> None:
    """Customers' proposals become this."""
    assert by.post(f"{SETTINGS}/joining", proposals=what).status_code == 303


def come(build: Build, path: str, **more: Any) -> Stranger:
    """Somebody new accepts the invitation in their mail."""
    guest = Stranger(build.house, build.site)
    fields = {**NEW, "email": "noor@example.com", "agree": "yes", **more}
    assert guest.post(path, **fields).status_code == 303
    return guest


def test_ana_proposes_noor_who_comes_at_once(
    build: Build, pat: Actor, ana: Actor, work: Any
) -> None:
    allow(pat, "at-once")
    assert "Propose a colleague" in ana.get("/c/harbour-preview/members").text
    sent = ana.post(PROPOSE, **NOOR, word="She knows the gauges.")
    assert sent.headers["location"] == f"{PROPOSE}?done=1"
    work()
    letter = last_to(build, "noor@example.com")
    words = letter.get_body(("plain",)).get_content()
    assert "Ana Lindqvist proposed you." in words
    assert "She knows the gauges." in words
    guest = Stranger(build.house, build.site)
    page = guest.get(link_in(letter)).text
    assert "Proposed by" in page
    assert "Ana Lindqvist" in page
    assert "Aurora Ferries" not in page  # I08
    noor = come(build, link_in(letter))
    [member] = joined(build)
    assert member.invited_by_id == ana.member_id
    assert member.company == "Aurora Ferries"
    assert build.row(AccountPerson, person_id=member.person_id).account_id == ana.account_id
    welcome = noor.get("/c/harbour-preview/welcome").text
    assert "Proposed by" in welcome
    assert "Ana Lindqvist" in welcome
    assert "Ana Lindqvist" in pat.get("/c/harbour-preview/members").text
    assert "colleague.proposed" in {row.name for row in build.rows(OutboxRow)}


def test_a_managers_word_comes_first_where_it_is_wanted(
    build: Build, pat: Actor, ana: Actor, work: Any
) -> None:
    allow(pat, "ask")
    ana.post(PROPOSE, **NOOR, word="She knows the gauges.")
    work()
    assert letters(build) == []
    [request] = build.rows(JoinRequest)
    page = pat.get(f"{REQUESTS}/{request.id}").text
    for words in ("Noor Haddad", "Ana Lindqvist", "Aurora Ferries", "She knows the gauges."):
        assert words in page
    pat.post(f"{REQUESTS}/{request.id}", act="accept")
    work()
    noor = come(build, link_in(last_to(build, "noor@example.com")))
    assert joined(build)[0].invited_by_id == ana.member_id
    assert "Proposed by" in noor.get("/c/harbour-preview/welcome").text


@pytest.mark.parametrize(("shown_as", "name"), [("first", "Ana"), ("none", "customer")])
def test_a_proposer_is_named_as_customers_name_each_other(
    shown_as: str, name: str, build: Build, pat: Actor, ana: Actor, work: Any
) -> None:
    allow(pat, "at-once")
    build.change(Community, {"names_shown": shown_as}, id=build.harbour.id)
    ana.post(PROPOSE, **NOOR)
    work()
    letter = last_to(build, "noor@example.com")
    guest = Stranger(build.house, build.site)
    pages = [letter.get_body(("plain",)).get_content(), guest.get(link_in(letter)).text]
    noor = come(build, link_in(letter))
    pages.append(noor.get("/c/harbour-preview/welcome").text)
    for page in pages:
        assert name in page
        assert "Lindqvist" not in page


def test_only_customers_of_an_account_propose_where_it_is_allowed(
    build: Build, pat: Actor, ana: Actor, tam: Actor, eve: Actor
) -> None:
    assert ana.get(PROPOSE).status_code == 403
    assert ana.post(PROPOSE, **NOOR).status_code == 403
    assert "Propose a colleague" not in ana.get("/c/harbour-preview/members").text
    allow(pat, "at-once")
    alone = build.member("Lone Larsen")
    for who in (tam, pat, alone):
        assert who.get(PROPOSE).status_code == 403
        assert who.post(PROPOSE, **NOOR).status_code == 403
    assert shown(eve.get(PROPOSE)) == shown(eve.get("/c/nowhere/propose"))
    assert build.rows(Invitation) == []


def test_s15_proposing_tells_nobody_who_is_here(
    build: Build, pat: Actor, olu: Actor, ana: Actor, ben: Actor, work: Any
) -> None:
    allow(pat, "at-once")
    invite(build, olu, email="asked@example.com")
    carl = build.member("Carl Gone", account="Aurora Ferries")
    bar(build, olu, carl)
    answers = set()
    before = len(build.rows(Invitation))
    for email in (ben.email, "asked@example.com", carl.email):
        answers.add(shown(ana.post(PROPOSE, name="Some Body", email=email)))
    assert len(build.rows(Invitation)) == before
    answers.add(shown(ana.post(PROPOSE, name="Some Body", email="new@example.com")))
    assert len(answers) == 1
    assert len(build.rows(Invitation)) == before + 1


def test_i10_proposals_are_capped(build: Build, pat: Actor, ana: Actor, ben: Actor) -> None:
    allow(pat, "at-once")
    for n in range(10):
        assert ana.post(PROPOSE, name="Some Body", email=f"n{n}@example.com").status_code == 303
    assert ana.post(PROPOSE, name="Some Body", email="n10@example.com").status_code == 429
    assert ben.post(PROPOSE, name="Some Body", email="n10@example.com").status_code == 303


def test_c08_i11_a_proposal_carries_no_links_and_no_staff_names(
    build: Build, pat: Actor, ana: Actor
) -> None:
    allow(pat, "at-once")
    assert ana.post(PROPOSE, name="Раt Ferreira", email="x@example.com").status_code == 422
    linked = ana.post(PROPOSE, **NOOR, word="See https://evil.example")
    assert linked.status_code == 422
    assert build.rows(Invitation) == []


def test_i07_a_proposer_who_left_brings_nobody(
    build: Build, pat: Actor, ana: Actor, work: Any
) -> None:
    allow(pat, "at-once")
    ana.post(PROPOSE, **NOOR)
    work()
    ana.post("/c/harbour-preview/leave", sure="yes")
    guest = Stranger(build.house, build.site)
    path = link_in(last_to(build, "noor@example.com"))
    assert guest.post(path, **NEW, email="noor@example.com", agree="yes").status_code == 409
    assert joined(build) == []


# ---- branches


def brought(build: Build, name: str, by: Actor) -> Actor:
    """A member who came by another."""
    made = build.member(name)
    build.change(Member, {"invited_by_id": by.member_id}, id=made.member_id)
    return made


def test_pat_sees_the_whole_branch_below_ana(
    build: Build, pat: Actor, ana: Actor, ben: Actor, mia: Actor, eve: Actor
) -> None:
    kim = brought(build, "Kim Near", ana)
    lee = brought(build, "Lee Deeper", kim)
    brought(build, "Moe Deepest", lee)
    brought(build, "Not Below", ben)
    lee.post("/c/harbour-preview/leave", sure="yes")
    address = f"/c/harbour-preview/members/{ana.member_id}/branch"
    with statements(at_most=3):
        page = pat.get(address).text
    for words in ("Kim Near", "Lee Deeper", "Moe Deepest", "Has left", "3 people"):
        assert words in page
    assert "Not Below" not in page
    assert f"/members/{ana.member_id}/branch" in pat.get("/c/harbour-preview/members").text
    for who in (mia, ana):
        assert who.get(address).status_code == 403
    assert shown(eve.get(address)) == shown(eve.get("/c/nowhere"))
    other = build.member("Uma Stein", "owner", community=build.elsewhere)
    foreign = address.replace("harbour-preview", "valley-growers")
    assert shown(other.get(foreign)) == shown(other.get("/c/nowhere"))


def test_a_ring_of_bringers_ends(build: Build, pat: Actor, ana: Actor) -> None:
    kim = brought(build, "Kim Near", ana)
    lee = brought(build, "Lee Deeper", kim)
    build.change(Member, {"invited_by_id": lee.member_id}, id=ana.member_id)
    page = pat.get(f"/c/harbour-preview/members/{ana.member_id}/branch").text
    assert "2 people" in page
    assert page.count("Kim Near</bdi></span>") == 1
