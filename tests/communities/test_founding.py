"""Making communities, their settings and cohorts."""

from typing import Any

import pytest

from app.access.roles import ROLES, Permission, Role
from app.communities.actions.founding import make_community
from app.communities.models import Agreement, Cohort, CohortMember, Community, Invitation
from app.core.errors import Conflict, Invalid, Refused
from app.core.ledger.models import AuditRow, OutboxRow
from app.products.models import Carriage
from tests.build import Build
from tests.cast import Actor, Stranger

BASE = "/c/harbour-preview"


def test_a_community_for_an_owner_without_a_sign_in(
    build: Build, stranger: Stranger, work: Any
) -> None:
    product = build.product
    with build.scope() as scope:
        made = make_community(
            scope,
            name="Harbour preview",
            owner_email="Olu@Example.com",
            purpose="Ferries try the station.",
            product_ids=[product.id],
            agreement_text="Keep it between us.",
        )
    assert (made.slug, made.address) == ("harbour-preview", "/c/harbour-preview")
    assert [c.product_id for c in build.rows(Carriage)] == [product.id]
    assert build.row(Agreement).version == 1
    invitation = build.row(Invitation)
    assert (invitation.role, invitation.email, invitation.inviter_id) == (
        "owner",
        "olu@example.com",
        None,
    )
    work()
    assert made.invitation is not None
    page = stranger.get(made.invitation.path)
    assert "Keep it between us." in page.text
    stranger.post(
        made.invitation.path,
        name="Olu Adeyemi",
        email="olu@example.com",
        password="a harbour at dawn",
        agree="yes",
        version=1,
    )
    assert stranger.get("/c/harbour-preview/settings/general").status_code == 200


def test_a_community_for_an_owner_with_a_sign_in(build: Build) -> None:
    olu = build.person("Olu Adeyemi")
    with build.scope() as scope:
        made = make_community(scope, name="Café Åland!", owner_email=olu.email)
    assert made.slug == "cafe-aland"
    assert made.invitation is None
    assert olu.get("/c/cafe-aland/settings/general").status_code == 200
    events = [(row.name, row.community_id) for row in build.rows(OutboxRow)]
    assert ("member.joined", made.id) in events
    assert [row.community_id for row in build.rows(AuditRow) if row.act == "community.made"] == [
        made.id
    ]


def test_slugs_are_unique_and_plain(build: Build) -> None:
    olu = build.person("Olu Adeyemi")
    with build.scope() as scope:
        make_community(scope, name="Harbour preview", owner_email=olu.email)
    with pytest.raises(Conflict), build.scope() as scope:
        make_community(scope, name="Harbour: preview", owner_email=olu.email)
    for slug in ("Harbour", "a b", "ä", "-x", "x--y", "../x"):
        with pytest.raises(Invalid), build.scope() as scope:
            make_community(scope, name="X", slug=slug, owner_email=olu.email)
    for name in ("", "\u200b", "x" * 200):
        with pytest.raises(Invalid), build.scope() as scope:
            make_community(scope, name=name, owner_email=olu.email)
    with pytest.raises(Invalid), build.scope() as scope:
        make_community(scope, name="Nobody's")
    assert len(build.rows(Community)) == 1


def test_only_administrators_make_communities(build: Build, olu: Actor) -> None:
    with build.scope() as scope:
        del scope.actor_id
        with pytest.raises(Refused):
            make_community(scope, name="Mine", owner_email=olu.email)


def test_an_owner_changes_the_settings(build: Build, olu: Actor, ana: Actor) -> None:
    values = {
        "name": "Harbour",
        "purpose": "To try.",
        "welcome": "Hello *all*.",
        "names_shown": "first",
        "shares": "nothing",
    }
    olu.post(f"{BASE}/settings/general", **values)
    olu.post(f"{BASE}/settings/general", **values)
    row = build.row(Community, id=build.harbour.id)
    assert {key: getattr(row, key) for key in values} == values
    assert "Hello <em>all</em>." in ana.get(f"{BASE}/welcome").text
    [audit] = build.rows(AuditRow)
    assert audit.before["names_shown"] == "full"
    assert audit.after["names_shown"] == "first"
    wrong = olu.post(f"{BASE}/settings/general", **values | {"name": "", "purpose": "Kept."})
    assert wrong.status_code == 422
    assert "Kept." in wrong.text


