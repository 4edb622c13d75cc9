"""What the tests of invitations share: sending one, accepting it, reading its mail."""

import re
from email import message_from_bytes, policy
from typing import Any

from app.communities.actions.invitations import Offer, Sent, send_invitation
from app.communities.models import Member
from tests.build import Build
from tests.cast import Actor, Stranger

NEW = {"name": "Noor Haddad", "password": "a frosty morning at sea"}
SETTINGS = "/c/harbour-preview/settings"


def letters(build: Build) -> list[Any]:
    """The mails in the outbox folder."""
    folder = build.house.settings.var / "outbox"
    found = sorted(folder.glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


def sent_at(letter: Any) -> Any:
    """When a mail was sent."""
    return letter["Date"].datetime


def link_in(letter: Any) -> str:
    """The path of the invitation in a mail."""
    text = letter.get_body(("plain",)).get_content()
    found = re.search(r"/i/[\w-]+", text)
    assert found
    return found[0]


def invite(build: Build, by: Actor | None = None, community: Any = None, **offer: Any) -> Sent:
    """An invitation, as if somebody had just sent it."""
    with build.scope(community or build.harbour) as scope:
        scope.member_id = by.member_id if by else None
        return send_invitation(scope, Offer(**offer))


def accept(guest: Stranger, sent: Sent, email: str = "noor@example.com", **more: Any) -> Any:
    """The form of a newcomer, sent."""
    fields = {**NEW, "email": email, "agree": "yes", "version": 0, **more}
    return guest.post(sent.path, **fields)


def joined(build: Build, name: str = "Noor Haddad") -> list[Any]:
    """The memberships under this name."""
    return build.rows(Member, name=name)
