"""What the tests of identity share: people with passwords, letters, and other browsers."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.core.clock import clock
from app.core.house import House
from app.identity.models import Setup
from app.main import create_app
from tests.build import Build
from tests.cast import BASE, Actor, Stranger
from tests.identity.fake_provider import FakeProvider
from tests.identity.journeying import house_with

PASSWORD = "many small boats at dawn"
BETTER = "seven quiet harbours in fog"


@pytest.fixture
def una(build: Build) -> Actor:
    """Una, who has a password and is signed in somewhere."""
    return build.person("Una Holt", password=PASSWORD)


@pytest.fixture
def ida(build: Build) -> Actor:
    """The administrator, so that the site is set up."""
    made = build.person("Ida Berg", password=PASSWORD, is_administrator=True, is_employee=True)
    build.add(Setup(id=1, person_id=made.id, done_at=clock.now()))
    return made


@pytest.fixture
def browsers(house: House, site: Any) -> Callable[[], Stranger]:
    """Makes browsers of nobody, each of its own."""
    return lambda: Stranger(house, site)


@pytest.fixture
def nearby(house: House, site: Any) -> Stranger:
    """Nobody, on the machine that the site runs on."""
    return from_address(house, site, "127.0.0.1")


def from_address(house: House, site: Any, address: str) -> Stranger:
    """A browser of nobody at this address."""
    made = Stranger(house, site)
    cookies = made.client.cookies
    made.client = TestClient(
        site,
        base_url=BASE,
        raise_server_exceptions=False,
        follow_redirects=False,
        client=(address, 50_000),
    )
    made.client.cookies = cookies
    return made


@pytest.fixture
def letters(house: House, work: Any) -> Callable[[], list[EmailMessage]]:
    """What lies in the outbox folder once all work is done, oldest first."""

    def read() -> list[EmailMessage]:
        work()
        found = sorted((house.settings.var / "outbox").glob("*.eml"))
        messages = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in found]
        return [message for message in messages if isinstance(message, EmailMessage)]

    return read


def link_in(message: EmailMessage) -> str:
    """The path of the link in a letter's plain part, the same as in its HTML part."""
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    found = re.search(rf"{re.escape(BASE)}(/\S+)", text.get_content())
    assert found is not None
    assert found[1].replace("&", "&amp;") in html.get_content()
    return found[1]


@pytest.fixture
def aldersea() -> FakeProvider:
    """The provider of Aldersea Instruments."""
    return FakeProvider()


@pytest.fixture
def open_site(house: House, site: Any, aldersea: FakeProvider) -> Callable[..., Any]:
    """Makes browsers of nobody before a site with this provider, and its house."""

    def make(**given: str) -> Callable[[], Stranger]:
        made = house_with(house, aldersea, **given)
        app = create_app(house=made)
        return lambda: Stranger(made, app)

    return make


@pytest.fixture
def una_there(open_site: Any, una: Actor) -> Actor:
    """Una, signed in to the site with the provider."""
    strange, cookies = open_site()(), una.client.cookies
    una.house, una.client = strange.house, strange.client
    una.client.cookies = cookies
    return una
