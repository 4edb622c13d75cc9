"""A mail that was forwarded: what its tokens can do in other hands, which is little (M05)."""

import re
from typing import Any

import pytest

from app.identity.models import Person, SignInSession
from app.threads.models import Comment
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.communities.guests import letters
from tests.notices.happenings import comment

OPENINGS = ("/sign-in/link/{}", "/reset-password/{}", "/i/{}", "/demo/{}")


@pytest.fixture
def forwarded(build: Build, thread: Any, ana: Actor, ben: Actor, work: Any) -> str:
    """The text of the mail that Ana got of Ben's answer, in a stranger's hands."""
    comment(build, thread, by=ben)
    work()
    [letter] = [mail for mail in letters(build) if ana.email in mail["To"]]
    return "".join(letter.get_body((kind,)).get_content() for kind in ("plain", "html"))


def test_m05_the_token_of_a_notice_ends_mails_and_nothing_else(
    build: Build, forwarded: str, ana: Actor, stranger: Stranger
) -> None:
    found = re.search(r"/u/([\w-]+)", forwarded)
    assert found
    sessions = len(build.rows(SignInSession))
    for opening in OPENINGS:
        place = opening.format(found[1])
        stranger.get(place)
        stranger.post(place, password="a long and lonely lighthouse", agree="yes")
    assert ana.email not in stranger.get(found[0]).text
    assert len(build.rows(SignInSession)) == sessions
    assert build.row(Person, id=ana.id).mail_notices
    stranger.post(found[0])
    assert not build.row(Person, id=ana.id).mail_notices


def test_m05_every_address_in_it_leads_a_stranger_to_the_sign_in(
    build: Build, forwarded: str, stranger: Stranger
) -> None:
    places = re.findall(r"http://localhost:8000(/[^\s\"<>)]*)", forwarded)
    inside = {place for place in places if not place.startswith("/u/")}
    assert inside
    for place in inside:
        answer = stranger.get(place.partition("#")[0].replace("&amp;", "&"))
        assert answer.headers.get("location", "").startswith("/sign-in"), place


def test_m05_a_staff_note_comes_to_no_customer_by_mail(
    build: Build, thread: Any, ana: Actor, ben: Actor, tam: Actor, work: Any
) -> None:
    comment(build, thread, by=ben)
    place = f"{thread.address}/comments"
    tam.post(place, body="quincewort staff note", visibility="staff")
    assert build.row(Comment, author_id=tam.member_id).visibility == "staff"
    ben.post(place, body="And another word.")
    work()
    to_customers = [m for m in letters(build) if tam.email not in m["To"]]
    assert to_customers
    assert not [m for m in to_customers if "quincewort" in m.as_string()]
