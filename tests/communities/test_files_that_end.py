"""A file of invitations comes to an end: what no server takes is counted and named, and the lines
are kept no longer than they are needed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from app.communities.models import Invitation, InvitationBatch, InvitationLine
from app.core.clock import clock
from app.core.ledger.models import Job
from app.core.mail import SmtpPostman
from tests.build import Build
from tests.cast import Actor
from tests.communities.files import batch, bring, brought, outcomes, sent
from tests.support.smtp import MailServer


@pytest.fixture
def server(build: Build, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """The mail server of the site."""
    with MailServer() as running:
        monkeypatch.setattr(build.house, "postman", SmtpPostman(running.url))
        yield running


def wait_for_ten_tries(work: Any) -> None:
    for _ in range(10):
        clock.move(hours=7)
        work()


def test_what_is_refused_ten_times_is_counted_and_named(
    build: Build, olu: Actor, work: Any, server: MailServer
) -> None:
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    server.refuse("451 4.3.0 <i>try later</i>")
    address = sent(olu, "email\na@example.com\nb@example.com\n", work)
    assert "Being sent" in olu.get(address).text
    wait_for_ten_tries(work)
    page = olu.get(address).text
    assert "Being sent" not in page
    assert "2 could not be sent" in page
    assert "every 2s" not in page
    assert "&lt;i&gt;try later" in page
    assert (batch(build).failed, batch(build).bounced, batch(build).mailed) == (2, 0, 0)
    assert outcomes(build) == {2: "failed", 3: "failed"}
    problems = olu.get(f"{address}/problems.csv").text
    assert "a@example.com" in problems
    assert "could not be sent" in problems
    assert build.rows(Job, state="parked") == []
    server.refuse(None)
    invitation = build.row(Invitation, email="a@example.com")
    place = f"/c/harbour-preview/settings/invitations/{invitation.id}"
    assert "try later" in olu.get(place).text
    olu.post(place, act="resend")
    work()
    assert [letter.recipients for letter in server.letters()] == [("a@example.com",)]


def test_what_is_taken_at_the_last_try_was_sent(
    build: Build, olu: Actor, work: Any, server: MailServer
) -> None:
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    server.refuse("451 4.3.0 later")
    sent(olu, "email\na@example.com\n", work)
    for _ in range(8):
        clock.move(hours=7)
        work()
    server.refuse(None)
    clock.move(hours=7)
    work()
    assert (batch(build).failed, batch(build).mailed) == (0, 1)
    assert outcomes(build) == {2: "new"}


def test_what_is_refused_for_good_is_named_too(
    build: Build, olu: Actor, work: Any, server: MailServer
) -> None:
    server.refuse("550 5.1.1 no such user")
    address = sent(olu, "email\na@example.com\n", work)
    assert outcomes(build) == {2: "refused"}
    assert "no such user" in olu.get(f"{address}/problems.csv").text


def test_lines_are_gone_90_days_after_they_were_sent(build: Build, olu: Actor, work: Any) -> None:
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    address = sent(olu, "email\na@example.com\n", work)
    clock.move(days=89)
    work()
    assert len(build.rows(InvitationLine)) == 1
    clock.move(days=1, minutes=1)
    work()  # nobody brought another file
    assert build.rows(InvitationLine) == []
    assert (batch(build).state, batch(build).mailed) == ("done", 1)
    assert olu.get(address).status_code == 200


def test_what_nobody_confirms_in_a_week_is_gone(build: Build, olu: Actor, work: Any) -> None:
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    address = brought(olu, "email\na@example.com\n")
    clock.move(days=6)
    work()
    assert olu.get(address).status_code == 200
    clock.move(days=1, minutes=1)
    work()
    assert olu.get(address).status_code == 404
    assert build.rows(InvitationLine) == []
    assert build.rows(InvitationBatch) == []


def test_a_file_confirmed_on_the_last_day_is_kept(build: Build, olu: Actor, work: Any) -> None:
    clock.stop(datetime(2026, 5, 7, 12, tzinfo=UTC))
    bring(olu, "email\nother@example.com\n")
    clock.move(days=6)
    address = brought(olu, "email\na@example.com\n")
    olu.post(f"{address}/confirm")
    work()
    clock.move(days=8)
    work()
    assert [row.email for row in build.rows(InvitationLine)] == ["a@example.com"]
