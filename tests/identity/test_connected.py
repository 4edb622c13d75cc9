"""Connecting a provider to a sign-in, disconnecting it, and proving again by it."""

from typing import Any

from app.core.clock import clock
from app.core.house import House
from app.identity.models import Person, ProviderIdentity
from app.web.asked import SESSION
from tests.build import Build
from tests.cast import Actor
from tests.identity.fake_provider import ISSUER, FakeProvider
from tests.identity.journeying import connect, count, leave


def test_connecting_asks_for_a_proof_and_tells_by_mail(
    house: House, una_there: Actor, aldersea: FakeProvider, letters: Any
) -> None:
    una = una_there
    assert una.post("/me/providers/aldersea", connect="yes").status_code == 403
    una.proves("methods")
    back = una.get(leave(una, aldersea, "/me/providers/aldersea", connect="yes"))
    assert (back.status_code, back.headers["location"]) == (303, "/me/providers")
    assert "una.holt@aldersea.example" in una.get("/me/providers").text
    assert letters()[-1]["subject"] == "How you sign in was changed"


def test_s01_connecting_ends_in_the_session_that_began_it(
    house: House, una_there: Actor, aldersea: FakeProvider, open_site: Any
) -> None:
    una_there.proves("methods")
    way = leave(una_there, aldersea, "/me/providers/aldersea", connect="yes")
    other = open_site()()
    other.client.cookies.set("flow", una_there.client.cookies.get("flow"), domain="localhost.local")
    assert other.get(way).status_code == 403
    una_there.client.cookies.delete(SESSION)
    assert una_there.get(way).status_code == 403
    assert count(house, ProviderIdentity) == 0


def test_what_is_somebody_else_s_cannot_be_connected(
    build: Build, una_there: Actor, ida: Actor, aldersea: FakeProvider
) -> None:
    connect(build, ida)
    una_there.proves("methods")
    answer = una_there.get(leave(una_there, aldersea, "/me/providers/aldersea", connect="yes"))
    assert answer.status_code == 409
    assert ida.name not in answer.text


def test_the_last_way_in_cannot_be_disconnected(
    build: Build, house: House, una_there: Actor
) -> None:
    una = una_there
    connect(build, una)
    with house.database.write() as session:
        session.get_one(Person, una.id).password_hash = None
        session.commit()
    one = {"issuer": ISSUER, "subject": "una-at-aldersea"}
    una.proves("methods")
    assert una.post("/me/providers", **one).status_code == 403
    connect(build, una, "una-again")
    assert una.post("/me/providers", **one).status_code == 303
    assert count(house, ProviderIdentity) == 1
    assert una.post("/me/providers", issuer=ISSUER, subject="una-again").status_code == 403


def test_nobody_disconnects_another_s(
    build: Build, house: House, una_there: Actor, ida: Actor
) -> None:
    connect(build, ida)
    una_there.proves("methods")
    una_there.post("/me/providers", issuer=ISSUER, subject="una-at-aldersea")
    assert count(house, ProviderIdentity) == 1


def test_s23_a_provider_proves_again_only_whom_it_is_connected_to_and_only_freshly(
    build: Build, una_there: Actor, ida: Actor, aldersea: FakeProvider
) -> None:
    una, way = una_there, "/me/prove/with/aldersea"
    connect(build, ida, "ida")
    connect(build, una)
    long_ago = int(clock.now().timestamp()) - 3_600
    for claims in ({"sub": "ida"}, {"sub": "nobody"}, {"auth_time": long_ago}, {"auth_time": None}):
        aldersea.claims = claims
        assert una.get(leave(una, aldersea, way, act="tokens", to="/me/tokens")).status_code == 403
    aldersea.claims = {}
    back = una.get(leave(una, aldersea, way, act="tokens", to="/me/tokens"))
    assert (back.status_code, back.headers["location"]) == (303, "/me/tokens")
    assert una.post("/me/tokens", name="A script", grants="read").status_code == 200


def test_s23_the_page_that_asks_for_a_proof_offers_only_ones_own_providers(
    build: Build, una_there: Actor, ida: Actor
) -> None:
    ask, button = "/me/prove?act=tokens&next=/me/tokens", "Prove it with Aldersea"
    assert button not in una_there.get(ask).text
    connect(build, ida, "ida")
    assert button not in una_there.get(ask).text
    connect(build, una_there)
    page = una_there.get(ask).text
    assert button in page
    assert 'action="/me/prove/with/aldersea"' in page
