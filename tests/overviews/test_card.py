"""The customer card: the same for unknown and forbidden, and never more than the page shows."""

from typing import Any

from app.communities.models import Community, Shares
from app.customers.models import Account
from app.threads.models import Thread
from tests.build import Build, BuiltThread
from tests.cast import Actor, statements


def card(build: Build, actor: Actor, path: str, *grants: str) -> Any:
    """The card as the actor's token gets it."""
    return actor.api("GET", path, token=build.token(actor, *grants))


def test_a_colleague_reads_the_card_by_address_and_by_ids(
    build: Build, ana: Actor, tam: Actor, story: BuiltThread
) -> None:
    more = {"external_id": "sf:0015g", "stage": "renewal", "owner_person_id": tam.id}
    build.change(Account, {**more, "annual_value_cents": 4_200_000}, id=ana.account_id)
    build.thread(by=ana, title="Show the dew point")
    found = card(build, tam, "/customer-card?email=ANA@example.com", "read").json()
    assert (found["name"], found["stage"], found["owner"]) == (
        "Aurora Ferries",
        "renewal",
        "Tam Nguyen",
    )
    assert found["annual_value_cents"] == 4_200_000
    assert len(found["touchpoints"]) == 5
    assert [ask["title"] for ask in found["asks"]] == ["Show the dew point"]
    assert found["last_shipped"]["version"] == "2.4.0-beta.4"
    assert card(build, tam, "/customer-card?external_id=sf:0015g").json() == found
    assert card(build, tam, f"/customers/{ana.account_id}/card").json() == found


def test_t20_the_card_shows_no_more_than_the_community_shares(
    build: Build, ana: Actor, tess: Actor, story: BuiltThread
) -> None:
    build.thread(by=ana, title="For staff alone", audience="staff")
    path = f"/customers/{ana.account_id}/card"
    told = card(build, tess, path).text
    assert "Rain gauge" in told
    assert "For staff alone" not in told
    assert "/c/harbour-preview" not in told
    build.change(Community, {"shares": Shares.NOTHING}, id=build.harbour.id)
    found = card(build, tess, path).json()
    assert {row["kind"] for row in found["touchpoints"]} == {"happened"}
    assert (found["asks"], found["last_shipped"]) == ([], None)
    assert "Harbour" not in str(found)


def test_t20_an_unknown_account_is_an_empty_card_whatever_the_reason(
    build: Build, ben: Actor, tam: Actor
) -> None:
    alone = build.member("Alma Alone")
    answers = [
        card(build, tam, path).json()
        for path in (
            "/customer-card",
            "/customer-card?email=nobody@example.com",
            f"/customer-card?email={alone.email}",
            "/customer-card?external_id=none",
            "/customers/17/card",
        )
    ]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["name"] is None


def test_t19_customers_get_no_card_not_even_their_own(build: Build, ana: Actor) -> None:
    for path in (f"/customers/{ana.account_id}/card", f"/customer-card?email={ana.email}"):
        assert card(build, ana, path).status_code == 404


def test_the_card_takes_ten_statements_at_most(
    build: Build, ana: Actor, tam: Actor, story: BuiltThread
) -> None:
    build.change(Thread, {"status": "open"}, id=story.id)
    token = build.token(tam)
    with statements(at_most=10):
        answer = tam.api("GET", f"/customer-card?email={ana.email}", token=token)
    assert answer.status_code == 200
