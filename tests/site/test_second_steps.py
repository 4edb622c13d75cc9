"""Somebody lost what they took their second step by: administrators take it away, and only they."""

from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.core.clock import clock
from app.core.ledger.models import AuditRow
from app.identity.models import (
    Authenticator,
    MailLink,
    Passkey,
    Person,
    RecoveryCode,
    SignInSession,
)
from app.identity.queries import token_hash
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.site.test_people import mails

PASSWORD = "a long and lonely lighthouse"


@pytest.fixture
def una(build: Build) -> Actor:
    """Una, who set up all there is."""
    actor = build.person("Una Costa", password=PASSWORD)
    arm(build, actor)
    return actor


def arm(build: Build, actor: Actor) -> None:
    """The person has app, codes and a passkey, and is asked for a second step."""
    now = clock.now()
    build.change(Person, {"second_step": True}, id=actor.id)
    build.add(
        Authenticator(person_id=actor.id, secret="sealed", last_step=0, created_at=now),
        RecoveryCode(person_id=actor.id, code_hash=f"{actor.id:064d}"),
        Passkey(
            person_id=actor.id,
            credential_id=f"lost-{actor.id}",
            public_key=b"key",
            sign_count=0,
            name="Phone",
            created_at=now,
        ),
    )


def clear(ida: Actor, person: Actor, **form: str) -> Any:
    ida.proves("second-step")
    return ida.post(f"/admin/people/{person.id}/second-step", **(form or {"sure": "yes"}))


def left(build: Build, person: Actor) -> list[Any]:
    return [
        row
        for model in (Authenticator, RecoveryCode, Passkey, SignInSession)
        for row in build.rows(model, person_id=person.id)
    ]


def test_una_signs_in_by_her_password_again(
    build: Build, ida: Actor, una: Actor, stranger: Stranger, work: Any
) -> None:
    sent = {"email": una.email, "password": PASSWORD}
    assert stranger.post("/sign-in", **sent).headers["location"].startswith("/sign-in/second-step")
    assert "They cannot take their second step" in ida.get(f"/admin/people/{una.id}").text
    assert clear(ida, una).headers["location"] == f"/admin/people/{una.id}"
    assert left(build, una) == []
    assert una.get("/me").headers["location"].startswith("/sign-in")
    assert stranger.post("/sign-in", **sent).headers["location"] == "/"
    assert "cannot take their second step" not in ida.get(f"/admin/people/{una.id}").text
    work()
    (mail,) = [mail for mail in mails(build) if "second step was taken away" in mail]
    assert f"To: Una Costa <{una.email}>" in mail
    assert "took your second step away" in stranger.get("/me/security").text


def test_r11_it_is_audited_once(build: Build, ida: Actor, una: Actor) -> None:
    clear(ida, una)
    (row,) = build.rows(AuditRow)
    assert (row.act, row.actor_person_id, row.whom_id) == (
        "person.second-step-cleared",
        ida.id,
        una.id,
    )
    assert row.before == {"second_step": True, "app": True, "passkeys": 1}
    assert "took somebody&#39;s second step away" in ida.get("/admin/audit").text


def test_s23_it_needs_a_fresh_proof_and_a_word(build: Build, ida: Actor, una: Actor) -> None:
    ida.post(f"/admin/people/{una.id}/second-step", sure="yes")
    assert clear(ida, una, sure="no").status_code == 422
    assert len(left(build, una)) == 4


def test_r03_nobody_takes_their_own_away(build: Build, ida: Actor) -> None:
    arm(build, ida)
    assert "cannot take their second step" not in ida.get(f"/admin/people/{ida.id}").text
    assert clear(ida, ida).status_code == 403
    assert len(left(build, ida)) == 4


def test_r03_less_than_an_administrator_takes_nobodys_away(
    build: Build, una: Actor, olu: Actor, tam: Actor
) -> None:
    for actor in (olu, tam, una):
        answer = clear(actor, una)
        assert shown(answer) == shown(actor.post("/admin/nothing/there"))
    assert len(left(build, una)) == 4


def test_r03_password_and_address_stay_and_links_die(
    build: Build, ida: Actor, una: Actor, stranger: Stranger
) -> None:
    before = build.row(Person, id=una.id)
    now = clock.now()
    build.add(
        MailLink(
            token_hash=token_hash("an-old-link"), purpose="sign-in", person_id=una.id,
            created_at=now, expires_at=now.replace(year=now.year + 1),
        )
    )  # fmt: skip
    clear(ida, una)
    after = build.row(Person, id=una.id)
    assert (after.password_hash, after.email) == (before.password_hash, before.email)
    stranger.post("/sign-in/link/an-old-link")
    assert build.rows(SignInSession, person_id=una.id) == []


def test_where_there_is_nothing_to_take_away_it_is_said(
    build: Build, ida: Actor, tam: Actor
) -> None:
    answer = clear(ida, tam)
    assert (answer.status_code, "no second step" in answer.text) == (409, True)
    assert build.rows(AuditRow) == []


@pytest.fixture
def run(build: Build, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command in this house; exit status, and what it said."""
    monkeypatch.setattr(commands.serving, "open_house", lambda _: build.house)
    monkeypatch.setattr(type(build.house.database), "dispose", lambda _: None)

    def command(*words: str, said: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(commands.app, ["clear-second-step", *words], input=said)
        return done.exit_code, done.output

    return command


def test_the_command_asks_first(build: Build, una: Actor, run: Any, work: Any) -> None:
    status, said = run(una.email, said="n\n")
    assert (status, una.name in said) == (1, True)
    assert len(left(build, una)) == 4
    assert run(una.email.upper(), said="y\n")[0] == 0
    assert left(build, una) == []
    (row,) = build.rows(AuditRow)
    assert (row.act, row.actor_person_id) == ("person.second-step-cleared", None)
    work()
    assert any("second step was taken away" in mail for mail in mails(build))


def test_the_command_says_why_not(build: Build, una: Actor, ida: Actor, run: Any) -> None:
    assert run("nobody@example.com", "--yes")[0] == 1
    assert run(ida.email, "--yes")[0] == 1
    assert len(left(build, una)) == 4
    assert run(una.email, "--yes")[0] == 0
