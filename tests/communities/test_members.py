"""Who is seen by whom, roles, removing and leaving."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.communities.models import Cohort, CohortMember, Community, Member
from app.core.clock import clock
from app.core.ledger.models import AuditRow, OutboxRow
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor, shown, statements

BASE = "/c/harbour-preview"


def role_of(build: Build, actor: Actor) -> str:
    """The actor's role as it stands."""
    return build.row(Member, id=actor.member_id).role


def owners(build: Build) -> list[Any]:
    """Those who own the community now."""
    return build.rows(Member, community_id=build.harbour.id, role="owner", state="active")


@pytest.mark.parametrize(
    ("names_shown", "seen", "unseen"),
    [
        ("full", ["Ben Okafor", "Baltic Pilots", "Mia Castellano"], []),
        ("first", ["Ben", "Baltic Pilots", "Mia Castellano"], ["Okafor"]),
        ("none", ["Ana Lindqvist", "Mia Castellano"], ["Ben", "Okafor", "Baltic Pilots"]),
    ],
)
def test_customers_see_each_other_as_the_community_says(
    names_shown: str,
    seen: list[str],
    unseen: list[str],
    build: Build,
    ana: Actor,
    ben: Actor,
    mia: Actor,
) -> None:
    build.change(Community, {"names_shown": names_shown}, id=build.harbour.id)
    page = ana.get(f"{BASE}/members").text
    assert [words for words in seen if words not in page] == []
    assert [words for words in unseen if words in page] == []
    staff = mia.get(f"{BASE}/members").text
    assert all(words in staff for words in ("Ben Okafor", "Baltic Pilots"))
    assert "/customers/" not in page


def test_t21_who_shares_no_community_sees_nobody(build: Build, ana: Actor, eve: Actor) -> None:
    assert shown(eve.get(f"{BASE}/members")) == shown(eve.get("/c/nowhere/members"))
    assert "Ana" not in eve.get("/c/valley-growers/members").text


def test_the_list_is_paged(build: Build, olu: Actor) -> None:
    for n in range(70):
        build.member(f"Guest{n:02} Someone")
    with statements(at_most=3):
        first = olu.get(f"{BASE}/members").text
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = olu.get(following).text
    assert "Guest69" in first
    assert "Guest00" in second
    assert "Guest69" not in second


def test_an_owner_sets_roles(build: Build, olu: Actor, ana: Actor) -> None:
    answer = olu.post(f"{BASE}/settings/roles/{ana.member_id}", role="moderator")
    assert answer.status_code == 303
    assert role_of(build, ana) == "moderator"
    assert build.row(Person, id=ana.id).is_employee is True
    assert build.row(Community, id=build.harbour.id).members == 0
    acts = [(row.act, row.before, row.after) for row in build.rows(AuditRow)]
    assert ("member.role-set", {"role": "customer"}, {"role": "moderator"}) in acts
    log = olu.get(f"{BASE}/settings/audit").text
    assert "set a role" in log
    assert "Ana Lindqvist" in log


def test_s20_who_rises_signs_in_again(build: Build, olu: Actor, ana: Actor, tam: Actor) -> None:
    olu.post(f"{BASE}/settings/roles/{tam.member_id}", role="customer")
    assert tam.get(f"{BASE}/members").status_code == 200
    olu.post(f"{BASE}/settings/roles/{ana.member_id}", role="team")
    assert ana.get(f"{BASE}/members").headers["location"].startswith("/sign-in")
    ida = build.administrator()
    assert ida.post(f"/admin/people/{tam.id}", is_employee="yes").status_code == 303
    assert tam.get(f"{BASE}/members").status_code == 200


