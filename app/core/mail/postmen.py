"""Those who carry a message away: to an SMTP server, or into a folder. Tries once, says why not."""

import hashlib
import itertools
import os
import smtplib
import ssl
import threading
import time
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from app.core.clock import clock
from app.core.mail.messages import POLICY

TIMEOUT_SECONDS = 20.0
ABOUT_US = (530, 535, 538)  # replies about our sign-in, whichever command they answer
SWEEP_SECONDS = 3_600
MARKED_SECONDS = 3 * 24 * 3_600  # longer than a job is tried
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class MailRefused(Exception):
    """The message did not leave the house, or nobody can tell.

    `words` are the server's own. `permanent` when this message to this person will never be taken;
    otherwise the same message, with the same Message-ID, is to be tried again.
    """

    def __init__(self, words: str, *, permanent: bool) -> None:
        shown = "".join(c if c.isprintable() else " " for c in words)
        self.words = " ".join(shown.split())[:500]
        self.permanent = permanent
        super().__init__(self.words)


class Postman(Protocol):
    """Somebody who carries messages away."""

    def send(self, message: EmailMessage) -> None:
        """The message has been handed over. Raises `MailRefused`."""


class SmtpPostman:
    """Hands over to the server of `smtp://user:password@host:587` or `smtps://…`.

    With `smtp:` TLS begins as soon as the server offers it; `?tls=required` insists. A password is
    never sent without TLS, but on loopback. `?timeout=` is in seconds, for each answer. With `marks`
    a message that was taken is not sent again, also when the process died before it could say so.
    """

    def __init__(self, url: str, *, marks: Path | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("must be like smtp://user:password@mail.example.com:587")
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self._host, self._implicit = parts.hostname, parts.scheme == "smtps"
        self._port = parts.port or (465 if self._implicit else 587 if parts.username else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._required = asked.get("tls") == "required"
        self._timeout = float(asked.get("timeout", TIMEOUT_SECONDS))
        self._marks = Marks(marks) if marks else None

    def send(self, message: EmailMessage) -> None:
        """The server has taken the message. Raises `MailRefused` with its words."""
        if self._marks and self._marks.has(message):
            return
        try:
            client = self._connect()
            try:
                client.send_message(message)
                if self._marks:
                    self._marks.set(message)
                # The message is taken: what the server says to our good-bye changes nothing.
                with suppress(smtplib.SMTPException, OSError):
                    client.quit()
            finally:
                client.close()
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise _refusal(error) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._implicit:
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=context
            )
        else:
            client = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            self._open(client, context)
        except BaseException:
            client.close()
            raise
        return client

    def _open(self, client: smtplib.SMTP, context: ssl.SSLContext) -> None:
        client.ehlo_or_helo_if_needed()
        secure = self._implicit
        if not secure and client.has_extn("starttls"):
            client.starttls(context=context)
            client.ehlo()
            secure = True
        if not secure and (self._required or (self._user and self._host not in LOOPBACK)):
            raise smtplib.SMTPNotSupportedError("the server offers no TLS, and it is needed")
        if self._user:
            client.login(self._user, self._password)


def _refusal(error: Exception) -> MailRefused:
    """What happened, in the server's words where it said any.

    Only a refused recipient or text is for good: a refused sender, sign-in or greeting is a matter
    of settings, and the message can go once they are mended.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return MailRefused(_reply(code, said), permanent=_is_final(code))
    if isinstance(error, smtplib.SMTPResponseException):
        about_text = isinstance(error, smtplib.SMTPDataError)
        words = _reply(error.smtp_code, error.smtp_error)
        return MailRefused(words, permanent=about_text and _is_final(error.smtp_code))
    return MailRefused(str(error) or type(error).__name__, permanent=False)


def _is_final(code: int) -> bool:
    return code >= 500 and code not in ABOUT_US


def _reply(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"


class Marks:
    """Which messages were handed over in the last days: an empty file each, made at once.

    Only for the moment between a server's yes and the database's: a file outlives a killed process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swept = 0.0

    def has(self, message: EmailMessage) -> bool:
        """Whether this message, known by its Message-ID, was handed over."""
        return (self._folder / _key_of(message)).exists()

    def set(self, message: EmailMessage) -> None:
        """It was. A full disk is no reason to say that the mail did not leave."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._folder / _key_of(message)).touch()
            self._sweep()

    def _sweep(self) -> None:
        if self._swept and time.monotonic() - self._swept < SWEEP_SECONDS:
            return
        self._swept = time.monotonic()
        old = clock.now().timestamp() - MARKED_SECONDS
        for mark in self._folder.iterdir():
            if mark.stat().st_mtime < old:
                mark.unlink(missing_ok=True)


def _key_of(message: EmailMessage) -> str:
    return hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:20]


class FolderPostman:
    """Lays messages into a folder as `.eml` files, whose names sort by when they were laid there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._one_at_a_time = threading.Lock()
        self._count = itertools.count()

    def send(self, message: EmailMessage) -> None:
        """The message is one whole file, once, however often it is sent. Raises `MailRefused`."""
        key = _key_of(message)
        try:
            with self._one_at_a_time:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if not next(self._folder.glob(f"*-{key}.eml"), None):
                    now = f"{clock.now():%Y%m%d-%H%M%S-%f}-{next(self._count):06}"
                    self._write(f"{now}-{key}.eml", _bytes(message))
        except OSError as error:
            words = f"cannot write to {self._folder}: {error.strerror or error}"
            raise MailRefused(words, permanent=False) from error

    def _write(self, name: str, content: bytes) -> None:
        started = self._folder / f".{name}.{os.getpid()}.part"
        try:
            private = os.open(started, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(private, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            started.replace(self._folder / name)
        except BaseException:
            started.unlink(missing_ok=True)
            raise


def _bytes(message: EmailMessage) -> bytes:
    boxes = [message[name] for name in ("From", "To", "Reply-To") if message[name]]
    plain = all(box.addr_spec.isascii() for header in boxes for box in header.addresses)
    return message.as_bytes(policy=POLICY if plain else POLICY.clone(utf8=True))


def postman_from(smtp_url: str, folder: Path) -> Postman:
    """The postman that the settings ask for: SMTP when there is an address, else the folder."""
    if smtp_url:
        return SmtpPostman(smtp_url, marks=folder.with_name("handed-over"))
    return FolderPostman(folder)
