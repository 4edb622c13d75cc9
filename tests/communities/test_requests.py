"""Deciding who may join: accept, accept into a cohort, decline, and links by which one asks first."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.communities.models import CohortMember, Invitation, JoinRequest, Member
from app.core.clock import clock
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements
from tests.communities.askers import (
    JOIN,
    REQUESTS,
    SETTINGS,
    ask,
    ask_question,
    asked,
    last_to,
    open_join,
    proof_in,
    waiting,
)
from tests.communities.guests import NEW, accept, invite, joined, letters, link_in
from tests.communities.test_asking import bar
from tests.communities.test_links import Link


def test_pat_accepts_noor_into_a_cohort_and_she_joins(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    open_join(pat)
    pat.post(f"{SETTINGS}/cohorts", name="Growers")
    request = waiting(build, work)
    page = f"{REQUESTS}/{request.id}"
    [cohort] = re.findall(r'<option value="(\d+)">Growers', pat.get(page).text)
    assert pat.post(page, act="accept", cohort=cohort).headers["location"].endswith("done=accept")
    work()
    letter = last_to(build, "noor@example.com")
    assert letter["Subject"] == "Pat Ferreira invites you to Harbour preview"
    assert joined(build) == []  # nobody is a member before they agree
    answer = stranger.post(link_in(letter), email="noor@example.com", agree="yes", **NEW)
    assert answer.status_code == 303
    [member] = joined(build)
    assert member.invited_by_id == pat.member_id
    assert build.row(CohortMember, member_id=member.id).cohort_id == int(cohort)
    assert "Noor Haddad" in pat.get(f"{REQUESTS}?state=accepted").text
    assert "Noor Haddad" not in pat.get(REQUESTS).text


def test_pat_declines_and_noor_hears_why(build: Build, pat: Actor, work: Any) -> None:
    open_join(pat)
    request = waiting(build, work)
    page = f"{REQUESTS}/{request.id}"
    assert pat.post(page, act="decline", reason="See https://evil.example").status_code == 422
    assert pat.post(page, act="decline", reason="We seek growers only.").status_code == 303
    work()
    letter = last_to(build, "noor@example.com")
    assert letter["Subject"] == "About your request to join Harbour preview"
    words = letter.get_body(("plain",)).get_content()
    assert "We seek growers only." in words
    assert "Pat" not in words
    assert "We seek growers only." in pat.get(page).text
    assert "declined a request" in pat.get(f"{SETTINGS}/audit").text
    assert waiting(build, work, "other@example.com").state == "waiting"
    again = Stranger(build.house, build.site)
    assert ask(build, again).status_code == 303  # and she may ask again


def test_x05_two_managers_at_once_are_one_decision(build: Build, pat: Actor, work: Any) -> None:
    open_join(pat)
    max_ = build.member("Max Tanaka", "manager")
    for n in range(4):
        request = waiting(build, work, f"n{n}@example.com")
        page = f"{REQUESTS}/{request.id}"
        acts = [(pat, "accept"), (max_, "decline")]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda a, p=page: a[0].post(p, act=a[1]), acts))
        assert sorted(a.status_code for a in answers) == [303, 409]
        [told] = [a.text for a in answers if a.status_code == 409]
        assert "Somebody else has decided this request meanwhile." in told
        state = build.row(JoinRequest, id=request.id).state
        sent = build.rows(Invitation, email=f"n{n}@example.com")
        assert len(sent) == (1 if state == "accepted" else 0)


def test_requests_are_filtered_by_what_was_answered(build: Build, pat: Actor, work: Any) -> None:
    open_join(pat)
    ask_question(pat, "Which system?", "one", "Windows\nLinux 100%")
    waiting(build, work, "w@example.com", name="Wendy Windows", q1="Windows")
    waiting(build, work, "l@example.com", name="Linus Lee", q1="Linux 100%")
    with statements(at_most=4):
        page = pat.get(f"{REQUESTS}?question=1&answer=100%25").text
    assert "Linus Lee" in page
    assert "Wendy" not in page
    assert "Wendy" in pat.get(f"{REQUESTS}?question=1&answer=wind").text
    assert "Nobody answered so." in pat.get(f"{REQUESTS}?question=1&answer=_").text
    assert "Wendy" in pat.get(REQUESTS).text
    pat.post(f"{SETTINGS}/joining/questions/1", act="remove")
    assert "Which system?" in pat.get(REQUESTS).text  # what was said stays


@pytest.mark.parametrize("fate", ["member", "invited", "barred"])
def test_i06_who_cannot_join_by_now_is_not_accepted(
    fate: str, build: Build, pat: Actor, olu: Actor, eve: Actor, work: Any
) -> None:
    open_join(pat)
    request = waiting(build, work, eve.email)
    if fate == "invited":
        invite(build, olu, email=eve.email)
    else:
        eve.post(invite(build, olu, cap=1).path, version=0)
        member = build.row(Member, person_id=eve.id, community_id=build.harbour.id)
        eve.member_id = member.id
    if fate == "barred":
        bar(build, olu, eve)
    answer = pat.post(f"{REQUESTS}/{request.id}", act="accept")
    assert answer.status_code == 409
    assert build.row(JoinRequest, id=request.id).state == "waiting"
    assert pat.post(f"{REQUESTS}/{request.id}", act="decline").status_code == 303


def test_t01_requests_of_another_community_do_not_exist(
    build: Build, pat: Actor, work: Any
) -> None:
    open_join(pat)
    request = waiting(build, work)
    other = build.member("Uma Stein", "owner", community=build.elsewhere)
    foreign = f"/c/valley-growers/settings/requests/{request.id}"
    assert shown(other.get(foreign)) == shown(other.get("/c/nowhere"))
    assert other.post(foreign, act="accept").status_code == 404
    assert build.row(JoinRequest).state == "waiting"


# ---- links by which one asks first


def test_i04_a_link_with_approval_makes_a_request_and_no_member(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    ask_question(pat, "What do you grow?", needed="yes")
    link = Link(build, pat, name="At the fair", approval="yes", cap=1)
    page = stranger.get(link.path).text
    assert "What do you grow?" in page
    assert "Pat" not in page
    assert accept(stranger, link.sent).status_code == 422  # the form of joining joins nobody
    fields = {"name": "Noor Haddad", "email": "noor@example.com", "asked": asked(build)}
    assert stranger.post(link.path, **fields).status_code == 422
    sent = stranger.post(link.path, **fields, q1="Pears")
    assert sent.headers["location"] == f"{link.path}?sent=mail"
    work()
    stranger.post(proof_in(last_to(build, "noor@example.com")))
    listed = pat.get(REQUESTS).text
    assert "At the fair" in listed
    assert joined(build) == []
    assert link.row.used == 0
    [request] = build.rows(JoinRequest)
    pat.post(f"{REQUESTS}/{request.id}", act="accept")
    work()
    pat.post(link.page, act="pause")  # a manager's yes holds
    own = link_in(last_to(build, "noor@example.com"))
    assert stranger.post(own, email="noor@example.com", agree="yes", **NEW).status_code == 303
    assert link.row.used == 1
    assert "Noor Haddad" in pat.get(link.page).text


def test_i05_requests_accepted_beyond_the_cap_join_nobody(
    build: Build, pat: Actor, work: Any
) -> None:
    link = Link(build, pat, approval="yes", cap=1)
    guests = [Stranger(build.house, build.site) for _ in range(3)]
    for n, guest in enumerate(guests):
        guest.post(link.path, name=f"Guest {n}", email=f"n{n}@example.com", asked=asked(build))
        work()
        guest.post(proof_in(last_to(build, f"n{n}@example.com")))
    for request in build.rows(JoinRequest):
        assert pat.post(f"{REQUESTS}/{request.id}", act="accept").status_code == 303
    work()

    def come(n: int) -> int:
        path = link_in(last_to(build, f"n{n}@example.com"))
        return guests[n].post(path, **{**NEW, "email": f"n{n}@example.com"}).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(come, range(3))) == [303, 409, 409]
    assert link.row.used == 1
    assert len(joined(build)) == 1
    assert sum(row.used for row in build.rows(Invitation, via_id=link.id)) == 1


def test_i04_s10_a_link_for_domains_is_for_proven_addresses_of_them(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    link = Link(build, pat, domains="Example.com, exämple.de", cap=3)
    assert link.row.domains == "example.com xn--exmple-cua.de"
    page = stranger.get(link.path).text
    assert "example.com" not in page  # I08
    for email in ("noor@evilexample.com", "noor@sub.example.com", '"noor@example.com"@evil.com'):
        assert stranger.post(link.path, email=email).status_code == 422, email
    assert accept(stranger, link.sent).status_code == 422
    assert joined(build) == []
    answer = stranger.post(link.path, email="noor@EXAMPLE.com")
    assert answer.headers["location"] == f"{link.path}?sent=own"
    work()
    own = link_in(last_to(build, "noor@example.com"))
    assert stranger.post(own, email="noor@example.com", agree="yes", **NEW).status_code == 303
    assert link.row.used == 1
    assert joined(build)[0].invited_by_id == pat.member_id


def test_i04_a_session_with_a_foreign_address_is_refused(
    build: Build, pat: Actor, eve: Actor, work: Any
) -> None:
    link = Link(build, pat, domains="kestrel.org")
    assert eve.post(link.path).status_code == 422
    fits = Link(build, pat, domains="example.com")
    assert eve.post(fits.path).headers["location"] == f"{fits.path}?sent=own"
    work()
    own = link_in(last_to(build, eve.email))
    assert eve.post(own, version=0).status_code == 303


def test_i06_revoking_a_link_ends_what_was_asked_for_by_it(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    link = Link(build, pat, domains="example.com")
    stranger.post(link.path, email="noor@example.com")
    work()
    own = link_in(last_to(build, "noor@example.com"))
    pat.post(link.page, act="revoke")
    assert stranger.post(own, email="noor@example.com", **NEW).status_code == 409
    assert build.row(Invitation, email="noor@example.com").used == 0
    late = Link(build, pat, domains="example.com")
    stranger.post(late.path, email="late@example.com")
    pat.post(late.page, act="pause")
    before = len(letters(build))
    work()
    assert len(letters(build)) == before


def test_asking_by_a_link_again_ends_the_earlier_mail(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    link = Link(build, pat, domains="example.com")
    for _ in range(2):
        stranger.post(link.path, email="noor@example.com")
        work()
        clock.move(seconds=1)
    rows = build.rows(Invitation, email="noor@example.com")
    assert sorted(row.revoked_at is None for row in rows) == [False, True]


def test_the_api_and_the_command_cannot_go_round_a_link(build: Build, pat: Actor) -> None:
    token = build.token(pat)
    sent = {"email": "noor@example.com", "via_id": 1}
    answer = pat.api("POST", "/communities/harbour-preview/invitations", token=token, json=sent)
    assert answer.status_code == 422


def test_pages_hold_no_half_written_state(build: Build, pat: Actor, stranger: Stranger) -> None:
    link = Link(build, pat, approval="yes")
    assert "See your mail" in stranger.get(f"{link.path}?sent=mail").text
    assert "<form" in stranger.get(f"{link.path}?sent=nonsense").text
    assert stranger.get(JOIN).status_code == 404
