"""The links of a demonstration: once, here, and only where everything is invented."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.clock import clock
from app.core.errors import Refused
from app.core.house import House
from app.identity.actions.links import make_demo_link
from app.identity.models import MailLink, Person, Setup
from app.identity.queries import get_person
from app.identity.scope import OpenScope
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.identity.conftest import from_address


@pytest.fixture
def link(build: Build, una: Actor) -> str:
    """A demonstration's link for Una."""
    build.add(Setup(id=1, person_id=una.id, demo=True, done_at=clock.now()))
    return make(build, una)


def make(build: Build, person: Actor) -> str:
    with build.scope() as scope:
        return f"/demo/{make_demo_link(scope, get_person(scope, person.id))}"


def test_it_signs_in_once(link: str, nearby: Stranger) -> None:
    page = nearby.get(link)
    assert page.status_code == 200
    assert page.text.count("<button") == 1
    assert page.headers["referrer-policy"] == "no-referrer"
    assert nearby.post(link).headers["location"] == "/"
    assert nearby.get("/me/profile").status_code == 200
    again = nearby.post(link)
    assert again.status_code == 404
    assert "does not work any more" in again.text


def test_s12_ten_presses_at_once_are_one(house: House, site: Any, link: str) -> None:
    crowd = [from_address(house, site, "127.0.0.1") for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        codes = sorted(pool.map(lambda b: b.post(link).status_code, crowd))
    assert codes == [303] + [404] * 9


@pytest.mark.parametrize("address", ["10.0.0.9", "192.168.1.4", "2001:db8::1", "nowhere"])
def test_from_elsewhere_there_is_no_such_page(
    house: House, site: Any, link: str, address: str
) -> None:
    far = from_address(house, site, address)
    nowhere = shown(far.get("/no-such-page"))
    assert shown(far.get(link)) == nowhere
    assert shown(far.post(link)) == nowhere


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_this_machine_has_several_names(house: House, site: Any, link: str, address: str) -> None:
    assert from_address(house, site, address).post(link).status_code == 303


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_a_proxy_on_this_machine_does_not_make_others_near(
    link: str, nearby: Stranger, header: str
) -> None:
    for claimed in ("203.0.113.5", "127.0.0.1"):
        assert nearby.client.get(link, headers={header: claimed}).status_code == 404


def test_in_a_real_site_it_does_nothing(
    build: Build, una: Actor, ida: Actor, nearby: Stranger
) -> None:
    link = make(build, una)
    assert shown(nearby.get(link)) == shown(nearby.get("/no-such-page"))
    assert nearby.post(link).status_code == 404
    assert build.row(MailLink).used_at is None


def test_only_the_house_makes_one(house: House, una: Actor) -> None:
    with house.database.write() as session, pytest.raises(Refused):
        make_demo_link(OpenScope(session, None), Person(id=una.id))


def test_opening_does_nothing(build: Build, link: str, nearby: Stranger) -> None:
    nearby.get(link)
    nearby.client.head(link)
    assert build.row(MailLink).used_at is None


def test_it_ends_after_a_week(
    link: str, browsers: Callable[[], Stranger], nearby: Stranger
) -> None:
    clock.stop()
    clock.move(days=7, seconds=1)
    assert nearby.post(link).status_code == 404
