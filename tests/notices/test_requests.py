"""Those who decide about requests to join hear of them: one notice until it is read, and one mail."""

from typing import Any

import pytest

from app.communities.models import Member
from app.core.clock import clock
from app.identity.models import Person
from app.notices.models import Notice
from tests.build import Build
from tests.cast import Actor
from tests.communities.askers import REQUESTS, open_join, waiting
from tests.communities.guests import letters


def told(build: Build) -> dict[int, int]:
    """How many ask to join, by who was told so and has not read it."""
    rows = build.rows(Notice, kind="requests")
    return {row.person_id: row.count for row in rows if row.read_at is None}


def mails(build: Build, actor: Actor) -> list[Any]:
    """The mails to them that tell of requests."""
    return [
        m for m in letters(build) if actor.email in m["To"] and "to join Harbour" in m["Subject"]
    ]


@pytest.fixture
def two(build: Build, olu: Actor, pat: Actor, mia: Actor, ana: Actor, work: Any) -> None:
    """Noor and Kim ask to join."""
    open_join(olu)
    waiting(build, work)
    work()
    waiting(build, work, "kim@example.com")
    work()


def test_managers_and_owners_have_one_notice_that_grows(
    build: Build, two: None, olu: Actor, pat: Actor
) -> None:
    assert told(build) == {olu.id: 2, pat.id: 2}
    assert build.row(Person, id=olu.id).unread == 1
    page = olu.get("/notices").text
    assert "2 people ask to join and wait for your word" in page
    assert f'href="{REQUESTS}"' in page


def test_one_mail_leaves_in_a_while_and_leads_there(
    build: Build, two: None, olu: Actor, work: Any
) -> None:
    assert mails(build, olu) == []
    clock.move(minutes=11)
    work()
    [letter] = mails(build, olu)
    assert letter["Subject"] == "2 people ask to join Harbour preview"
    assert f"http://localhost:8000{REQUESTS}" in letter.get_body(("plain",)).get_content()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "noor" not in letter.as_string().lower()


def test_opening_the_list_reads_it_and_the_next_request_tells_anew(
    build: Build, two: None, olu: Actor, pat: Actor, work: Any
) -> None:
    olu.get(REQUESTS)
    build.house.gathered.flush()
    assert told(build) == {pat.id: 2}
    clock.move(minutes=11)
    work()
    assert mails(build, olu) == []  # they have seen it meanwhile
    waiting(build, work, "lee@example.com")
    work()
    assert told(build) == {olu.id: 3, pat.id: 3}
    clock.move(minutes=11)
    work()
    assert len(mails(build, olu)) == 1


def test_nobody_gets_a_mail_of_what_is_decided(
    build: Build, olu: Actor, pat: Actor, work: Any
) -> None:
    open_join(olu)
    request = waiting(build, work)
    work()
    assert pat.post(f"{REQUESTS}/{request.id}", act="accept").status_code == 303
    clock.move(minutes=11)
    work()
    assert mails(build, olu) == mails(build, pat) == []


def test_m06_who_decides_no_more_gets_no_mail_and_no_way_there(
    build: Build, two: None, pat: Actor, work: Any
) -> None:
    build.change(Member, {"role": "team"}, id=pat.member_id)
    clock.move(minutes=11)
    work()
    assert mails(build, pat) == []
    assert REQUESTS not in pat.get("/notices").text
