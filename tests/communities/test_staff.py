"""Staff are employees: what ends with employment, and that no community is left without an owner."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.communities.models import Member
from app.core.ledger.models import AuditRow
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor
from tests.communities.test_members import owners

BASE = "/c/harbour-preview"
PEOPLE = "/admin/people"


def test_who_is_no_employee_any_more_is_staff_nowhere(
    build: Build, olu: Actor, tam: Actor, work: Any
) -> None:
    ida = build.administrator()
    build.member("Tam Nguyen", "moderator", community=build.elsewhere)
    build.member("Vera Kroll", "owner", community=build.elsewhere)
    page = ida.get(f"{PEOPLE}/{tam.id}").text
    assert "Harbour preview" in page
    assert "Valley growers" in page
    assert ida.post(f"{PEOPLE}/{tam.id}").status_code == 303
    work()
    assert {row.state for row in build.rows(Member, person_id=tam.id)} == {"removed"}
    assert build.row(Person, id=tam.id).is_employee is False
    assert tam.get(f"{BASE}/members").status_code == 404
    acts = sorted(row.act for row in build.rows(AuditRow))
    assert acts == ["member.removed", "member.removed", "person.flags-set"]
    assert "removed a member" in olu.get(f"{BASE}/settings/audit").text


def test_i13_the_last_owner_stays_an_employee(build: Build, olu: Actor) -> None:
    ida = build.administrator()
    answer = ida.post(f"{PEOPLE}/{olu.id}")
    assert answer.status_code == 409
    assert "Harbour preview would have no owner" in answer.text
    assert build.row(Person, id=olu.id).is_employee is True
    assert [owner.id for owner in owners(build)] == [olu.member_id]
    build.member("Ola Second", "owner")
    assert ida.post(f"{PEOPLE}/{olu.id}").status_code == 303
    assert [owner.name for owner in owners(build)] == ["Ola Second"]


def test_i13_owners_lose_employment_and_role_at_once_and_one_stays(build: Build) -> None:
    ida, second = build.administrator(), build.administrator("Isa Berg")
    for n in range(4):
        pair = [build.member(f"Owner{n}{letter} Someone", "owner") for letter in "ab"]
        for former in owners(build):
            if former.id not in {p.member_id for p in pair}:
                build.change(Member, {"role": "manager"}, id=former.id)

        def strike(who: int, pair: list[Actor] = pair) -> int:
            if who == 0:
                return ida.post(f"{PEOPLE}/{pair[0].id}").status_code
            if who == 1:
                return second.post(f"{PEOPLE}/{pair[1].id}").status_code
            address = f"{BASE}/settings/roles/{pair[1].member_id}"
            pair[0].proves("owners")
            return pair[0].post(address, role="customer").status_code

        with ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(strike, range(3)))
        assert 500 not in answers
        [owner] = owners(build)
        assert build.row(Person, id=owner.person_id).is_employee is True


def test_i13_a_staff_role_given_at_that_moment_never_stands_without_employment(
    build: Build, olu: Actor
) -> None:
    ida = build.administrator()
    for n in range(6):
        guest = build.member(f"Guest{n} Someone", "team")

        def strike(who: int, guest: Actor = guest) -> int:
            if who:
                return ida.post(f"{PEOPLE}/{guest.id}").status_code
            address = f"{BASE}/settings/roles/{guest.member_id}"
            return olu.post(address, role="moderator").status_code

        with ThreadPoolExecutor(2) as pool:
            assert 500 not in list(pool.map(strike, range(2)))
        member, person = build.row(Member, id=guest.member_id), build.row(Person, id=guest.id)
        staff = member.state == "active" and member.role != "customer"
        assert not staff or person.is_employee
