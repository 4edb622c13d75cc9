"""Jobs, mail, audit and health, as administrators see them."""

from datetime import timedelta
from typing import Any

from app.communities.events import CommunityChanged
from app.core.clock import clock
from app.core.ledger.models import AuditRow, AuditText, Job
from app.core.mail import Mail, compose, make_message_id, read_mailbox
from tests.build import Build
from tests.cast import Actor, statements


def parked(build: Build, kind: str = "mail.send", error: str = "it broke") -> Job:
    """A job that failed ten times."""
    return build.add(
        Job(
            kind=kind,
            key=f"{kind}:1",
            payload={"words": "secret words"},
            state="parked",
            attempts=10,
            run_at=clock.now(),
            error=error,
            created_at=clock.now(),
        )
    )


def lay_mail(build: Build, subject: str = "Come in", html: str = "") -> None:
    """A mail lies in the outbox folder."""
    mail = Mail(
        to_address="ana@example.com",
        to_name="Ana Lindqvist",
        subject=subject,
        text="Open http://localhost:8000/i/token and come in.\n<script>x()</script>",
        html=html,
        message_id=make_message_id(subject, build.house.settings.base_url),
    )
    build.house.postman.send(compose(mail, read_mailbox("Firstlight <site@example.com>")))


def test_a_parked_job_is_shown_and_runs_again(build: Build, ida: Actor) -> None:
    job = parked(build, error="LookupError: no such person\n[parameters: secret words]")
    text = ida.get("/admin/jobs").text
    assert "LookupError: no such person" in text
    assert "secret words" not in text
    assert ida.post(f"/admin/jobs/{job.id}/replay").status_code == 303
    now = build.row(Job, id=job.id)
    assert (now.state, now.attempts, now.error) == ("ready", 0, None)
    ida.post(f"/admin/jobs/{job.id}/replay")
    assert [r.act for r in build.rows(AuditRow)] == ["job.replayed"]
    assert "mail.send" in ida.get("/admin/jobs?state=ready").text


def test_p07_errors_are_shown_without_tokens_and_addresses(build: Build, ida: Actor) -> None:
    parked(build, error="Refused: ana@example.com at /i/0123456789abcdefghij with flt_secret")
    text = ida.get("/admin/jobs").text
    assert "flt_secret" not in text
    assert "0123456789abcdefghij" not in text
    assert "ana@example.com" not in text


def test_mail_in_the_outbox_is_listed_and_read_as_text(build: Build, ida: Actor) -> None:
    lay_mail(build, html="<h1>Never shown</h1>")
    listed = ida.get("/admin/mail").text
    assert "Come in" in listed
    assert "come in." not in listed
    address = listed.split('action="/admin/mail/')[1].split('"')[0]
    read = ida.post(f"/admin/mail/{address}")
    assert "http://localhost:8000/i/token" in read.text
    assert "&lt;script&gt;" in read.text
    assert "Never shown" not in read.text
    (row,) = build.rows(AuditRow)
    assert (row.act, row.actor_person_id) == ("mail.read", ida.id)


def test_no_name_of_a_mail_leads_out_of_the_folder(build: Build, ida: Actor) -> None:
    lay_mail(build)
    for name in (
        "secret-key",
        "..%2Fsecret-key",
        "..",
        "20261124-120000-000000-000000-" + "0" * 20,
    ):
        assert ida.post(f"/admin/mail/{name}").status_code == 404
    assert build.rows(AuditRow) == []


def test_r11_the_sites_audit_log_names_who_did_what(build: Build, ida: Actor, tam: Actor) -> None:
    ida.proves("administrators")
    ida.post(f"/admin/people/{tam.id}", is_employee="yes", is_administrator="yes")
    ida.post("/admin/products", name="Lumen Hub")
    with statements(at_most=5):
        text = ida.get("/admin/audit").text
    assert "Ida Berg" in text
    assert "made a product: <bdi>Lumen Hub</bdi>" in text
    assert "set who is an employee and who an administrator: <bdi>Tam Nguyen</bdi>" in text


def test_t21_a_communitys_acts_are_not_in_the_sites_log(
    build: Build, ida: Actor, olu: Actor
) -> None:
    with build.scope(build.harbour) as scope:
        scope.emit(CommunityChanged(community_id=build.harbour.id), after={"name": "secret words"})
    assert len(build.rows(AuditRow)) == 1
    assert "secret words" not in ida.get("/admin/audit").text
    assert build.rows(AuditText) == []


def test_health_says_what_needs_a_look(build: Build, ida: Actor) -> None:
    well = ida.get("/admin/health").text
    assert "SQLite" in well or "PostgreSQL" in well
    build.add(
        Job(
            kind="x",
            key="x",
            payload={},
            state="ready",
            run_at=clock.now() - timedelta(hours=1),
            created_at=clock.now(),
        )
    )
    late = ida.get("/admin/health").text
    assert late.count("Needs a look") == well.count("Needs a look") + 1


def test_the_overview_counts(build: Build, ida: Actor, ana: Actor) -> None:
    parked(build)
    with statements(at_most=8):
        text = ida.get("/admin").text
    assert "One job is parked" in text


def test_replay_of_what_is_not_parked_changes_nothing(build: Build, ida: Actor, work: Any) -> None:
    job = parked(build)
    build.change(Job, {"state": "done"}, id=job.id)
    ida.post(f"/admin/jobs/{job.id}/replay")
    assert build.row(Job, id=job.id).state == "done"
    assert build.rows(AuditRow) == []