def test_setting_the_same_role_changes_nothing(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/roles/{ana.member_id}", role="customer")
    assert build.rows(AuditRow) == []


@pytest.mark.parametrize("who", ["ana", "tam", "mia", "pat"])
def test_r05_lower_roles_set_no_roles(
    who: str, request: pytest.FixtureRequest, build: Build, olu: Actor, ben: Actor
) -> None:
    actor = request.getfixturevalue(who)
    for target in (ben, olu, actor):
        for role in ("owner", "customer"):
            answer = actor.post(f"{BASE}/settings/roles/{target.member_id}", role=role)
            assert answer.status_code == 403
        assert (
            actor.post(f"{BASE}/members/{target.member_id}/remove", sure="yes").status_code == 403
        )
    assert [owner.id for owner in owners(build)] == [olu.member_id]


def test_r05_roles_of_another_community_are_out_of_reach(
    build: Build, olu: Actor, eve: Actor
) -> None:
    answer = olu.post(f"{BASE}/settings/roles/{eve.member_id}", role="customer")
    assert answer.status_code == 404
    assert olu.post(f"{BASE}/members/{eve.member_id}/remove", sure="yes").status_code == 404
    assert build.row(Member, id=eve.member_id).state == "active"


def test_s23_owners_change_after_a_fresh_proof_alone(build: Build, olu: Actor, ana: Actor) -> None:
    other = build.member("Ola Second", "owner")
    for address, sent in (
        (f"settings/roles/{ana.member_id}", {"role": "owner"}),
        (f"settings/roles/{other.member_id}", {"role": "manager"}),
        (f"members/{other.member_id}/remove", {"sure": "yes"}),
    ):
        assert olu.post(f"{BASE}/{address}", **sent).status_code == 403
    assert len(owners(build)) == 2
    olu.proves("owners")
    assert olu.post(f"{BASE}/settings/roles/{ana.member_id}", role="owner").status_code == 303
    assert len(owners(build)) == 3


def test_i13_the_last_owner_stays(build: Build, olu: Actor) -> None:
    olu.proves("owners")
    assert olu.post(f"{BASE}/settings/roles/{olu.member_id}", role="manager").status_code == 409
    assert olu.post(f"{BASE}/leave", sure="yes").status_code == 409
    assert olu.post(f"{BASE}/members/{olu.member_id}/remove", sure="yes").status_code == 403
    assert [owner.id for owner in owners(build)] == [olu.member_id]


@pytest.mark.parametrize("act", ["demote", "remove", "leave"])
def test_i13_two_owners_at_once_leave_one(act: str, build: Build) -> None:
    for n in range(4):
        pair = [build.member(f"Owner{n}{letter} Someone", "owner") for letter in "ab"]
        for former in owners(build):
            if former.id not in {p.member_id for p in pair}:
                build.change(Member, {"role": "manager"}, id=former.id)

        def strike(n: int, pair: list[Actor] = pair) -> int:
            actor, other = pair[n], pair[1 - n]
            actor.proves("owners")
            if act == "demote":
                address, sent = f"settings/roles/{other.member_id}", {"role": "customer"}
            elif act == "remove":
                address, sent = f"members/{other.member_id}/remove", {"sure": "yes"}
            else:
                address, sent = "leave", {"sure": "yes"}
            return actor.post(f"{BASE}/{address}", **sent).status_code

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(strike, range(2)))
        assert answers[0] == 303
        assert answers[1] in (403, 404, 409)
        assert len(owners(build)) == 1


def test_removing_ends_the_membership(build: Build, olu: Actor, ana: Actor) -> None:
    page = olu.get(f"{BASE}/members/{ana.member_id}/remove")
    assert "Remove Ana Lindqvist?" in page.text
    olu.post(f"{BASE}/members/{ana.member_id}/remove", sure="yes")
    assert ana.get(f"{BASE}/members").status_code == 404
    assert build.row(Member, id=ana.member_id).state == "removed"
    assert build.row(Community, id=build.harbour.id).members == 0
    assert [row.act for row in build.rows(AuditRow)] == ["member.removed"]
    assert olu.post(f"{BASE}/members/{ana.member_id}/remove", sure="yes").status_code == 404


