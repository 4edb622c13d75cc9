"""Members hear of an agreement that will bind: once each, in the list and by mail if they want it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.communities.models import Member
from app.core.clock import clock
from app.identity.models import Person
from app.notices.actions import telling
from app.notices.models import Notice
from tests.build import Build
from tests.cast import Actor
from tests.communities.guests import letters

BASE = "/c/harbour-preview"
SETTINGS = f"{BASE}/settings/agreements"


def told(build: Build) -> set[int]:
    return {row.person_id for row in build.rows(Notice, kind="agreement")}


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


@pytest.fixture
def announced(build: Build, olu: Actor, ana: Actor, ben: Actor) -> None:
    """A first version that all accepted; the second binds on 17 May. No worker has run."""
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    olu.post(SETTINGS, text="First words.")
    for actor in (olu, ana, ben):
        actor.post(f"{BASE}/agreement", agree="yes", version=1)
    olu.post(SETTINGS, text="Second words.", binds_on=in_days(10))


def test_everybody_but_who_published_hears_of_it(
    build: Build, announced: None, olu: Actor, ana: Actor, ben: Actor, eve: Actor, work: Any
) -> None:
    work()
    assert told(build) == {ana.id, ben.id}
    page = ana.get("/notices").text
    assert "A new version of the agreement binds from 17 May 2026" in page
    assert f'href="{BASE}/agreement/2"' in page
    assert len(letters(build)) == 2
    [letter] = [mail for mail in letters(build) if ana.email in mail["To"]]
    assert letter["Subject"] == "Harbour preview has a new version of its agreement"
    text = letter.get_body(("plain",)).get_content()
    assert f"http://localhost:8000{BASE}/agreement/2" in text
    assert "17 May 2026" in text
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_wants_no_mail_gets_none(build: Build, announced: None, ana: Actor, work: Any) -> None:
    build.change(Person, {"mail_notices": False}, id=ana.id)
    work()
    assert ana.id in told(build)
    assert [mail for mail in letters(build) if ana.email in mail["To"]] == []


def test_accepting_it_reads_it(build: Build, announced: None, ana: Actor, work: Any) -> None:
    work()
    assert build.row(Person, id=ana.id).unread == 1
    ana.post(f"{BASE}/agreement", agree="yes", version=2)
    work()
    assert build.row(Person, id=ana.id).unread == 0


def test_one_that_binds_at_once_is_met_at_the_door(
    build: Build, olu: Actor, ana: Actor, work: Any
) -> None:
    olu.post(SETTINGS, text="First words.")
    work()
    assert told(build) == set()
    assert letters(build) == []


def test_m06_what_is_announced_no_more_is_told_to_nobody(
    build: Build, announced: None, olu: Actor, work: Any
) -> None:
    olu.post(SETTINGS, text="Third words, of now.")
    work()
    assert told(build) == set()
    assert letters(build) == []


def test_i15_who_left_meanwhile_hears_nothing(
    build: Build, announced: None, ana: Actor, work: Any
) -> None:
    build.change(Member, {"state": "left"}, id=ana.member_id)
    work()
    assert ana.id not in told(build)


def test_a_large_community_is_told_some_at_a_time(
    build: Build, olu: Actor, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_AT_ONCE", 2)
    guests = {build.member(f"Guest{n} Someone").id for n in range(5)}
    olu.post(SETTINGS, text="First words.", binds_on=in_days(10))
    work()
    assert told(build) == guests
    assert len(letters(build)) == 5
    assert {row.actor_member_id for row in build.rows(Notice)} == {olu.member_id}
