"""The welcome page: words and first task of the newcomer's cohorts, and who invited them."""

from typing import Any

import pytest

from app.communities.models import Cohort, Community, Member
from app.core.ledger.models import AuditRow
from tests.build import Build
from tests.cast import Actor, statements
from tests.communities.test_rules import COHORTS, make_cohort, put_in

WELCOME = "/c/harbour-preview/welcome"


def test_a_newcomer_reads_the_words_of_their_cohorts_alone(
    build: Build, pat: Actor, ana: Actor, ben: Actor
) -> None:
    growers, pilots = make_cohort(build, "Growers"), make_cohort(build, "Pilots")
    for cohort, words, task in ((growers, "Hello *growers*.", "Plant."), (pilots, "Ahoy.", "")):
        sent = {"name": cohort.name, "welcome": words, "first_task": task}
        answer = pat.post(f"{COHORTS}/{cohort.id}/words", **sent)
        assert answer.headers["location"] == f"{COHORTS}/{cohort.id}"
    put_in(build, growers, ana.member_id, by_rule=True)
    with statements(at_most=4):
        page = ana.get(WELCOME).text
    assert "Hello <em>growers</em>." in page
    assert "Plant." in page
    assert "Ahoy." not in page
    assert "See what there is to try now" not in page
    other = ben.get(WELCOME).text
    assert "See what there is to try now" in other
    assert "growers" not in other
    assert [row.act for row in build.rows(AuditRow)] == ["cohort.changed"] * 2


def test_a_cohorts_name_is_taken_once(build: Build, pat: Actor) -> None:
    make_cohort(build, "Growers")
    pilots = make_cohort(build, "Pilots")
    answer = pat.post(f"{COHORTS}/{pilots.id}/words", name="Growers", welcome="Kept typing")
    assert answer.status_code == 409
    assert "Kept typing" in answer.text
    assert pat.post(f"{COHORTS}/{pilots.id}/words", name="").status_code == 422
    assert build.row(Cohort, id=pilots.id).name == "Pilots"


@pytest.mark.parametrize(
    ("names_shown", "said"), [("full", "Ben Okafor"), ("first", "Ben"), ("none", "A customer")]
)
def test_whoever_invited_is_named_as_the_community_names_people(
    names_shown: str, said: str, build: Build, ana: Actor, ben: Actor
) -> None:
    build.change(Community, {"names_shown": names_shown}, id=build.harbour.id)
    build.change(Member, {"invited_by_id": ben.member_id}, id=ana.member_id)
    page: Any = ana.get(WELCOME).text
    assert f"<bdi>{said}</bdi>" in page
    assert ("Okafor" in page) == (names_shown == "full")
