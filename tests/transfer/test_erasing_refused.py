"""When a sign-in is not deleted: without a proof, without a choice, or when others would be lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.communities.models import Member
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor
from tests.transfer.erasing import PAGE, erase


def test_s23_it_asks_for_a_fresh_proof(build: Build, ana: Actor) -> None:
    answer = ana.post(PAGE, words="stay", sure="yes")
    assert "Prove that it is you" in answer.text
    assert build.row(Person, id=ana.id).erased_at is None


@pytest.mark.parametrize(
    "sent", [{}, {"words": "stay"}, {"sure": "yes"}, {"words": "x", "sure": "yes"}]
)
def test_without_a_choice_nothing_happens(build: Build, ana: Actor, sent: dict[str, str]) -> None:
    ana.proves("erase")
    answer = ana.post(PAGE, **sent)
    assert answer.status_code == 422
    assert "data-mistakes" in answer.text
    assert build.row(Person, id=ana.id).erased_at is None


def test_i13_the_last_owner_cannot(build: Build, olu: Actor, ana: Actor) -> None:
    assert "Make somebody else an owner first" in olu.get(PAGE).text
    answer = erase(olu)
    assert answer.status_code == 409
    assert "You are the only owner of Harbour preview" in answer.text
    assert build.row(Person, id=olu.id).erased_at is None
    assert build.row(Member, id=olu.member_id).name == olu.name
    build.member("Ola Two", "owner")
    assert erase(olu).status_code == 200


def test_i13_two_owners_erase_themselves_at_once_and_one_stays(build: Build, olu: Actor) -> None:
    ola = build.member("Ola Two", "owner")
    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(a.status_code for a in pool.map(erase, (olu, ola)))
    assert statuses == [200, 409]
    assert len([m for m in build.rows(Member, role="owner") if m.state == "active"]) == 1


def test_the_last_administrator_cannot(build: Build) -> None:
    ida = build.administrator()
    answer = erase(ida)
    assert (answer.status_code, "last administrator" in answer.text) == (409, True)
    build.administrator("Ian Berg")
    assert erase(ida).status_code == 200
