"""Saying no to an invitation: one press, and whoever sent it reads so."""

from typing import Any

import pytest

from app.communities.models import Invitation
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.communities.guests import accept, invite, joined

LIST = "/c/harbour-preview/settings/invitations"


@pytest.fixture
def sent(build: Build, olu: Actor) -> Any:
    """An invitation to Noor."""
    return invite(build, olu, email="noor@example.com")


def test_noor_says_no_without_a_sign_in_and_olu_reads_it(
    build: Build, sent: Any, stranger: Stranger, olu: Actor
) -> None:
    assert "Decline the invitation" in stranger.get(sent.path).text
    said = stranger.post(f"{sent.path}/decline")
    assert said.status_code == 200
    assert "You have declined" in said.text
    assert "Declined" in olu.get(LIST).text
    page = olu.get(f"{LIST}/{sent.id}").text
    assert "Declined" in page
    assert "Send again" not in page


def test_nobody_joins_by_it_any_more_and_twice_changes_nothing(
    build: Build, sent: Any, stranger: Stranger
) -> None:
    stranger.post(f"{sent.path}/decline")
    first = build.row(Invitation, id=sent.id).declined_at
    assert stranger.post(f"{sent.path}/decline").headers["location"] == sent.path
    assert build.row(Invitation, id=sent.id).declined_at == first
    assert accept(stranger, sent).status_code == 409
    assert "You have declined" in stranger.get(sent.path).text
    assert joined(build) == []


def test_they_may_be_invited_anew(build: Build, sent: Any, stranger: Stranger, olu: Actor) -> None:
    stranger.post(f"{sent.path}/decline")
    again = invite(build, olu, email="noor@example.com")
    assert accept(stranger, again).status_code == 303


def test_s11_looking_declines_nothing(build: Build, sent: Any, stranger: Stranger) -> None:
    assert stranger.get(f"{sent.path}/decline").status_code == 405
    assert build.row(Invitation, id=sent.id).declined_at is None


def test_i02_nobody_declines_for_somebody_else(build: Build, sent: Any, eve: Actor) -> None:
    assert "Decline the invitation" not in eve.get(sent.path).text
    assert eve.post(f"{sent.path}/decline").status_code == 403
    assert build.row(Invitation, id=sent.id).declined_at is None


def test_a_link_for_several_is_not_declined(build: Build, olu: Actor, stranger: Stranger) -> None:
    link = invite(build, olu, cap=5)
    assert "Decline the invitation" not in stranger.get(link.path).text
    assert stranger.post(f"{link.path}/decline").status_code == 404
    assert accept(stranger, link, email="noor@example.com").status_code == 303
