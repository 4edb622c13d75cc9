"""What can be done with an invitation by mail: again, a reminder, another end, back; and caps."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.communities.actions.invitation_mails import MOST_OF_A_SENDER
from app.communities.models import Invitation, Member
from app.core.clock import clock
from app.core.ledger.models import AuditRow, Job
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements
from tests.communities.files import brought, sent
from tests.communities.guests import SETTINGS, accept, invite, letters, link_in, sent_at
from tests.support.smtp import MailServer

LIST = f"{SETTINGS}/invitations"


def invited(build: Build, by: Actor, work: Any, email: str = "noor@example.com") -> str:
    """The address of the page of an invitation whose mail has left."""
    assert by.post(LIST, email=email).status_code == 303
    work()
    return f"{LIST}/{build.row(Invitation, email=email).id}"


def test_a_reminder_carries_the_same_link_twice_at_most_and_not_at_once(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    address = invited(build, olu, work)
    assert olu.post(address, act="remind").status_code == 409  # within 48 hours
    for hours in (49, 49):
        clock.move(hours=hours)
        assert "Remind" in olu.get(address).text
        assert olu.post(address, act="remind").status_code == 303
        assert olu.post(address, act="remind").status_code == 409
        work()
    clock.move(hours=49)
    assert olu.post(address, act="remind").status_code == 409
    first, *more = sorted(letters(build), key=sent_at)
    assert len(more) == 2
    assert {link_in(letter) for letter in more} == {link_in(first)}
    assert "still open" in more[0]["Subject"]
    assert stranger.get(link_in(first)).status_code == 200


def test_ten_reminders_at_once_are_one(build: Build, olu: Actor, work: Any) -> None:
    address = invited(build, olu, work)
    clock.move(hours=49)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: olu.post(address, act="remind"), range(10)))
    assert sorted(a.status_code for a in answers).count(303) == 1
    work()
    assert build.row(Invitation).reminders == 1
    assert len(letters(build)) == 2


def test_pressing_send_again_ten_times_at_once_sends_once(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    address = invited(build, olu, work)
    assert '<input type="hidden" name="mails" value="1">' in olu.get(address).text
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: olu.post(address, act="resend", mails=1), range(10)))
    assert {a.status_code for a in answers} == {303}
    work()
    old, new = [link_in(letter) for letter in sorted(letters(build), key=sent_at)]
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200


def test_i06_its_end_can_be_changed_both_ways(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    address = invited(build, olu, work)
    link = link_in(letters(build)[0])
    olu.post(address, act="expiry", days=1)
    clock.move(hours=23, minutes=59, seconds=59)
    assert stranger.get(link).status_code == 200
    clock.move(seconds=1)
    assert stranger.get(link).status_code == 409
    olu.post(address, act="expiry", days=30)
    clock.move(days=29)
    assert stranger.get(link).status_code == 200
    assert olu.post(address, act="expiry", days=91).status_code == 422
    acts = [row.act for row in build.rows(AuditRow)]
    assert acts.count("invitation.expiry-set") == 2


def test_nothing_can_be_done_with_what_is_used_or_taken_back(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    one = invite(build, olu, email="noor@example.com")
    accept(stranger, one)
    two = invite(build, olu, email="kim@example.com")
    olu.post(f"{LIST}/{two.id}", act="revoke")
    clock.move(hours=49)
    for made in (one, two):
        for act in ("resend", "remind", "expiry"):
            assert olu.post(f"{LIST}/{made.id}", act=act).status_code == 409, act


def test_a_mail_that_waits_does_not_leave_once_taken_back(
    build: Build, olu: Actor, work: Any
) -> None:
    sent_ = invite(build, olu, email="noor@example.com")
    olu.post(f"{LIST}/{sent_.id}", act="revoke")
    work()
    assert letters(build) == []


def test_a_manager_does_not_send_again_what_is_above_them(
    build: Build, pat: Actor, olu: Actor
) -> None:
    made = invite(build, olu, email="noor@example.com", role="owner")
    for act in ("resend", "remind", "expiry", "revoke"):
        assert pat.post(f"{LIST}/{made.id}", act=act).status_code == 403, act


def test_only_those_who_invite_see_an_invitation(
    build: Build, olu: Actor, tam: Actor, eve: Actor, stranger: Stranger
) -> None:
    made = invite(build, olu, email="noor@example.com")
    address = f"{LIST}/{made.id}"
    assert tam.get(address).status_code == 403
    assert shown(eve.get(address)) == shown(eve.get("/c/nowhere/settings/invitations/1"))
    assert stranger.get(address).status_code == 303
    link = invite(build, olu, cap=3)
    assert olu.get(f"{LIST}/{link.id}").status_code == 404  # a link has its own page


def test_i10_an_address_gets_five_mails_a_day_and_the_refusal_tells_nothing(
    build: Build, olu: Actor, pat: Actor, work: Any
) -> None:
    clock.stop()
    address = invited(build, olu, work)
    for _ in range(4):
        assert olu.post(address, act="resend").status_code == 303
    sixth = olu.post(address, act="resend")
    assert sixth.status_code == 429
    elsewhere = build.member("Ove Lind", "owner", community=build.elsewhere)
    other = elsewhere.post("/c/valley-growers/settings/invitations", email="noor@example.com")
    assert other.status_code == 429
    work()
    assert len(build.rows(Job, kind="invitation.mail")) == 5
    clock.move(days=1)
    assert olu.post(address, act="resend").status_code == 303


def test_i10_one_person_sends_so_many_a_day(
    build: Build, olu: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_OF_A_SENDER >= 100
    monkeypatch.setattr("app.communities.actions.invitation_mails.MOST_OF_A_SENDER", 3)
    clock.stop()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: olu.post(LIST, email=f"guest{n}@example.com"), range(8)))
    assert sorted(a.status_code for a in answers) == [303] * 3 + [429] * 5
    assert len(build.rows(Invitation)) == 3


def test_i10_two_files_at_once_stay_below_the_cap(
    build: Build, olu: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.communities.actions.batches.MOST_A_DAY", 3)
    files = [brought(olu, f"email\na{n}@example.com\nb{n}@example.com\n") for n in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda address: olu.post(f"{address}/confirm"), files))
    assert sorted(a.status_code for a in answers) == [303, 429]


def test_what_a_mail_server_refuses_for_good_is_said(
    build: Build, olu: Actor, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.core.mail import SmtpPostman  # noqa: PLC0415 - only here

    with MailServer() as server:
        monkeypatch.setattr(build.house, "postman", SmtpPostman(server.url))
        server.refuse("550 5.1.1 <b>no such user</b>")
        address = sent(olu, "email\na@example.com\nb@example.com\n", work)
        server.refuse("451 4.3.0 later")
        olu.post(LIST, email="c@example.com")
        work()
        page = olu.get(address).text
        assert "2 were refused by their mail servers" in page
        assert "&lt;b&gt;no such user" in olu.get(f"{LIST}/{_id(build, 'a')}").text
        assert build.row(Invitation, email="c@example.com").bounced_at is None
        later = build.rows(Job, state="ready", kind="invitation.mail")
        assert [job.attempts for job in later] == [1]  # c's
        server.refuse(None)
        olu.post(f"{LIST}/{_id(build, 'a')}", act="resend")
        work()
        assert build.row(Invitation, email="a@example.com").bounced_at is None
        assert [letter.recipients for letter in server.letters()] == [("a@example.com",)]


def _id(build: Build, name: str) -> int:
    return build.row(Invitation, email=f"{name}@example.com").id


def test_the_funnel_tells_how_far_they_came(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    guests = ("noor", "kim", "lea", "max")
    address = sent(olu, "email\n" + "".join(f"{n}@example.com\n" for n in guests), work)
    links = {letter["To"]: link_in(letter) for letter in letters(build)}
    stranger.get(links["kim@example.com"])
    build.house.gathered.flush()
    stranger.post(
        links["noor@example.com"],
        name="Noor Haddad",
        email="noor@example.com",
        password="a frosty morning at sea",
        agree="yes",
        version=0,
    )
    work()
    assert funnel(olu.get(address).text) == [4, 2, 1, 0, 0]
    thread = build.thread(by=olu, title="A question")
    stranger.post(f"{thread.address}/vote", support="yes")
    work()
    assert funnel(olu.get(address).text) == [4, 2, 1, 1, 0]
    for days in (8, 7):  # a session that nobody uses for 14 days ends
        clock.move(days=days)
        stranger.get(thread.address)
        build.house.gathered.flush()
    stranger.post(f"{thread.address}/comments", body="Still here.")
    work()
    page = olu.get(address).text
    assert funnel(page) == [4, 2, 1, 1, 1]
    assert build.row(Member, name="Noor Haddad").stayed
    with statements(at_most=2):
        part = olu.get_part(f"{LIST}/funnel").text
    assert funnel(part) == [4, 2, 1, 1, 1]
    assert part.strip() in olu.get(f"{LIST}/funnel").text
    with statements(at_most=5):
        olu.get(address)
    with statements(at_most=4):
        olu.get(LIST)


def funnel(page: str) -> list[int]:
    """The numbers of the table: sent, opened, accepted, first act, active after 14 days."""
    table = page.partition('id="funnel"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    numbers = [int(row.split("<")[0]) for row in table.split('<td class="number">')[1::2]]
    return [numbers[0], *numbers[2:]]
