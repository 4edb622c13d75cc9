"""Messages leave the house once, or somebody hears why not, in the server's own words."""

import socket
import threading
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.core.mail import (
    MailRefused,
    SmtpPostman,
    make_message_id,
    postman_from,
)
from tests.core.mail.letters import letter
from tests.support.smtp import MailServer

GREETING = b"220 here\r\n"
TAKEN = {b"EHLO": b"250 here\r\n", b"MAIL": b"250 ok\r\n", b"RCPT": b"250 ok\r\n"}
TAKEN |= {b"DATA": b"354 go on\r\n", b".": b"250 kept\r\n", b"QUIT": b"221 bye\r\n"}


@contextmanager
def scripted(
    replies: Mapping[bytes, bytes | None], greeting: bytes | None = GREETING
) -> Generator[str]:
    """A server that answers each command with these bytes; None closes the connection instead."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(5)
        over = threading.Event()
        thread = threading.Thread(
            target=_serve, args=(listening, {**TAKEN, **replies}, greeting, over)
        )
        thread.start()
        yield f"smtp://127.0.0.1:{listening.getsockname()[1]}?timeout=0.5"
        over.set()
        thread.join(5)


def _serve(
    listening: socket.socket,
    replies: Mapping[bytes, bytes | None],
    greeting: bytes | None,
    over: threading.Event,
) -> None:
    connection, _ = listening.accept()
    with suppress(OSError), connection, connection.makefile("rb") as lines:
        if greeting is None:
            over.wait(5)
            return
        connection.sendall(greeting)
        reading = False
        for line in lines:
            command = line.strip() if reading else line[:4].strip().upper()
            if reading and command != b".":
                continue
            reading = command == b"DATA" and bool(replies[b"DATA"])
            if (reply := replies.get(command, b"502 what\r\n")) is None:
                return
            if not reply:
                over.wait(5)
                return
            connection.sendall(reply)


def refusal(url: str, message: EmailMessage | None = None) -> MailRefused:
    with pytest.raises(MailRefused) as refused:
        SmtpPostman(url).send(message or letter())
    return refused.value


def test_a_mail_arrives_as_it_was_written():
    with MailServer() as server:
        SmtpPostman(server.url).send(letter(html="<p>Grüße</p>"))
        (arrived,) = server.wait_for(1, to="ana@example.com")
    assert (arrived.subject, arrived.text) == ("Your problem is fixed", "Grüße\n")
    assert arrived.sender == "observers@beta.example"
    assert arrived.message["Message-ID"] == make_message_id("notice:1", "https://beta.example")


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        ("550 5.7.1 no thanks", True),
        ("554 looks like spam", True),
        ("451 4.7.1 come back later", False),
        ("452 disk full", False),
        ("530 sign in first", False),
    ],
)
def test_a_refusal_carries_the_servers_own_words(reply, permanent):
    with MailServer(refuse_with=reply) as server:
        refused = refusal(server.url)
    assert (refused.words, refused.permanent) == (reply, permanent)


def test_a_recipient_that_does_not_exist_is_refused_for_good():
    with scripted({b"RCPT": b"550 5.1.1 no such person\r\n", b"RSET": b"250 ok\r\n"}) as url:
        refused = refusal(url)
    assert (refused.words, refused.permanent) == ("550 5.1.1 no such person", True)


def test_a_refused_sender_is_a_matter_of_settings_and_can_be_tried_again():
    with scripted({b"MAIL": b"550 not your domain\r\n", b"RSET": b"250 ok\r\n"}) as url:
        refused = refusal(url)
    assert (refused.words, refused.permanent) == ("550 not your domain", False)


def test_words_of_several_lines_or_with_controls_become_one_harmless_line():
    with scripted({b".": b"550-first\x1b[2J\r\n550 second \xff\r\n"}) as url:
        assert refusal(url).words == "550 first [2J second \N{REPLACEMENT CHARACTER}"


def test_a_connection_that_breaks_after_data_is_to_be_tried_again():
    with scripted({b".": None}) as url:
        assert not refusal(url).permanent


def test_a_connection_that_breaks_before_data_is_to_be_tried_again():
    for command in (b"EHLO", b"MAIL", b"RCPT", b"DATA"):
        with scripted({command: None}) as url:
            assert not refusal(url).permanent


def test_a_silent_server_does_not_hold_us():
    with scripted({}, greeting=None) as url:
        assert "timed out" in refusal(url).words
    with scripted({b".": b""}) as url:
        assert "timed out" in refusal(url).words


@pytest.mark.parametrize("goodbye", [None, b"421 gone\r\n", b"500 what\r\n", b"nonsense\r\n", b""])
def test_once_it_is_taken_a_strange_good_bye_does_not_send_it_twice(goodbye):
    with scripted({b"QUIT": goodbye}) as url:
        SmtpPostman(url).send(letter())


def test_a_greeting_that_refuses_and_nobody_at_the_door_are_to_be_tried_again():
    with scripted({}, greeting=b"554 we are closed\r\n") as url:
        refused = refusal(url)
    assert (refused.words, refused.permanent) == ("554 we are closed", False)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    assert "refused" in refusal(f"smtp://127.0.0.1:{port}").words.lower()


def test_p08_tls_that_is_required_is_not_given_up():
    with MailServer() as server:
        assert "TLS" in refusal(server.url + "?tls=required").words
        assert server.letters() == []


def test_p08_a_server_that_breaks_tls_gets_no_mail_in_the_clear():
    offers = {b"EHLO": b"250-here\r\n250 STARTTLS\r\n", b"STAR": b"220 go on\r\n"}
    with scripted(offers) as url:
        assert not refusal(url).permanent
    with scripted(offers | {b"STAR": b"454 not now\r\n"}) as url:
        refusal(url)


def test_a_password_is_never_sent_in_the_clear(monkeypatch):
    with MailServer() as server:
        monkeypatch.setattr("app.core.mail.postmen.LOOPBACK", ())
        url = server.url.replace("smtp://", "smtp://site:s3cret%40@")
        refused = refusal(url)
    assert "TLS" in refused.words
    assert "s3cret" not in refused.words


def test_an_address_that_the_server_cannot_write_is_said():
    with scripted({}) as url:
        assert "SMTPUTF8" in refusal(url, letter(to="jürgen@example.com")).words


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "smtp://h:99999", "smtp://h?timeout=x"])
def test_a_wrong_address_is_said_when_the_postman_is_made(url):
    with pytest.raises(ValueError, match=r".+"):
        SmtpPostman(url)


# The folder


def test_with_an_address_mail_goes_to_the_server(tmp_path):
    assert isinstance(postman_from("smtp://localhost", tmp_path), SmtpPostman)


def test_x08_what_the_server_took_is_not_sent_again(tmp_path: Path) -> None:
    with MailServer() as server:
        for _ in range(2):  # two processes, one after the other
            postman = postman_from(server.url, tmp_path / "outbox")
            postman.send(letter())
        postman.send(letter("notice:2"))
        server.refuse("550 5.7.1 no thanks")
        with pytest.raises(MailRefused):
            postman.send(letter("notice:3"))
        server.refuse(None)
        postman.send(letter("notice:3"))
        assert len(server.letters()) == 3
