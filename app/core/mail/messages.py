"""One mail to one person, and the message that it becomes. Nothing here sends."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from typing import Any, ClassVar, Literal

from app.core.clock import clock


class UnsafeMail(ValueError):
    """A field holds what would become another header, recipient or link; nothing was composed."""


@dataclass(frozen=True)
class Mailbox:
    """A name, which may be empty, and an e-mail address."""

    name: str
    address: str


@dataclass(frozen=True)
class Mail:
    """One mail to one person; ids as `<…@host>`, made by `make_message_id`."""

    to_address: str
    subject: str
    text: str
    message_id: str
    to_name: str = ""
    html: str = ""
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    list_id: str = ""
    unsubscribe_url: str = ""
    auto_submitted: str = "auto-generated"


class _AsItIs(BaseHeader):
    """A header of ids or addresses: Python would encode a long one, and nobody could read it."""

    max_count: ClassVar[Literal[1] | None] = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["decoded"], kwds["parse_tree"] = value, None

    def fold(self, *, policy: Policy) -> str:
        lines = str(self).replace("> <", f">{policy.linesep} <")
        return f"{self.name}: {lines}{policy.linesep}"


_headers = HeaderRegistry()
for _name in ("in-reply-to", "references", "list-id", "list-unsubscribe"):
    _headers.map_to_type(_name, _AsItIs)
POLICY = SMTP.clone(header_factory=_headers)

_ID = re.compile(r"<[A-Za-z0-9._+=-]{1,100}@[A-Za-z0-9.-]{1,200}>")
_LIST_ID = re.compile(r"<[A-Za-z0-9._-]{1,200}>")
_URL = re.compile(r"https?://[!-;=?-~]{1,800}")
_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f-\x9f\ud800-\udfff@<>()\[\],;:\\\"]{1,64}@[\w.-]{1,253}")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_DOTS = re.compile(r"(?<=\w)[.．。｡](?=\w{2})")
_HOSTS = re.compile(r"(?<=\w)[.．。｡](?=[^\W\d_]{2})")  # not the dots of 2.4.0
_SPECIALS = re.compile(r"[<>()\[\]\\\",;:/]+")


def make_message_id(key: str, base_url: str) -> str:
    """The id for whatever the key names: always the same, and it tells nobody the key."""
    host = base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host or 'localhost'}>"


def read_mailbox(text: str) -> Mailbox:
    """`Lumen Observers <observers@example.com>`, or the address alone, taken apart."""
    name, address = parseaddr(text)
    return Mailbox(name, _checked_address(address))


def harmless_name(name: str) -> str:
    """A name that no mail program makes a link of, nor reads as an address or markup.

    `evil.example` becomes `evil. example`, `ana@example.com` becomes `ana at example. com`.
    """
    shown = "".join(c if c.isprintable() else " " for c in name)
    shown = _DOTS.sub(". ", _SPECIALS.sub(" ", shown).replace("@", " at ").replace("＠", " at "))
    return " ".join(shown.split())[:100]


def harmless_line(text: str, *, most: int = 150) -> str:
    """Words of a member on one line, in which no mail program finds an address to link."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    shown = _HOSTS.sub(". ", shown.replace("://", ": //").replace("@", " at "))
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def compose(mail: Mail, sender: Mailbox, *, at: datetime | None = None) -> EmailMessage:
    """The message, ready for a postman: text first, HTML beside it when there is any.

    Raises `UnsafeMail` before anything is composed when a field could start another header.
    """
    _refuse_unsafe(mail, sender)
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(sender.name, sender.address)
    message["To"] = _address(mail.to_name, mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = at or clock.now()
    message["Message-ID"] = mail.message_id
    for name, value in _optional(mail).items():
        if value:
            message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def _optional(mail: Mail) -> dict[str, str | Address]:
    return {
        "Reply-To": _address("", mail.reply_to) if mail.reply_to else "",
        "In-Reply-To": mail.in_reply_to,
        "References": " ".join(mail.references[-20:]),
        "List-Id": mail.list_id,
        "List-Unsubscribe": f"<{mail.unsubscribe_url}>" if mail.unsubscribe_url else "",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if mail.unsubscribe_url else "",
        "Auto-Submitted": mail.auto_submitted,
    }


def _refuse_unsafe(mail: Mail, sender: Mailbox) -> None:
    for field in ("to_name", "subject", "auto_submitted"):
        _refuse_controls(field, getattr(mail, field))
    _refuse_controls("sender", sender.name)
    for field, value, pattern in (
        ("list_id", mail.list_id, _LIST_ID),
        ("unsubscribe_url", mail.unsubscribe_url, _URL),
        ("in_reply_to", mail.in_reply_to, _ID),
        *(("references", reference, _ID) for reference in mail.references),
    ):
        if value and not pattern.fullmatch(value):
            raise UnsafeMail(f"{field} is not of its form")
    if not _ID.fullmatch(mail.message_id):
        raise UnsafeMail("message_id is not of its form")


def _refuse_controls(field: str, value: str) -> None:
    if _CONTROLS.search(value):
        raise UnsafeMail(f"{field} holds a line break or a control character")


def _checked_address(address: str) -> str:
    """The address with its domain in ASCII. Raises `UnsafeMail` when it is not exactly one."""
    if not _ADDRESS.fullmatch(address):
        raise UnsafeMail("this is not one e-mail address")
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        raise UnsafeMail("the address has no possible domain") from None


def _address(name: str, address: str) -> Address:
    try:
        local, _, domain = _checked_address(address).rpartition("@")
        return Address(harmless_name(name), local, domain)
    except (MessageError, ValueError, IndexError) as error:
        raise UnsafeMail(f"this is not one e-mail address: {error}") from None