def test_leaving(build: Build, olu: Actor, ana: Actor) -> None:
    assert ana.get(f"{BASE}/leave").status_code == 200
    assert ana.post(f"{BASE}/leave").status_code == 422
    assert ana.post(f"{BASE}/leave", sure="yes").headers["location"] == "/"
    assert ana.get(f"{BASE}/members").status_code == 404
    assert [row.name for row in build.rows(OutboxRow)] == ["member.left"]


def test_a_new_name_is_carried_everywhere(build: Build, ana: Actor, work: Any) -> None:
    build.member("Ana Lindqvist", community=build.elsewhere)
    ana.post("/me/profile", name="Ana Berg", language="en", zone="UTC")
    work()
    assert [member.name for member in build.rows(Member, person_id=ana.id)] == ["Ana Berg"] * 2


def test_members_are_searched_and_filtered(
    build: Build, olu: Actor, ana: Actor, ben: Actor, tam: Actor
) -> None:
    cohort = build.add(
        Cohort(community_id=build.harbour.id, name="Growers", created_at=clock.now())
    )
    build.add(
        CohortMember(
            community_id=build.harbour.id,
            cohort_id=cohort.id,
            member_id=ben.member_id,
            created_at=clock.now(),
        )
    )
    for query, seen, unseen in (
        ("q=lindq", "Ana Lindqvist", "Ben Okafor"),
        ("q=baltic", "Ben Okafor", "Ana Lindqvist"),
        ("role=team", "Tam Nguyen", "Ana Lindqvist"),
        (f"cohort={cohort.id}", "Ben Okafor", "Ana Lindqvist"),
        (f"account={ana.account_id}", "Ana Lindqvist", "Ben Okafor"),
        ("q=&role=&cohort=&account=", "Ana Lindqvist", "Nobody here is so"),
    ):
        whole, part = (
            olu.get(f"{BASE}/members?{query}"),
            olu.get_part(f"{BASE}/members?{query}"),
        )
        assert seen in part.text, query
        assert f"<bdi>{unseen}</bdi>" not in part.text, query
        assert "<html" not in part.text
        assert part.text.strip() in whole.text
    assert "Nobody here is so" in olu.get(f"{BASE}/members?q=%25").text
    assert olu.get(f"{BASE}/members?role=boss").status_code == 422


def test_a_search_goes_on_with_its_filters_on_the_next_page(build: Build, olu: Actor) -> None:
    for n in range(70):
        build.member(f"Guest{n:02} Someone")
    first = olu.get(f"{BASE}/members?q=someone&role=customer").text
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = olu.get(following.replace("&amp;", "&")).text
    assert "Guest00" in second
    assert "Olu Adeyemi</bdi></span></th>" not in second


@pytest.mark.parametrize(
    ("names_shown", "found", "hidden"),
    [
        ("full", ["okafor", "ben o", "baltic"], []),
        ("first", ["ben", "baltic"], ["okafor", "en", "ben o", "n ok"]),
        ("none", [], ["ben", "okafor", "baltic"]),
    ],
)
def test_t08_customers_find_nobody_by_what_they_are_not_shown(
    names_shown: str, found: list[str], hidden: list[str], build: Build, ana: Actor, ben: Actor
) -> None:
    build.change(Community, {"names_shown": names_shown}, id=build.harbour.id)
    for q in found:
        assert "<bdi>Ben" in ana.get(f"{BASE}/members?q={q}").text, q
    for q in hidden:
        assert "Nobody here is so" in ana.get(f"{BASE}/members?q={q}").text, q
    assert "Ana Lindqvist</bdi></span></th>" in ana.get(f"{BASE}/members?q=lindqvist").text


def test_t08_cohorts_and_accounts_are_no_filters_for_customers(
    build: Build, ana: Actor, ben: Actor
) -> None:
    plain = ana.get_part(f"{BASE}/members").text
    for query in (f"account={ben.account_id}", "account=7", "cohort=7"):
        assert ana.get_part(f"{BASE}/members?{query}").text == plain
