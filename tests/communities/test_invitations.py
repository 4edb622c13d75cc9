"""Sending, sending again, taking back: who may offer what, and what is kept of it."""

from typing import Any

import pytest

from app.communities.actions.invitations import Offer, send_invitation
from app.communities.models import Invitation, Member
from app.core.clock import clock
from app.core.errors import Refused
from app.core.ledger.models import AuditRow, Job
from app.identity.queries import token_hash
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.communities.guests import SETTINGS, letters, link_in, sent_at


def test_tokens_are_kept_nowhere(build: Build, olu: Actor, work: Any) -> None:
    olu.post(f"{SETTINGS}/invitations", email="a@example.com")
    work()
    mailed = link_in(letters(build)[0]).removeprefix("/i/")
    [row] = build.rows(Invitation)
    assert row.token_hash == token_hash(mailed)
    assert mailed != row.mail_seed
    assert mailed not in " ".join(f"{job.payload}" for job in build.rows(Job))
    assert mailed not in olu.get(f"{SETTINGS}/invitations").text


def test_sending_again_ends_the_earlier_token(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    olu.post(f"{SETTINGS}/invitations", email="noor@example.com")
    work()
    [row] = build.rows(Invitation)
    clock.move(days=20)
    assert olu.post(f"{SETTINGS}/invitations/{row.id}", act="resend").status_code == 303
    work()
    old, new = [link_in(letter) for letter in sorted(letters(build), key=sent_at)]
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    assert len(build.rows(Invitation)) == 1


def test_a_member_or_an_open_invitation_is_not_invited_again(
    build: Build, olu: Actor, ana: Actor
) -> None:
    address = f"{SETTINGS}/invitations"
    assert olu.post(address, email=ana.email).status_code == 422
    olu.post(address, email="noor@example.com")
    twice = olu.post(address, email="noor@example.com", note="Typed words")
    assert twice.status_code == 422
    assert "Typed words" in twice.text


def test_r11_every_act_on_invitations_is_audited_once(build: Build, olu: Actor) -> None:
    olu.post(f"{SETTINGS}/invitations", email="noor@example.com")
    [row] = build.rows(Invitation)
    for act in ("resend", "revoke", "revoke"):
        olu.post(f"{SETTINGS}/invitations/{row.id}", act=act)
    acts = [r.act for r in build.rows(AuditRow)]
    assert acts == ["invitation.sent", "invitation.sent", "invitation.revoked"]
    log = olu.get(f"{SETTINGS}/audit").text
    assert "sent an invitation" in log
    assert "noor@example.com" in log


def test_only_managers_and_owners_invite(
    build: Build, ana: Actor, tam: Actor, mia: Actor, eve: Actor, stranger: Stranger
) -> None:
    address = f"{SETTINGS}/invitations"
    for actor in (ana, tam, mia):
        assert actor.post(address, email="a@example.com").status_code == 403
    refused = eve.post(address, email="a@example.com")
    assert shown(refused) == shown(eve.post("/c/nowhere/settings/invitations", email="a@b.example"))
    assert stranger.post(address, email="a@example.com").status_code == 303
    assert build.rows(Invitation) == []


def test_offers_are_checked_below_the_pages_too(build: Build, pat: Actor) -> None:
    with build.scope(build.harbour) as scope:
        del scope.actor_id
        bare: Any = scope
        bare.allows, bare.member = (lambda _: False), None
        with pytest.raises(Refused):
            send_invitation(scope, Offer(email="a@example.com"))


@pytest.mark.parametrize("note", ["Look at https://evil.example", "www.evil.example", "<b>hi</b>"])
def test_i11_a_note_carries_no_links_or_markup(note: str, build: Build, olu: Actor) -> None:
    address = f"{SETTINGS}/invitations"
    assert olu.post(address, email="a@example.com", note=note).status_code == 422
    assert olu.post(address, email="a@example.com", note="x" * 501).status_code == 422


def test_i11_names_in_the_mail_are_no_links(build: Build, olu: Actor, work: Any) -> None:
    build.change(Member, {"name": "evil.example <script>"}, id=olu.member_id)
    olu.post(f"{SETTINGS}/invitations", email="a@example.com", name="x.example")
    work()
    [letter] = letters(build)
    assert "evil.example" not in letter["Subject"]
    assert "<script>" not in letter.get_body(("html",)).get_content()
