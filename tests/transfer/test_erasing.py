"""Deleting one's sign-in: the name is nowhere any more, the words stay or go, every count is true."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.communities.models import (
    Acceptance,
    Agreement,
    Cohort,
    CohortMember,
    Invitation,
    InvitationBatch,
    InvitationLine,
    JoinAnswer,
    JoinRequest,
    Member,
)
from app.core.clock import clock
from app.core.erasing import FORMER, GONE
from app.core.ledger.models import AuditRow, AuditText, Job
from app.customers.models import Account, AccountPerson, Touchpoint
from app.identity.models import Device, MailLink, Person, PersonalToken, SignInSession
from app.notices.models import Notice
from app.products.models import ProductTeamMember
from app.site.queries.recount import recount_all
from app.threads.models import BoardCount, Comment, Thread, Vote
from app.trials.models import MissionResult
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.transfer.erasing import erase, found


@pytest.fixture
def life(build: Build, work: Any, ana: Actor, ben: Actor, tam: Actor, mia: Actor) -> Any:
    """Ana did everything that leaves a trace, and others wrote of her."""
    now, harbour = clock.now(), build.harbour
    home = "/c/harbour-preview/threads"
    ana.post(home, kind="idea", title="Words of Ana Lindqvist", body="I am ana@example.com.")
    mine = build.row(Thread, author_id=ana.member_id)
    address = f"{home}/{mine.number}"
    ben.post(f"{address}/vote", support="yes", importance="critical")
    ben.post(f"{address}/comments", body="Thank you, **Ana Lindqvist**, and @Ana  Lindqvist too.")
    tam.post(f"{address}/comments", body="Ring ana lindqvist first.", visibility="staff")
    other = build.thread(by=ben, title="As ANA LINDQVIST said", body="ANA@example.com knows.")
    ana.post(f"{other.address}/vote", support="yes", importance="nice")
    ana.post(f"{other.address}/comments", body="Yes, I do.")
    ana.post("/me/devices", name="Ana Lindqvist's tablet", platform="Android")
    build.token(ana, "read")
    mia.post(f"{address}/hide", value="yes", reason="Ana Lindqvist asked for it.")
    mia.post(f"{address}/hide", value="no")
    build.add(
        Agreement(
            community_id=harbour.id, version=1, text="Be kind.", html="Be kind.",
            text_hash="a" * 64, binds_from=now,
        )
    )  # fmt: skip
    build.add(
        Acceptance(
            community_id=harbour.id, member_id=ana.member_id, version=1, text_hash="a" * 64,
            address="192.0.2.7", accepted_at=now,
        )
    )  # fmt: skip
    build.add(
        Invitation(
            community_id=harbour.id, token_hash="b" * 64, email=ana.email, name=ana.name,
            role="customer", note="For Ana Lindqvist", created_at=now,
            expires_at=now + timedelta(days=3),
        )
    )  # fmt: skip
    build.add(
        Touchpoint(
            account_id=ana.account_id, person_id=ana.id, kind="note", source="crm",
            external_id="ana@example.com-1", at=now, title="Called Ana Lindqvist",
            body="Ana Lindqvist (ana@example.com) was glad.", about={"who": "Ana Lindqvist"},
        )
    )  # fmt: skip
    ana.post("/sign-in/link", email=ana.email)
    work()
    return {"mine": mine, "other": other, "address": address}


def test_p06_the_name_is_nowhere_any_more(build: Build, life: Any, work: Any, ana: Actor) -> None:
    build.house.worker.run_until_idle()
    assert {"member.name", "person.name", "comment.body"} <= set(found(build.house, ana.name))
    assert erase(ana).status_code == 200
    work()
    assert found(build.house, ana.name, ana.email) == []
    assert list(recount_all(build.house)) == []


def test_what_ana_wrote_stays_as_of_a_former_member(
    build: Build, life: Any, work: Any, ana: Actor, ben: Actor
) -> None:
    erase(ana)
    work()
    text = ben.get(life["address"]).text
    assert FORMER in text
    assert "Thank you, <strong>a former member</strong>, and a former member too." in text
    assert "Ana" not in text
    assert "Yes, I do." in ben.get(life["other"].address).text
    mine = build.row(Thread, id=life["mine"].id)
    assert mine.title == "Words of a former member"
    assert "Ana" not in ben.get("/c/harbour-preview/threads").text
    assert "Ana" not in ben.get("/c/harbour-preview/members").text
    assert life["mine"].title not in ben.get("/c/harbour-preview/threads?q=lindqvist").text


def test_what_was_kept_of_a_page_forgets_her_too(
    build: Build, ana: Actor, ben: Actor, tam: Actor
) -> None:
    thread = build.thread(by=ana, title="Gauge stuck", pinned_at=clock.now())
    build.comment(thread, by=ana, body="Again today.")
    board = "/c/harbour-preview/threads"
    pages = ("/", board, "/c/harbour-preview", thread.address, "/c/harbour-preview/members")
    for actor in (ben, tam):
        assert any("Ana" in actor.get(page).text for page in pages)
    erase(ana)
    for actor in (ben, tam):
        assert [page for page in pages if "Ana" in actor.get(page).text] == []


def test_what_ana_wrote_goes_and_every_count_is_as_it_was(
    build: Build, life: Any, work: Any, ana: Actor, ben: Actor
) -> None:
    def counts() -> Any:
        threads = [(t.id, t.votes, t.comments, t.votes_nice) for t in build.rows(Thread)]
        board = [(c.facet, c.threads) for c in build.rows(BoardCount)]
        return threads, board, len(build.rows(Vote)), len(build.rows(Comment))

    before = counts()
    erase(ana, "go")
    work()
    assert counts() == before
    assert list(recount_all(build.house)) == []
    mine = build.row(Thread, id=life["mine"].id)
    assert (mine.title, mine.body, mine.body_html) == (GONE, "", "")
    said = build.row(Comment, author_id=ana.member_id)
    assert (said.body, said.body_html) == ("", "")
    assert "Deleted by who wrote it." in ben.get(life["other"].address).text
    assert found(build.house, "Yes, I do.", ana.name, ana.email) == []
    assert ben.get(life["address"]).status_code == 200


def test_nothing_signs_in_as_ana_any_more(
    build: Build, life: Any, ana: Actor, stranger: Stranger
) -> None:
    token = build.token(ana, "read")
    link = build.row(MailLink, person_id=ana.id)
    assert link is not None
    answer = erase(ana)
    assert "Your sign-in is deleted" in answer.text
    assert "Max-Age=0" in answer.headers["set-cookie"]
    for model in (SignInSession, PersonalToken, MailLink, Device, AccountPerson):
        assert build.rows(model, person_id=ana.id) == []
    assert ana.get("/me/profile").status_code == 303
    assert ana.api("GET", "/me", token=token).status_code == 401
    person = build.row(Person, id=ana.id)
    assert (person.name, person.password_hash, person.mail_notices) == (FORMER, None, False)
    assert person.email.endswith(".invalid")
    assert person.erased_at is not None
    offer = build.row(Invitation, token_hash="b" * 64)
    assert offer.revoked_at is not None
    assert offer.email is not None


def test_audit_rows_stay_and_their_texts_are_empty(
    build: Build, life: Any, work: Any, ana: Actor, mia: Actor
) -> None:
    before = [(row.id, row.act) for row in build.rows(AuditRow)]
    texts = {row.id: row.text for row in build.rows(AuditText)}
    assert any("Ana Lindqvist" in text for text in texts.values())
    erase(ana)
    work()
    rows = [(row.id, row.act) for row in build.rows(AuditRow)]
    assert rows[: len(before)] == before
    assert "person.erased" in {act for _, act in rows}
    theirs = {r.text_id for r in build.rows(AuditRow) if r.actor_person_id == ana.id}
    for text in build.rows(AuditText):
        if text.id in theirs:
            assert (text.text, text.address, text.browser) == ("", "", "")


def test_what_was_on_its_way_to_ana_does_not_leave(
    build: Build, life: Any, work: Any, ana: Actor, tam: Actor
) -> None:
    tam.post(f"{life['address']}/comments", body="An answer for you.")
    ana.post("/reset-password", email=ana.email)
    erase(ana)
    work()
    assert found(build.house, ana.email) == []
    assert build.rows(Notice, person_id=ana.id) == []
    assert not [j for j in build.rows(Job) if ana.email in json.dumps(j.payload)]
    assert found(build.house, "erased.invalid") == ["person.email", "invitation.email"]


def test_another_of_the_same_name_keeps_it(build: Build, life: Any, work: Any, ana: Actor) -> None:
    twin = build.member("Twin", "customer")
    for model, key in ((Person, twin.id), (Member, twin.member_id)):
        build.change(model, {"name": ana.name}, id=key)
    erase(ana)
    work()
    assert build.row(Person, id=twin.id).name == ana.name
    assert any(ana.name in c.body for c in build.rows(Comment))
    assert found(build.house, ana.email) == []


def test_staff_leave_the_teams_and_accounts_that_they_had(build: Build, pat: Actor) -> None:
    account = build.account("Aurora Ferries", owner_person_id=pat.id)
    cohort = build.add(Cohort(community_id=build.harbour.id, name="Owls", created_at=clock.now()))
    build.add(
        CohortMember(
            community_id=build.harbour.id, cohort_id=cohort.id, member_id=pat.member_id,
            created_at=clock.now(),
        )
    )  # fmt: skip
    erase(pat)
    assert build.rows(ProductTeamMember, person_id=pat.id) == []
    assert build.row(Account, id=account.id).owner_person_id is None
    assert build.rows(CohortMember, member_id=pat.member_id) == []
    assert build.row(Member, id=pat.member_id).state == "left"


def test_no_list_of_invited_or_asking_people_names_ana(
    build: Build, work: Any, ana: Actor, olu: Actor
) -> None:
    now, there = clock.now(), build.elsewhere  # where she never was
    theirs = {"community_id": there.id, "created_at": now}
    asked = {"email": ana.email, "name": ana.name, "word": "Ana Lindqvist", "state": "waiting"}
    request = build.add(JoinRequest(open_for=ana.email, token_hash="c" * 64, **theirs, **asked))
    build.add(
        JoinAnswer(
            community_id=there.id, request_id=request.id, question=1, place=1, asked="Who?",
            said="I am Ana Lindqvist",
        )
    )  # fmt: skip
    owner = build.member("Ole Owner", "owner", community=there)
    shown = dict.fromkeys(("days", "lines", "fresh", "misspelt", "left", "bad"), 1)
    batch = build.add(InvitationBatch(inviter_id=owner.member_id, name="June", **theirs, **shown))
    build.add(
        InvitationLine(
            community_id=there.id, batch_id=batch.id, line=2, email="ANA@example.com",
            name=ana.name, account="", cohort="", role="", note="Ana Lindqvist", outcome="new",
        )
    )  # fmt: skip
    erase(ana)
    work()
    assert found(build.house, ana.name, ana.email) == []
    request = build.row(JoinRequest, id=request.id)
    assert (request.name, request.state, request.open_for) == (FORMER, "declined", None)


def test_results_count_without_their_notes(build: Build, ana: Actor) -> None:
    assert build.rows(MissionResult) == []
    erase(ana, "go")
    assert list(recount_all(build.house)) == []


def test_who_was_erased_is_not_among_the_people(build: Build, ana: Actor) -> None:
    ida = build.administrator()
    erase(ana)
    text = ida.get("/admin/people").text
    assert FORMER not in text
    assert "erased" not in text


def test_ana_can_be_invited_anew(build: Build, ana: Actor, olu: Actor) -> None:
    erase(ana)
    answer = olu.post("/c/harbour-preview/settings/invitations", email=ana.email)
    assert answer.status_code in (200, 303)
    assert build.row(Invitation, email=ana.email) is not None
