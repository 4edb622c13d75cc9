"""What the tests of invitations by a file share: bringing one, confirming it, its lines."""

from typing import Any

from app.communities.models import InvitationBatch, InvitationLine
from tests.build import Build
from tests.cast import PART, Actor
from tests.communities.guests import SETTINGS

FILES = f"{SETTINGS}/invitations/files"


def bring(by: Actor, text: str | bytes, *, name: str = "guests.csv", **more: Any) -> Any:
    """The file, sent by the form."""
    content = text.encode() if isinstance(text, str) else text
    fields = {"csrf": by.csrf, "pasted": "", "days": "14", **more}
    return by.client.post(FILES, data=fields, files={"file": (name, content, "text/csv")})


def brought(by: Actor, text: str | bytes, **more: Any) -> str:
    """The address of the file as it is shown."""
    answer = bring(by, text, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def sent(by: Actor, text: str | bytes, work: Any, **confirm: Any) -> str:
    """The address of a file that was confirmed and sent."""
    address = brought(by, text)
    assert by.post(f"{address}/confirm", **confirm).status_code == 303
    work()
    return address


def outcomes(build: Build) -> dict[int, str]:
    """Line to what becomes of it: the problem, else the outcome."""
    return {row.line: row.problem or row.outcome for row in build.rows(InvitationLine)}


def batch(build: Build) -> Any:
    """The one file."""
    return build.row(InvitationBatch)


__all__ = ["FILES", "PART", "batch", "bring", "brought", "outcomes", "sent"]
