"""Reading the folder where mail lies when there is no mail server. As text, never as HTML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import islice
from pathlib import Path

from app.core.erasing import Forgotten

NAME = re.compile(r"(?P<at>\d{8}-\d{6}-\d{6})-\d{6}-[0-9a-f]{20}")
LONGEST_BYTES = 1_000_000


@dataclass(frozen=True)
class LaidMail:
    """A mail in the folder. `name` is its file's, without the ending."""

    name: str
    at: datetime
    to: str
    subject: str


@dataclass(frozen=True)
class ReadMail(LaidMail):
    """A mail with its plain part."""

    sender: str
    text: str


def list_outbox(folder: Path, *, before: str = "", size: int = 50) -> list[LaidMail]:
    """The newest mails, or those laid down before the one of this name."""
    if not folder.is_dir():
        return []
    names = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    wanted = (name for name in names if NAME.fullmatch(name) and (not before or name < before))
    return list(_listed(folder, islice(wanted, size)))


def read_outbox(folder: Path, name: str) -> ReadMail | None:
    """The mail of this name with its plain part, or None. No name leads out of the folder."""
    message = _message(folder, name)
    if message is None:
        return None
    body = message.get_body(preferencelist=("plain",))
    text = str(body.get_content()) if body is not None else ""
    sender = str(message["From"] or "")
    return ReadMail(name, _at(name), str(message["To"] or ""), _subject(message), sender, text)


def forget_in_outbox(folder: Path, forgotten: Forgotten) -> int:
    """No mail in the folder is to the address or names who it was. How many were taken away."""
    gone = 0
    for name in sorted(path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem)):
        message = _message(folder, name)
        if message is not None and _names(message, forgotten):
            (folder / f"{name}.eml").unlink(missing_ok=True)
            gone += 1
    return gone


def _names(message: EmailMessage, forgotten: Forgotten) -> bool:
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    texts = [*message.values(), *(part.get_content() for part in parts)]
    return any(forgotten.out_of(str(text)) != str(text) for text in texts)


def _listed(folder: Path, names: Iterable[str]) -> Iterable[LaidMail]:
    for name in names:
        message = _message(folder, name)
        if message is not None:
            yield LaidMail(name, _at(name), str(message["To"] or ""), _subject(message))


def _message(folder: Path, name: str) -> EmailMessage | None:
    if not NAME.fullmatch(name):
        return None
    try:
        with (folder / f"{name}.eml").open("rb") as file:
            raw = file.read(LONGEST_BYTES)
    except OSError:  # taken away meanwhile
        return None
    found = message_from_bytes(raw, policy=default)
    return found if isinstance(found, EmailMessage) else None


def _subject(message: EmailMessage) -> str:
    return str(message["Subject"] or "")


def _at(name: str) -> datetime:
    match = NAME.fullmatch(name)
    stamp = match["at"] if match else "19700101-000000-000000"
    return datetime.strptime(stamp, "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)
