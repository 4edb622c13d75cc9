"""What waits for staff in one community is nothing in another (R04), and files of invitations are
kept within bounds and under their own names (U04, U09)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.communities.actions import batches
from app.communities.models import Invitation, InvitationBatch, JoinRequest, OddOpening
from app.core.clock import clock
from tests.build import Build
from tests.cast import Actor, shown
from tests.communities.askers import REQUESTS, open_join, waiting
from tests.communities.files import FILES, batch, bring, brought
from tests.communities.guests import SETTINGS, invite


def test_r04_a_request_of_another_community_is_nothing_by_its_id(
    build: Build, pat: Actor, work: Any
) -> None:
    uma = build.member("Uma Stein", "owner", community=build.elsewhere)
    open_join(pat)
    theirs = waiting(build, work)
    build.change(JoinRequest, {"community_id": build.elsewhere.id}, id=theirs.id)
    place = f"{REQUESTS}/{theirs.id}"
    assert shown(pat.get(place)) == shown(pat.get(f"{REQUESTS}/1"))
    for act in ("accept", "decline"):
        assert shown(pat.post(place, act=act)) == shown(pat.post(f"{REQUESTS}/1", act=act))
    assert "noor" not in pat.get(REQUESTS).text.lower()
    assert build.row(JoinRequest).state == "waiting"
    assert uma.get(f"/c/valley-growers/settings/requests/{theirs.id}").status_code == 200


def test_r04_notes_about_an_invitation_of_another_community_are_nothing(
    build: Build, pat: Actor
) -> None:
    uma = build.member("Uma Stein", "owner", community=build.elsewhere)
    sent = invite(build, uma, build.elsewhere, email="quincewort@example.com")
    build.add(
        OddOpening(
            community_id=build.elsewhere.id,
            invitation_id=sent.id,
            kind="scanner",
            created_at=clock.now(),
        )
    )
    place = f"{SETTINGS}/invitations/{sent.id}"
    nothing = f"{SETTINGS}/invitations/1"
    assert shown(pat.get(place)) == shown(pat.get(nothing))
    for act in ("revoke", "resend", "remind"):
        assert shown(pat.post(place, act=act)) == shown(pat.post(nothing, act=act))
    assert "quincewort" not in pat.get(f"{SETTINGS}/invitations").text
    assert build.row(Invitation, id=sent.id).revoked_at is None


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a\x00b.csv", 'x"; filename="y.csv', "\u202egnp.csv", "n" * 300 + ".csv",
     "<script>alert(1)</script>.csv"],
)  # fmt: skip
def test_u04_a_files_name_is_only_words(build: Build, olu: Actor, name: str) -> None:
    """It names nothing on disk and no header, and is shown as text."""
    answer = bring(olu, "email\nnot an address\n", name=name)
    if answer.status_code != 303:
        assert answer.status_code in (400, 422)
        assert build.rows(InvitationBatch) == []
        return
    kept = batch(build)
    assert len(kept.name) <= 120
    assert not {"\x00", "\u202e", "\n", "\r"} & set(kept.name)
    address = answer.headers["location"]
    assert address == f"{FILES}/{kept.id}"
    assert "<script>alert" not in olu.get(address).text
    problems = olu.get(f"{address}/problems.csv")
    assert problems.headers["content-disposition"] == (
        'attachment; filename="not-invited-harbour-preview.csv"'
    )


def test_u03_a_file_of_another_community_is_neither_sent_nor_dropped(
    build: Build, olu: Actor
) -> None:
    uma = build.member("Uma Stein", "owner", community=build.elsewhere)
    address = brought(olu, "email\na@example.com\n")
    foreign = address.replace("harbour-preview", "valley-growers")
    for act in ("drop", "confirm"):
        assert uma.post(f"{foreign}/{act}").status_code == 404
    assert batch(build).state == "shown"


def test_u09_files_that_wait_are_bounded(
    build: Build, olu: Actor, pat: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_WAITING", 2)
    first = brought(olu, "email\na@example.com\n")
    brought(olu, "email\nb@example.com\n")
    refused = olu.post(FILES, pasted="email\nc@example.com", days=14)
    assert (refused.status_code, "2 files of yours" in refused.text) == (409, True)
    assert "c@example.com" in refused.text
    brought(pat, "email\nd@example.com\n")  # others' files are others'
    olu.post(f"{first}/drop")
    brought(olu, "email\nc@example.com\n")
    assert len(build.rows(InvitationBatch)) == 3


def test_u09_files_brought_at_once_are_bounded_too(
    build: Build, olu: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST_WAITING", 3)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda n: bring(olu, f"email\ng{n}@example.com\n"), range(6)))
    assert sorted(a.status_code for a in answers) == [303, 303, 303, 409, 409, 409]
    assert len(build.rows(InvitationBatch)) == 3
