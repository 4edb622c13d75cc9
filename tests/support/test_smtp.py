"""The mail sink itself: it keeps, waits and refuses."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.support.smtp import HOST, MailServer


def send(server: MailServer, subject: str, to: str = "ana@example.com") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "site@example.com", to, subject
    message.set_content("Grüße an alle")
    message.add_alternative("<p>Grüße an alle</p>", subtype="html")
    with smtplib.SMTP(HOST, server.port, timeout=5) as client:
        client.send_message(message)


def test_what_ana_is_sent_can_be_read():
    with MailServer() as server:
        send(server, "Your thread is planned")
        (letter,) = server.wait_for(1, to="ana@example.com")
    assert letter.subject == "Your thread is planned"
    assert letter.text == "Grüße an alle\n"
    assert "<p>" in letter.html
    assert letter.sender == "site@example.com"


def test_letters_to_ben_are_apart():
    with MailServer() as server:
        send(server, "one")
        send(server, "two", to="ben@example.com")
        assert [letter.subject for letter in server.letters("ben@example.com")] == ["two"]
        server.clear()
        assert server.letters() == []


def test_a_refusing_server_says_so_and_keeps_nothing():
    with MailServer(refuse_with="550 5.7.1 no thanks") as server:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(server, "unwanted")
        assert server.letters() == []
        server.refuse(None)
        send(server, "wanted")
        assert len(server.letters()) == 1
    assert (refused.value.smtp_code, refused.value.smtp_error) == (550, b"5.7.1 no thanks")


def test_waiting_for_what_does_not_come_fails():
    with MailServer() as server, pytest.raises(AssertionError, match="0 came"):
        server.wait_for(1, seconds=0.05)
