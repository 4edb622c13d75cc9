"""Employees and administrators: who makes them, and that one always stays."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.core.ledger.models import AuditRow
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor, Stranger, statements


def mails(build: Build) -> list[str]:
    """What lies in the outbox folder, the oldest first."""
    folder = build.house.settings.var / "outbox"
    return [path.read_text() for path in sorted(folder.glob("*.eml"))]


def test_an_employee_is_invited_and_chooses_a_password(
    build: Build, ida: Actor, stranger: Stranger, work: Any
) -> None:
    answer = ida.post("/admin/people", name="Nora Falk", email="Nora@Example.com")
    made = build.row(Person, email="nora@example.com")
    assert answer.headers["location"] == f"/admin/people/{made.id}?sent=yes"
    assert "A mail is on its way to them" in ida.get(answer.headers["location"]).text
    assert (made.is_employee, made.is_administrator, made.password_hash) == (True, False, None)
    work()
    (mail,) = mails(build)
    link = re.search(r"/reset-password/[\w-]+", mail.replace("=\n", ""))
    assert link is not None
    assert "<h1>Choose a password</h1>" in stranger.get(link[0]).text
    sent = {"password": "a rather long sentence", "again": "a rather long sentence"}
    stranger.post(link[0], password=sent["password"])
    assert build.row(Person, id=made.id).password_hash is not None
    assert "on its way to them" not in ida.get(answer.headers["location"]).text
    assert "person.employee-made" in [r.act for r in build.rows(AuditRow)]


def test_the_link_is_sent_again_only_before_a_password_is_chosen(
    build: Build, ida: Actor, work: Any
) -> None:
    ida.post("/admin/people", name="Nora Falk", email="nora@example.com")
    nora = build.row(Person, email="nora@example.com")
    work()
    assert ida.post(f"/admin/people/{nora.id}/link").status_code == 303
    work()
    assert len(mails(build)) == 2
    build.change(Person, {"password_hash": "x"}, id=nora.id)
    assert ida.post(f"/admin/people/{nora.id}/link").status_code == 409


def test_a_known_address_is_a_conflict_and_makes_nobody_an_employee(
    build: Build, ida: Actor, ana: Actor
) -> None:
    answer = ida.post("/admin/people", name="Kept Name", email=ana.email)
    assert answer.status_code == 409
    assert "Kept Name" in answer.text
    assert not build.row(Person, id=ana.id).is_employee
    assert ida.post("/admin/people", name="", email="nobody").status_code == 422


def test_x01_the_same_employee_invited_at_once_is_made_once(build: Build, ida: Actor) -> None:
    def invite(_: int) -> int:
        return ida.post("/admin/people", name="Nora Falk", email="nora@example.com").status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(invite, range(6)))
    assert codes == [303, *[409] * 5]


def test_flags_are_set_and_each_change_is_audited_once(
    build: Build, ida: Actor, tam: Actor
) -> None:
    address = f"/admin/people/{tam.id}"
    assert "Tam Nguyen" in ida.get(address).text
    ida.proves("administrators")
    ida.post(address, is_employee="yes", is_administrator="yes")
    ida.post(address, is_employee="yes", is_administrator="yes")
    assert build.row(Person, id=tam.id).is_administrator
    (row,) = build.rows(AuditRow)
    assert (row.act, row.before, row.after) == (
        "person.flags-set",
        {"is_employee": True, "is_administrator": False},
        {"is_employee": True, "is_administrator": True},
    )
    assert tam.get("/admin").headers["location"].startswith("/sign-in")  # S20: they rose
    isa = build.administrator("Isa Berg")
    ida.post(f"/admin/people/{isa.id}")
    assert isa.get("/admin").status_code == 404
    assert isa.get("/customers").status_code == 404


def test_an_administrator_is_an_employee(ida: Actor, tam: Actor) -> None:
    ida.proves("administrators")
    answer = ida.post(f"/admin/people/{tam.id}", is_administrator="yes")
    assert answer.status_code == 422
    assert "Administrators are employees." in answer.text


def test_r05_the_last_administrator_keeps_the_flag(build: Build, ida: Actor) -> None:
    ida.proves("administrators")
    answer = ida.post(f"/admin/people/{ida.id}", is_employee="yes")
    assert answer.status_code == 409
    assert "last administrator" in answer.text
    assert build.row(Person, id=ida.id).is_administrator


def test_r05_two_administrators_who_take_each_others_flag_at_once_leave_one(
    build: Build, ida: Actor
) -> None:
    other = build.administrator("Oda Lund")
    pairs = [(ida, other), (other, ida)]
    for one in (ida, other):
        one.proves("administrators")

    def take(pair: tuple[Actor, Actor]) -> int:
        return pair[0].post(f"/admin/people/{pair[1].id}", is_employee="yes").status_code

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(take, pairs))
        assert len(build.rows(Person, is_administrator=True)) == 1, codes
        build.change(Person, {"is_administrator": True})


def test_the_list_is_searched_and_takes_two_statements(
    build: Build, ida: Actor, tam: Actor, ana: Actor
) -> None:
    with statements(at_most=2):
        everybody = ida.get("/admin/people").text
    assert "Tam Nguyen" in everybody
    assert "Ana Lindqvist" in everybody
    assert "Ana Lindqvist" not in ida.get("/admin/people?only=employees").text
    assert "Tam Nguyen" not in ida.get("/admin/people?q=lindq").text
