"""Products, their teams, and which community carries what."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.access.roles import TeamRole
from app.access.viewer import Viewer
from app.core.errors import Conflict, Invalid, Refused
from app.core.ledger.models import AuditRow
from app.identity.events import FlagsSet
from app.identity.models import Person
from app.identity.scope import SiteScope
from app.products.actions import products
from app.products.models import Carriage, Product, ProductTeamMember
from app.products.queries import list_carried
from tests.build import Build
from tests.cast import Actor, Stranger, statements

TEAM = "/products/lumen-weather-station/team"


def test_a_product_gets_an_address_from_its_name(build: Build) -> None:
    with build.scope() as scope:
        made = products.make_product(scope, name="Lumen  Wether Ståtion")
    assert (made.slug, made.name) == ("lumen-wether-station", "Lumen Wether Ståtion")
    with build.scope() as scope, pytest.raises(Conflict):
        products.make_product(scope, name="Lumen Wether Station")
    with build.scope() as scope, pytest.raises(Invalid):
        products.make_product(scope, name="\u200b")


def test_x01_a_missing_product_is_made_once_however_many_ask(build: Build) -> None:
    def make(_: int) -> bool:
        with build.scope() as scope:
            return products.make_product_when_missing(scope, name="Import Me")[1]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(make, range(8)))
    assert made.count(True) == 1
    assert len(build.rows(Product)) == 1


def test_r05_only_administrators_make_products(build: Build, pat: Actor) -> None:

    with build.house.database.write() as session:
        scope = SiteScope(session, Viewer(pat.id, pat.name, pat.email, is_employee=True))
        with pytest.raises(Refused):
            products.make_product(scope, name="Mine")


def test_a_product_manager_sets_roles_on_the_team(build: Build, pat: Actor, tam: Actor) -> None:
    assert pat.post(TEAM, email=tam.email, role="contributor").status_code == 303
    assert build.row(ProductTeamMember, person_id=tam.id).role == "contributor"
    assert "Tam Nguyen" in pat.get(TEAM).text
    assert "Lumen Weather Station" in tam.get("/products").text
    pat.post(TEAM, email=tam.email, role="none")
    assert build.row(ProductTeamMember, person_id=tam.id) is None
    assert [r.act for r in build.rows(AuditRow)] == ["product.team-role-set"] * 2


def test_only_employees_are_on_a_team_and_nobody_learns_who_has_an_address(
    build: Build, pat: Actor, ana: Actor
) -> None:
    customer = pat.post(TEAM, email=ana.email, role="contributor")
    nobody = pat.post(TEAM, email="nobody@example.com", role="contributor")
    assert (customer.status_code, nobody.status_code) == (422, 422)
    assert "No employee has this address." in customer.text
    assert "No employee has this address." in nobody.text
    person = build.row(Person, id=ana.id)
    with build.scope() as scope, pytest.raises(Invalid):
        products.set_team_role(scope, build.product, person, role=TeamRole.MANAGER)


def test_the_list_of_my_products_is_mine(build: Build, pat: Actor, tam: Actor) -> None:
    build.version()
    with statements(at_most=2):
        mine = pat.get("/products").text
    assert "Lumen Weather Station" in mine
    assert "2.4.0-beta.3" in mine
    assert "Lumen Weather Station" not in tam.get("/products").text


def test_to_customers_and_strangers_products_do_not_exist(
    ana: Actor, eve: Actor, stranger: Stranger
) -> None:
    assert ana.get("/products").status_code == 404
    assert eve.get("/products").status_code == 404
    assert stranger.get("/products").headers["location"].startswith("/sign-in")


def test_a_community_carries_what_it_was_told_to(build: Build, pat: Actor) -> None:
    other = build.make_product("Lumen Hub", "lumen-hub")
    with build.scope() as scope:
        products.carry(scope, other, build.harbour)
        products.carry(scope, other, build.harbour)
    with build.scope(build.harbour) as scope:
        assert [p.name for p in list_carried(scope)] == ["Lumen Hub", "Lumen Weather Station"]
    with build.scope() as scope:
        products.stop_carrying(scope, other, build.harbour)
    assert len(build.rows(Carriage, community_id=build.harbour.id)) == 1
    told = [r.community_id for r in build.rows(AuditRow, act="product.carried")]
    assert told == [build.harbour.id] * 2


def test_who_stops_being_an_employee_leaves_every_team(build: Build, pat: Actor, work: Any) -> None:
    with build.scope() as scope:
        scope.emit(FlagsSet(person_id=pat.id, is_employee=False, is_administrator=False))
    work()
    assert build.rows(ProductTeamMember) == []
