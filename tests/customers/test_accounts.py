"""Accounts: made once, changed by employees, seen by nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import clock
from app.core.ledger.models import AuditRow
from app.customers.actions import accounts
from app.customers.models import Account, AccountPerson, Touchpoint
from app.customers.queries import list_touchpoints
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements


def test_an_employee_finds_accounts_by_name_segment_and_stage(build: Build, tam: Actor) -> None:
    build.account("Aurora Ferries", segment="Ferries", stage="renewal")
    build.account("Baltic Pilots", segment="Pilots")
    assert "Aurora Ferries" in tam.get("/customers?q=aurora").text
    assert "Baltic Pilots" not in tam.get("/customers?q=aurora").text
    assert "Baltic Pilots" in tam.get("/customers?q=pilot").text
    assert "Baltic Pilots" not in tam.get("/customers?stage=renewal").text
    assert "No account fits" in tam.get("/customers?q=%25").text


def test_the_list_takes_two_statements_and_goes_on_page_by_page(build: Build, tam: Actor) -> None:
    build.add(*(Account(name=f"Account {n:03}", created_at=clock.now()) for n in range(60)))
    with statements(at_most=3):
        first = tam.get("/customers")
    assert "Account 049" in first.text
    assert "Account 050" not in first.text
    older = first.text.split('href="/customers?after=')[1].split('"')[0]
    second = tam.get("/customers?after=" + older)
    assert "Account 050" in second.text
    assert "More accounts" not in second.text


def test_a_part_is_the_list_alone(build: Build, tam: Actor) -> None:
    build.account("Aurora Ferries")
    part = tam.get_part("/customers?q=aur").text
    assert part.lstrip().startswith('<div id="accounts"')
    assert part.strip() in tam.get("/customers?q=aur").text


def test_an_employee_adds_and_changes_an_account(build: Build, tam: Actor) -> None:
    made = tam.post("/customers", name="Aurora Ferries", segment="Ferries", stage="prospect")
    account = build.row(Account)
    assert made.headers["location"] == f"/customers/{account.id}"
    edit = f"/customers/{account.id}/edit"
    assert "Aurora Ferries" in tam.get(edit).text
    sent: dict[str, Any] = {
        "stage": "customer",
        "segment": "Ferries",
        "value": "42000.50",
        "currency": "eur",
        "owner": tam.email,
    }
    assert tam.post(edit, **sent).status_code == 303
    now = build.row(Account)
    assert (now.stage, now.annual_value_cents, now.currency) == ("customer", 4_200_050, "EUR")
    assert now.owner_person_id == tam.id
    made_row, changed = build.rows(AuditRow)
    assert (made_row.act, changed.act) == ("account.made", "account.changed")
    assert (changed.before["stage"], changed.after["stage"]) == ("prospect", "customer")
    assert "42000.50" in tam.get(edit).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stage", "nowhere"),
        ("value", "-1"),
        ("value", "NaN"),
        ("currency", "EURO"),
        ("owner", "nobody@example.com"),
        ("owner", "ana@example.com"),
    ],
)
def test_what_cannot_be_used_comes_back(
    build: Build, tam: Actor, ana: Actor, field: str, value: str
) -> None:
    account = build.row(Account)
    sent: dict[str, Any] = {
        "stage": "customer",
        "segment": "Kept words",
        "currency": "EUR",
        field: value,
    }
    answer = tam.post(f"/customers/{account.id}/edit", **sent)
    assert answer.status_code == 422
    assert "Kept words" in answer.text


def test_a_name_that_is_taken_is_a_conflict(build: Build, tam: Actor) -> None:
    build.account("Aurora Ferries")
    assert tam.post("/customers", name="Aurora  Ferries").status_code == 409
    assert tam.post("/customers", name="\u200b").status_code == 422


def test_x01_a_missing_account_is_made_once_however_many_ask(build: Build) -> None:
    def make(_: int) -> bool:
        with build.scope() as scope:
            return accounts.account_when_missing(scope, name="Aurora Ferries")[1]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    assert made.count(True) == 1


def test_a_person_belongs_to_one_account_at_most(build: Build, tam: Actor, ana: Actor) -> None:
    pilots = build.account("Baltic Pilots")
    answer = tam.post(f"/customers/{pilots.id}/people", email=ana.email)
    assert answer.status_code == 303
    assert build.row(AccountPerson, person_id=ana.id).account_id == pilots.id
    staff = tam.post(f"/customers/{pilots.id}/people", email=tam.email)
    nobody = tam.post(f"/customers/{pilots.id}/people", email="nobody@example.com")
    assert (staff.status_code, nobody.status_code) == (422, 422)
    tam.post(f"/customers/{pilots.id}/people/{ana.id}/remove")
    assert build.row(AccountPerson, person_id=ana.id) is None
    with build.scope() as scope:
        assert accounts.set_account_of_person(scope, pilots, ana.id, keep=True)
        other = build_account(scope, "Another")
        assert not accounts.set_account_of_person(scope, other, ana.id, keep=True)


def build_account(scope: object, name: str) -> Account:
    """An account made in the scope's own transaction."""
    return accounts.account_when_missing(scope, name=name)[0]  # ty: ignore[invalid-argument-type]


def test_removing_through_another_account_changes_nothing(
    build: Build, tam: Actor, ana: Actor
) -> None:
    other = build.account("Baltic Pilots")
    tam.post(f"/customers/{other.id}/people/{ana.id}/remove")
    assert build.row(AccountPerson, person_id=ana.id).account_id == ana.account_id


def test_a_timeline_is_newest_first_and_paged(build: Build, ana: Actor) -> None:
    for number in range(5):
        build.add(
            Touchpoint(
                account_id=ana.account_id,
                person_id=ana.id,
                kind="ticket",
                source="zendesk",
                external_id=str(number),
                at=clock.now() - timedelta(days=number),
                about={},
            )
        )
    with build.scope() as scope:
        with statements(at_most=1):
            first = list_touchpoints(scope, ana.account_id or 0, size=3)
        second = list_touchpoints(scope, ana.account_id or 0, first.next, size=3)
    ages = [*first, *second]
    assert [t.at for t in ages] == sorted((t.at for t in ages), reverse=True)
    assert len(ages) == 5
    assert ages[0].person == "Ana Lindqvist"


def test_t19_to_customers_and_strangers_accounts_do_not_exist(
    build: Build, ana: Actor, eve: Actor, stranger: Stranger
) -> None:
    own = f"/customers/{ana.account_id}"
    gets = ["/customers", "/customers/new", own + "/edit"]
    posts = ["/customers", own + "/edit", own + "/people", f"{own}/people/{ana.id}/remove"]
    for outsider in (ana, eve):
        nowhere = shown(outsider.get("/customers/1/nothing"))
        for address in gets:
            assert shown(outsider.get(address)) == nowhere
        for address in posts:
            assert shown(outsider.post(address)) == nowhere
    assert {stranger.get(address).status_code for address in gets} == {303}
    assert {stranger.post(address).status_code for address in posts} == {303}
