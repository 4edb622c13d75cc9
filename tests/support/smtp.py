"""A mail server that keeps what it is sent, or refuses it; it never passes anything on."""

import asyncio
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Letter:
    """One accepted mail: who it was handed over for, and what it says."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["subject"])

    @property
    def text(self) -> str:
        """The plain part, or an empty string."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part, or an empty string."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


class _OnAFreePort(Controller):
    """The system chooses the port; the controller itself would go on and call at port 0."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServer:
    """An SMTP server on a free port of this machine, as a context manager."""

    def __init__(self, *, refuse_with: str | None = None) -> None:
        self.refuse_with = refuse_with
        self._letters: list[Letter] = []
        self._came = threading.Condition()
        self._controller = _OnAFreePort(self, hostname=HOST, port=0)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """The port it listens on, known once it is entered."""
        return self._controller.port

    @property
    def url(self) -> str:
        """What `FIRSTLIGHT_SMTP_URL` takes."""
        return f"smtp://{HOST}:{self.port}"

    def refuse(self, reply: str | None) -> None:
        """From now on every mail is answered with this, as `550 5.7.1 no thanks`; None accepts."""
        self.refuse_with = reply

    def letters(self, to: str | None = None) -> list[Letter]:
        """What was accepted so far, oldest first, for one address or for all."""
        with self._came:
            return [letter for letter in self._letters if to is None or to in letter.recipients]

    def wait_for(
        self, count: int = 1, *, to: str | None = None, seconds: float = 5
    ) -> list[Letter]:
        """The letters once there are `count` of them; an AssertionError when they do not come."""
        end = time.monotonic() + seconds
        with self._came:
            while len(found := self.letters(to)) < count:
                if not self._came.wait(end - time.monotonic()):
                    raise AssertionError(f"{count} letters expected, {len(found)} came")
        return found

    def clear(self) -> None:
        """It has seen nothing yet."""
        with self._came:
            self._letters.clear()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Keep the mail, or refuse it after it was read whole, as a real server does."""
        if self.refuse_with is not None:
            return self.refuse_with
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        letter = Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), message)
        with self._came:
            self._letters.append(letter)
            self._came.notify_all()
        return "250 2.0.0 kept"
