"""Scripts of members and managers: which communities there are, and whom to invite."""

from app.communities.models import Invitation
from app.core.ledger.models import Job
from app.customers.models import Account
from tests.build import Build
from tests.cast import Actor, statements

HARBOUR = "/communities/harbour-preview"
INVITATIONS = f"{HARBOUR}/invitations"
NEW = {"email": "kim@example.com", "name": "Kim Dahl", "account": "Fjord Lines"}


def test_ana_sees_her_own_communities_and_no_other(build: Build, ana: Actor, eve: Actor) -> None:
    token = build.token(ana)
    with statements(at_most=2):
        found = ana.api("GET", "/communities", token=token).json()
    assert [(row["slug"], row["role"]) for row in found["items"]] == [
        ("harbour-preview", "customer")
    ]
    build.member(ana.name, community=build.elsewhere)
    first = ana.api("GET", "/communities?limit=1", token=token).json()
    rest = ana.api("GET", "/communities", token=token, params={"after": first["next"]}).json()
    slugs = [row["slug"] for row in (*first["items"], *rest["items"])]
    assert slugs == ["harbour-preview", "valley-growers"]
    assert rest["next"] is None


def test_a_community_names_its_products(build: Build, ana: Actor) -> None:
    shown = ana.api("GET", HARBOUR, token=build.token(ana)).json()
    assert shown["products"] == [{"slug": "lumen-weather-station", "name": "Lumen Weather Station"}]
    assert shown["role"] == "customer"


def test_pat_invites_by_a_script(build: Build, pat: Actor) -> None:
    token = build.token(pat)
    made = pat.api("POST", INVITATIONS, token=token, json=NEW)
    assert made.status_code == 201
    shown = made.json()
    assert (shown["state"], shown["account"], shown["inviter"]) == (
        "sent",
        "Fjord Lines",
        "Pat Ferreira",
    )
    assert [job.kind for job in build.rows(Job)] == ["invitation.mail"]
    with statements(at_most=2):
        (row,) = pat.api("GET", INVITATIONS, token=token).json()["items"]
    assert row == shown


def test_i01_the_token_of_an_invitation_is_never_told(build: Build, pat: Actor) -> None:
    made = pat.api("POST", INVITATIONS, token=build.token(pat), json=NEW)
    assert made.json().keys().isdisjoint({"token", "path", "link", "token_hash"})
    assert build.row(Invitation).token_hash not in made.text


def test_who_is_invited_already_is_said_by_field(build: Build, pat: Actor, ana: Actor) -> None:
    token = build.token(pat)
    for email in (ana.email, "no address", ""):
        refused = pat.api("POST", INVITATIONS, token=token, json={"email": email})
        assert refused.status_code == 422
        assert list(refused.json()["mistakes"]) == ["email"]
    refused = pat.api("POST", INVITATIONS, token=token, json={**NEW, "cohort": "123"})
    assert list(refused.json()["mistakes"]) == ["cohort"]
    assert build.rows(Invitation) == build.rows(Job) == []
    assert build.row(Account, name="Fjord Lines") is None


def test_r05_only_those_who_invite_see_or_make_invitations(
    build: Build, ana: Actor, mia: Actor, pat: Actor
) -> None:
    tokens = [(ana, build.token(ana)), (mia, build.token(mia))]
    for actor, token in (*tokens, (pat, build.token(pat, "read", "write"))):
        assert actor.api("GET", INVITATIONS, token=token).status_code == 403
        assert actor.api("POST", INVITATIONS, token=token, json=NEW).status_code == 403
    owner = {**NEW, "role": "owner"}
    assert pat.api("POST", INVITATIONS, token=build.token(pat), json=owner).status_code == 403
    assert build.rows(Invitation) == []
