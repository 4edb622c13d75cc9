"""Odd openings of invitations leave a note for staff, and looking never writes by itself."""

from typing import Any

import pytest
from sqlalchemy import event

from app.communities.models import Invitation, OddOpening
from app.core.clock import clock
from tests.build import Build
from tests.cast import BASE, Actor, Stranger
from tests.communities.guests import accept, invite, joined


def kinds(build: Build) -> list[str]:
    """The notes that there are."""
    build.house.gathered.flush()
    return [row.kind for row in build.rows(OddOpening)]


@pytest.fixture
def sent(build: Build, olu: Actor) -> Any:
    """An invitation to Noor."""
    return invite(build, olu, email="noor@example.com")


def test_an_ordinary_guest_leaves_no_note(build: Build, sent: Any, stranger: Stranger) -> None:
    stranger.get(sent.path)
    assert kinds(build) == []
    clock.move(minutes=5)
    stranger.get(sent.path)
    accept(stranger, sent)
    assert kinds(build) == []


def test_opened_while_signed_in_as_somebody_else(build: Build, sent: Any, eve: Actor) -> None:
    eve.get(sent.path)
    assert kinds(build) == ["other-person"]
    eve.get(sent.path)
    assert kinds(build) == ["other-person"]


def test_a_member_who_opens_it_for_somebody_else_is_told_whose_it_is(
    build: Build, sent: Any, ana: Actor
) -> None:
    seen = ana.get(sent.path)
    assert seen.status_code == 200
    assert "This invitation is for noor@example.com." in seen.text
    assert "Sign out and accept as noor@example.com" in seen.text
    assert ana.post(sent.path, agree="yes", version=1).status_code == 403
    assert kinds(build) == ["other-person"]
    assert build.row(Invitation, id=sent.id).opened_at is None  # its guest has not


def test_s11_a_scanner_leaves_a_note_and_consumes_nothing(
    build: Build, sent: Any, stranger: Stranger
) -> None:
    stranger.client.head(sent.path)
    assert kinds(build) == ["scanner"]
    assert build.row(Invitation, id=sent.id).opened_at is None
    other = invite(build, email="kim@example.com")
    for _ in range(5):
        stranger.get(other.path)
    assert kinds(build) == ["scanner", "scanner"]
    assert accept(stranger, sent).status_code == 303


def test_opened_from_two_places(
    build: Build, sent: Any, stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger.get(sent.path)
    assert kinds(build) == []
    monkeypatch.setattr("app.web.middleware._client", lambda *_: "203.0.113.9")
    stranger.get(sent.path)
    assert kinds(build) == ["two-places"]
    assert "203.0.113.9" not in str(vars(build.row(Invitation, id=sent.id)))


def test_links_for_several_leave_no_notes(build: Build, olu: Actor, eve: Actor) -> None:
    link = invite(build, olu, cap=5)
    for _ in range(6):
        eve.get(link.path)
    eve.client.head(link.path)
    assert kinds(build) == []


def test_a06_looking_writes_nothing_itself(build: Build, sent: Any, eve: Actor) -> None:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement.lstrip().split()[0].upper())

    engine = build.house.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for _ in range(3):
            eve.client.get(BASE + sent.path)
            eve.client.head(BASE + sent.path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert set(seen) <= {"SELECT", "BEGIN"}


def test_staff_read_the_note_where_the_member_is(
    build: Build, sent: Any, pat: Actor, eve: Actor, stranger: Stranger
) -> None:
    eve.get(sent.path)
    accept(stranger, sent)
    build.house.gathered.flush()
    [member] = joined(build)
    page = pat.get(f"/c/harbour-preview/members/{member.id}/branch").text
    assert "opened in the session of somebody else" in page
    assert "Eve" not in page


def test_whoever_sends_invitations_reads_the_note_in_the_list(
    build: Build, sent: Any, olu: Actor, eve: Actor
) -> None:
    words, address = "opened in the session of somebody else", "/c/harbour-preview/settings"
    assert words not in olu.get(f"{address}/invitations").text
    eve.get(sent.path)
    build.house.gathered.flush()
    assert words in olu.get(f"{address}/invitations").text
    assert words in olu.get(f"{address}/invitations/{sent.id}").text
