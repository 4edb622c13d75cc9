"""What the tests of asking to join share: turning it on, asking, proving the address."""

import re
from typing import Any

from app.communities.models import Community, JoinRequest
from app.communities.queries.questions import mark_of, read_questions
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.communities.guests import letters

SETTINGS = "/c/harbour-preview/settings"
JOIN = "/join/harbour-preview"
REQUESTS = f"{SETTINGS}/requests"


def open_join(by: Actor, **fields: Any) -> None:
    """Anybody may ask."""
    sent = {"open": "yes", "words": "We seek *growers*.", **fields}
    assert by.post(f"{SETTINGS}/joining", **sent).status_code == 303


def ask_question(by: Actor, words: str, kind: str = "text", choices: str = "", **more: Any) -> None:
    """One more question is asked."""
    sent = {"words": words, "kind": kind, "choices": choices, **more}
    assert by.post(f"{SETTINGS}/joining/questions", **sent).status_code == 303


def asked(build: Build) -> str:
    """The mark of the questions as they are asked now."""
    return mark_of(read_questions(build.row(Community, slug="harbour-preview").questions))


def ask(build: Build, guest: Stranger, email: str = "noor@example.com", **more: Any) -> Any:
    """The form of asking, sent."""
    fields = {"name": "Noor Haddad", "email": email, "asked": asked(build), **more}
    return guest.post(JOIN, **fields)


def proof_in(letter: Any) -> str:
    """The path of the link in the mail that proves an address."""
    found = re.search(r"/join/[\w-]+/[\w-]+", letter.get_body(("plain",)).get_content())
    assert found, letter
    return found[0]


def waiting(build: Build, work: Any, email: str = "noor@example.com", **more: Any) -> Any:
    """A request that waits: asked and proven."""
    guest = Stranger(build.house, build.site)
    assert ask(build, guest, email, **more).status_code == 303
    work()
    assert guest.post(proof_in(last_to(build, email))).status_code == 303
    return build.row(JoinRequest, email=email)


def last_to(build: Build, email: str) -> Any:
    """The last mail to this address."""
    return [letter for letter in letters(build) if email in letter["To"]][-1]
