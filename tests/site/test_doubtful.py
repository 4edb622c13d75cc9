"""Somebody typed another's address before they came: it is no reason to give rights to them (S03)."""

import pytest

from app.communities.models import Invitation, Member
from app.core.errors import Invalid
from app.customers.models import AccountPerson
from app.identity.actions.persons import make_administrator
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor

PASSWORD = "many small boats at dawn"


@pytest.fixture
def mole(build: Build) -> Actor:
    """Eve, who joined Harbour preview by a link as “Gro Berg”, the company's next owner."""
    made = build.person("Gro Berg", password=PASSWORD)
    build.member("Gro Berg", "customer")
    build.change(Person, {"email_proved_at": None}, id=made.id)
    return made


def test_s03_a_new_community_is_owned_by_whoever_reads_the_mail(
    build: Build, ida: Actor, mole: Actor
) -> None:
    form = {"name": "Valley preview", "owner_email": mole.email}
    assert ida.post("/admin/communities", **form).status_code == 303
    assert mole.get("/c/valley-preview").status_code == 404
    assert build.row(Invitation).email == mole.email


def test_s03_nobody_administers_by_an_address_that_was_only_typed(
    build: Build, ida: Actor, mole: Actor
) -> None:
    ida.proves("administrators")
    flags = {"is_employee": "yes", "is_administrator": "yes"}
    answer = ida.post(f"/admin/people/{mole.id}", **flags)
    assert answer.status_code == 409
    assert "have not proved their address" in answer.text
    with build.scope() as scope, pytest.raises(Invalid):
        make_administrator(scope, name="Gro", email=mole.email, password=None)
    person = build.row(Person, id=mole.id)
    assert (person.is_employee, person.is_administrator) == (False, False)


def test_s03_nor_is_of_the_staff(build: Build, olu: Actor, mole: Actor) -> None:
    member = build.row(Member, person_id=mole.id)
    answer = olu.post(f"/c/harbour-preview/settings/roles/{member.id}", role="team")
    assert answer.status_code == 422
    assert build.row(Member, id=member.id).role == "customer"


def test_s03_nor_belongs_to_an_account(build: Build, pat: Actor, mole: Actor) -> None:
    account = build.account("Aurora Ferries")
    answer = pat.post(f"/customers/{account.id}/people", email=mole.email)
    assert answer.status_code == 422
    assert "have not proved their address" in answer.text
    assert build.rows(AccountPerson, person_id=mole.id) == []


def test_an_employee_who_was_just_added_may_administer_before_they_come(
    build: Build, ida: Actor
) -> None:
    ida.post("/admin/people", name="Gro Berg", email="gro@example.com")
    ida.proves("administrators")
    gro = build.row(Person, email="gro@example.com")
    flags = {"is_employee": "yes", "is_administrator": "yes"}
    assert ida.post(f"/admin/people/{gro.id}", **flags).status_code == 303
