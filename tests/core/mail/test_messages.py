"""What a message looks like, and what never becomes one (M01, M02, M07)."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.mail import (
    Mail,
    Mailbox,
    UnsafeMail,
    compose,
    harmless_name,
    make_message_id,
    read_mailbox,
)

SENDER = Mailbox("Lumen Observers", "observers@beta.aldersea.example")
MAIL = Mail(
    to_address="ana@aldersea.example",
    to_name="Ana",
    subject="Your rain gauge problem is fixed",
    text="It works now: https://beta.aldersea.example/a/w1k9\n",
    html="<p>Grüße</p>",
    message_id=make_message_id("notice:1", "https://beta.aldersea.example"),
)
LONG_URL = "https://beta.aldersea.example/u/" + "x" * 200


def sent(mail: Mail = MAIL, sender: Mailbox = SENDER) -> EmailMessage:
    """The message as a receiver reads it."""
    read = message_from_bytes(compose(mail, sender).as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_message_has_text_first_and_html_beside_it():
    message = sent()
    assert message["Subject"] == MAIL.subject
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = (part.get_content() for part in message.iter_parts())
    assert (text, html) == (MAIL.text.replace("\n", "\r\n"), "<p>Grüße</p>\r\n")


def test_a_message_without_html_is_plain():
    assert sent(replace(MAIL, html="")).get_content_type() == "text/plain"


def test_m07_each_message_has_one_recipient_and_says_that_a_machine_wrote_it():
    message = sent()
    assert [box.addr_spec for box in message["To"].addresses] == ["ana@aldersea.example"]
    assert (message["Cc"], message["Bcc"]) == (None, None)
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_date_is_ours():
    at = datetime(2026, 5, 7, 18, tzinfo=UTC)
    assert compose(MAIL, SENDER, at=at)["Date"].datetime == at


def test_lists_can_be_left_by_one_click_however_long_the_address():
    mail = replace(MAIL, unsubscribe_url=LONG_URL, list_id="<" + "l" * 90 + ".beta.example>")
    raw = compose(mail, SENDER).as_bytes()
    assert b"List-Unsubscribe: <" + LONG_URL.encode() + b">\r\n" in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert sent(mail)["List-Id"] == mail.list_id


def test_a_sign_in_mail_has_no_list():
    message = sent()
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)


def test_a_conversation_hangs_together():
    ids = tuple(make_message_id(f"thread:{n}", "http://localhost:8000") for n in range(30))
    message = sent(replace(MAIL, in_reply_to=ids[-1], references=ids))
    assert message["In-Reply-To"] == ids[-1]
    assert str(message["References"]).split() == list(ids[-20:])


def test_an_id_is_always_the_same_and_tells_nothing():
    first = make_message_id("invitation:harbour:7", "https://beta.example:8443/x")
    assert first == make_message_id("invitation:harbour:7", "https://beta.example:8443/x")
    assert first != make_message_id("invitation:harbour:8", "https://beta.example:8443/x")
    assert first.endswith("@beta.example>")
    assert "harbour" not in first


INJECTED = [
    "\r\nBcc: eve@evil.example",
    "\nX: y",
    "\r",
    "\x00",
    "\u2028",
    "\x85",
    "\x1b[2J",
    "\ud800",
]


@pytest.mark.parametrize("injected", INJECTED)
@pytest.mark.parametrize(
    "field",
    [
        "to_address",
        "to_name",
        "subject",
        "message_id",
        "reply_to",
        "in_reply_to",
        "list_id",
        "unsubscribe_url",
        "auto_submitted",
    ],
)
def test_m01_a_line_break_is_refused_before_composing(field, injected):
    honest = {
        "reply_to": "reply@beta.example",
        "in_reply_to": MAIL.message_id,
        "list_id": "<1.beta.example>",
        "unsubscribe_url": "https://beta.example/u/1",
    }
    value = honest.get(field) or getattr(MAIL, field)
    for bad in (value + injected, injected + value):
        with pytest.raises(UnsafeMail):
            compose(replace(MAIL, **{field: bad}), SENDER)


@pytest.mark.parametrize("injected", INJECTED)
def test_m01_nor_through_the_sender_or_a_reference(injected):
    for sender in (
        Mailbox("Lumen" + injected, SENDER.address),
        Mailbox("", "a@b.example" + injected),
    ):
        with pytest.raises(UnsafeMail):
            compose(MAIL, sender)
    with pytest.raises(UnsafeMail):
        compose(replace(MAIL, references=(MAIL.message_id + injected,)), SENDER)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@b.example",
        "ana@b.example, eve@evil.example",
        "ana@b.example;eve@evil.example",
        "<ana@b.example>",
        "Ana <ana@b.example>",
        '"ana@b.example"@evil.example',
        "ana@[127.0.0.1]",
        "ana@@b.example",
        "ana@b..example",
        "ana@" + "b" * 64 + ".example",
        "ana b@c.example",
        ".ana.@b.example,",
    ],
)
def test_m01_exactly_one_address_or_none(address):
    with pytest.raises(UnsafeMail):
        compose(replace(MAIL, to_address=address), SENDER)


def test_a_domain_of_any_script_is_written_in_ascii():
    message = sent(replace(MAIL, to_address="ana@bücher.example"))
    assert message["To"].addresses[0].addr_spec == "ana@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ana", "Ana"),
        ("Dr. J.R. Müller-Šimek", "Dr. J.R. Müller-Šimek"),
        ("evil.example", "evil. example"),
        ("www.evil.example/x", "www. evil. example x"),
        ("https://evil.example", "https evil. example"),
        ("evil。example", "evil. example"),
        ("support@aldersea.example", "support at aldersea. example"),
        ("<b>Ana</b>", "b Ana b"),
        ('"Ana" <eve@evil.example>, x', "Ana eve at evil. example x"),
        ("Ana\r\nBcc: x", "Ana Bcc x"),
        ("an\u202eA", "an A"),
        ("a" * 1000, "a" * 100),
    ],
)
def test_m02_names_become_neither_links_nor_addresses_nor_markup(name, shown):
    assert harmless_name(name) == shown


@given(st.text(max_size=120).filter(str.isprintable))
def test_m02_whatever_the_name_the_recipient_is_the_one_that_was_meant(name):
    message = sent(replace(MAIL, to_name=name), Mailbox(name, SENDER.address))
    assert [box.addr_spec for box in message["To"].addresses] == [MAIL.to_address]
    assert [box.addr_spec for box in message["From"].addresses] == [SENDER.address]
    assert len(message["Subject"]) == len(MAIL.subject)


@given(st.text(max_size=300).filter(str.isprintable))
def test_every_subject_arrives_and_starts_no_header(subject):
    message = sent(replace(MAIL, subject=subject))
    assert "".join(message["Subject"].split()) == "".join(subject.split())
    assert message["To"].addresses[0].addr_spec == MAIL.to_address


def test_the_setting_for_the_sender_is_taken_apart():
    assert read_mailbox("Lumen Observers <observers@beta.example>") == Mailbox(
        "Lumen Observers", "observers@beta.example"
    )
    assert read_mailbox("a@b.example") == Mailbox("", "a@b.example")
    with pytest.raises(UnsafeMail):
        read_mailbox("nobody")
