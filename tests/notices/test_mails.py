"""Mails of notices: checked when they leave, one person each, and none lost."""

import pytest

from app.communities.models import Member
from app.core.clock import clock
from app.core.ledger.models import Job
from app.core.mail import SmtpPostman
from app.identity.models import Person
from app.notices.models import Notice
from app.threads.models import Status, Thread
from tests.notices.happenings import comment, hide_comment, hide_thread, set_status
from tests.support.smtp import MailServer


@pytest.fixture
def server(house):
    """A mail server that the house uses."""
    before = house.postman
    with MailServer() as server:
        house.postman = SmtpPostman(server.url)
        yield server
    house.postman = before


def test_a_comment_reaches_the_author_by_mail(build, work, server, ana, ben, thread):
    comment(build, thread, by=ben)
    work()
    (letter,) = server.letters()
    assert letter.recipients == (ana.email,)
    assert letter.subject == "Ben Okafor replied: Rain gauge reads 0 mm after the restart"
    assert f"http://localhost:8000{thread.address}?from=mail&at=" in letter.text
    assert f"{thread.address}?from=mail&amp;at=" in letter.html
    assert build.row(Notice, person_id=ana.id).mailed_at is not None


def test_m07_ids_are_opaque_and_threads_stay_together(build, work, server, ana, ben, tam, thread):
    comment(build, thread, by=ben)
    comment(build, thread, by=tam)
    work()
    first, second = server.letters(ana.email)
    ids = [str(letter.message["Message-ID"]) for letter in (first, second)]
    assert ids[0] != ids[1]
    assert first.message["References"] == second.message["References"]
    assert first.message["List-Id"] == second.message["List-Id"]
    for name in ("Message-ID", "References", "In-Reply-To", "List-Id"):
        value = str(first.message[name])
        for telling in ("harbour", str(thread.id), str(thread.community.id), str(ana.id)):
            assert telling not in value
    assert "<img" not in first.html
    assert ben.email not in first.message.as_string()


def test_m03_each_mail_can_be_stopped_with_one_click(build, work, server, ana, ben, thread):
    comment(build, thread, by=ben)
    work()
    (letter,) = server.letters()
    stop = str(letter.message["List-Unsubscribe"]).strip("<>")
    assert stop.startswith("http://localhost:8000/u/")
    assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in letter.text
    assert stop in letter.html


def test_who_wants_no_mail_gets_none_but_is_told(build, work, server, ana, ben, thread):
    build.change(Person, {"mail_notices": False}, id=ana.id)
    comment(build, thread, by=ben)
    work()
    assert server.letters() == []
    assert build.row(Person, id=ana.id).unread == 1


LOST = {
    "t15_removed": (Member, {"state": "removed"}),
    "m06_switched_off": (Person, {"mail_notices": False}),
}


@pytest.mark.parametrize("lost", list(LOST))
def test_between_event_and_sending(build, house, work, server, ana, ben, thread, lost):
    """T15, M06: what is true when the mail leaves counts."""
    clock.stop()
    server.refuse("451 4.3.0 come back later")
    comment(build, thread, by=ben)
    work()
    server.refuse(None)
    model, values = LOST[lost]
    where = {"id": ana.id} if model is Person else {"person_id": ana.id}
    build.change(model, values, **where)
    clock.move(hours=1)
    work()
    assert server.letters() == []
    assert {job.state for job in build.rows(Job, kind="notice.mail")} == {"done"}


def test_m06_a_comment_hidden_meanwhile_is_mailed_to_nobody(
    build, work, server, ana, ben, mia, thread
):
    clock.stop()
    server.refuse("451 4.3.0 come back later")
    made = comment(build, thread, by=ben)
    work()
    server.refuse(None)
    hide_comment(build, thread, made, by=mia, reason="Names a customer.")
    clock.move(hours=1)
    work()
    assert server.letters(ana.email) == []
    (letter,) = server.letters(ben.email)
    assert letter.subject == "Your comment was hidden"
    assert "Names a customer." in letter.text


def test_m06_a_thread_hidden_meanwhile_is_mailed_to_its_author_only(
    build, work, server, ana, ben, pat, thread
):
    clock.stop()
    ben.post(f"{thread.address}/vote", support="yes")
    server.refuse("451 4.3.0 come back later")
    set_status(build, thread, Status.PLANNED, by=pat)
    work()
    server.refuse(None)
    build.change(Thread, {"hidden_at": clock.now()}, id=thread.id)
    clock.move(hours=1)
    work()
    assert server.letters(ben.email) == []
    assert [letter.subject.split(":")[0] for letter in server.letters(ana.email)] == ["Planned"]


def test_no_word_of_the_reason_stands_in_the_subject(build, work, server, ana, mia, thread):
    hide_thread(build, thread, by=mia, reason="Names a customer.")
    work()
    (letter,) = server.letters(ana.email)
    assert letter.subject == "Your thread was hidden"
    assert "Names a customer." in letter.text
    assert "Names a customer." in letter.html


def test_what_shipped_is_asked_about_in_the_readers_language(
    build, work, server, ana, ben, pat, thread
):
    build.change(Person, {"language": "de"}, id=ana.id)
    set_status(build, thread, Status.SHIPPED, by=pat, version="2.4.0-beta.4")
    work()
    (letter,) = server.letters(ana.email)
    assert 'lang="de"' in letter.html
    assert "2.4.0-beta.4" in letter.text


def test_a_dead_mail_server_loses_nothing(build, house, work, server, ana, ben, thread):
    """Retried, parked after ten tries, and sent once an administrator says so."""
    clock.stop()
    server.refuse("451 4.3.0 come back later")
    comment(build, thread, by=ben)
    for _ in range(12):
        work()
        clock.move(hours=7)
    (waiting,) = build.rows(Job, kind="notice.mail")
    assert (waiting.state, waiting.attempts) == ("parked", 10)
    assert "come back later" in waiting.error
    server.refuse(None)
    again = {"state": "ready", "attempts": 0, "run_at": clock.now()}
    build.change(Job, again, id=waiting.id)
    work()
    assert len(server.letters(ana.email)) == 1


def test_x08_a_mail_sent_twice_is_known_as_one(build, house, work, server, ana, ben, thread):
    """Killed between sending and noting it: at least once, and the receiver can tell."""
    clock.stop()
    comment(build, thread, by=ben)
    send = house.postman.send

    class DiesAfterwards:
        def send(self, message):
            send(message)
            raise KeyboardInterrupt

    house.postman, alive = DiesAfterwards(), house.postman
    with pytest.raises(KeyboardInterrupt):
        work()
    house.postman = alive
    clock.move(minutes=6)
    work()
    first, second = server.letters(ana.email)
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert build.row(Notice, person_id=ana.id).mailed_at is not None


def test_m01_m02_names_and_titles_carry_no_header_and_no_link(build, work, server, ana, ben):
    title = "See https://evil.example/now\u2028Bcc: eve@evil.example"
    odd = build.thread(by=ana, title=title)
    build.change(Member, {"name": "Ben\r\nBcc: eve@evil.example <b>"}, person_id=ben.id)
    comment(build, odd, by=ben)
    work()
    (letter,) = server.letters()
    assert letter.recipients == (ana.email,)
    assert letter.message["Bcc"] is None
    for words in (letter.subject, letter.text):
        assert "evil.example" not in words
        assert "https://evil" not in words
        assert "@evil" not in words
        assert "<b>" not in words