def test_cohorts_are_made_and_filled(build: Build, pat: Actor, ana: Actor, ben: Actor) -> None:
    pat.post(f"{BASE}/settings/cohorts", name="Growers")
    assert pat.post(f"{BASE}/settings/cohorts", name="Growers").status_code == 409
    cohort = build.row(Cohort)
    address = f"{BASE}/settings/cohorts/{cohort.id}"
    pat.post(address, members=[ana.member_id, ben.member_id])
    assert {m.member_id for m in build.rows(CohortMember)} == {ana.member_id, ben.member_id}
    pat.post(address, members=[ben.member_id])
    assert [m.member_id for m in build.rows(CohortMember)] == [ben.member_id]
    assert "Growers" in pat.get(f"{BASE}/settings/cohorts").text
    assert [r.act for r in build.rows(AuditRow)].count("cohort.filled") == 3


def test_cohorts_of_another_community_are_out_of_reach(
    build: Build, pat: Actor, eve: Actor
) -> None:
    pat.post(f"{BASE}/settings/cohorts", name="Growers")
    cohort = build.row(Cohort)
    elsewhere = build.member("Max Else", "manager", community=build.elsewhere)
    address = f"/c/valley-growers/settings/cohorts/{cohort.id}"
    assert elsewhere.get(address).status_code == 404
    pat.post(f"{BASE}/settings/cohorts/{cohort.id}", members=[eve.member_id])
    assert build.rows(CohortMember) == []


def rows_of(page: str) -> int:
    return page.split("<tbody")[1].count("<tr")


def test_the_log_is_paged_and_in_words(build: Build, olu: Actor, ana: Actor) -> None:
    for n in range(60):
        role = "team" if n % 2 == 0 else "customer"
        olu.post(f"{BASE}/settings/roles/{ana.member_id}", role=role)
    first = olu.get(f"{BASE}/settings/audit").text
    assert rows_of(first) == 50
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "made somebody an employee" in olu.get(following).text
    assert "role: team" in first


def test_the_log_of_another_community_stays_there(build: Build, olu: Actor, ana: Actor) -> None:
    olu.post(f"{BASE}/settings/roles/{ana.member_id}", role="team")
    other = build.member("Max Else", "owner", community=build.elsewhere)
    log = other.get("/c/valley-growers/settings/audit").text
    assert "set a role" not in log.replace("set a role</option>", "")


# Every permission of every role: c customer, t team, m moderator, M manager, o owner.
TABLE = {
    Permission.READ: "c t m M o",
    Permission.POST: "c t m M o",
    Permission.VOTE: "c t m M o",
    Permission.COMMENT: "c t m M o",
    Permission.STAFF_NOTES: ". t m M o",
    Permission.SEE_VOTERS: ". t m M o",
    Permission.ANSWER_OFFICIALLY: ". t m M o",
    Permission.PIN: ". . m M o",
    Permission.LOCK: ". . m M o",
    Permission.HIDE: ". . m M o",
    Permission.SEE_AUDIT: ". . m M o",
    Permission.SET_STATUS: ". . . M o",
    Permission.RUN_TRIALS: ". . . M o",
    Permission.COHORTS: ". . . M o",
    Permission.INVITE: ". . . M o",
    Permission.REMOVE_MEMBERS: ". . . . o",
    Permission.SETTINGS: ". . . . o",
    Permission.AGREEMENTS: ". . . . o",
    Permission.ROLES: ". . . . o",
    Permission.EXPORT: ". . . . o",
}


@pytest.mark.parametrize("permission", Permission)
def test_r05_the_table_of_roles_is_this(permission: Permission) -> None:
    granted = [sign != "." for sign in TABLE[permission].split()]
    assert [permission in ROLES[role] for role in Role] == granted
