"""Products made by administrators (walk, step 2)."""

from typing import Any

from app.products.models import Product, ProductTeamMember, Version
from tests.build import Build
from tests.cast import Actor


def test_a_product_is_made_with_its_product_manager_and_first_version(
    build: Build, ida: Actor, tam: Actor
) -> None:
    sent: dict[str, Any] = {"name": "Lumen Hub", "manager_email": tam.email}
    made = ida.post("/admin/products", **sent)
    assert made.headers["location"] == "/admin/products/lumen-hub"
    product = build.row(Product, slug="lumen-hub")
    team = build.row(ProductTeamMember, product_id=product.id)
    assert (team.person_id, team.role) == (tam.id, "manager")
    base = "/admin/products/lumen-hub"
    version = ida.post(
        base + "/versions",
        name="1.0.0-alpha.1",
        stage="alpha",
        platform_1="Any",
        url_1="https://builds.example/hub",
    )
    assert version.headers["location"] == base
    assert build.row(Version).name == "1.0.0-alpha.1"
    shown = ida.get(base).text
    assert "1.0.0-alpha.1" in shown
    assert "Tam Nguyen" in shown
    assert ida.post(base + "/versions", name="1.0.0-alpha.1", stage="alpha").status_code == 409
    assert ida.post(base + "/versions", name="one", stage="alpha").status_code == 422


def test_who_is_no_employee_manages_no_product(build: Build, ida: Actor, ana: Actor) -> None:
    answer = ida.post("/admin/products", name="Lumen Hub", manager_email=ana.email)
    assert answer.status_code == 422
    assert "Lumen Hub" in answer.text
    assert build.row(Product, slug="lumen-hub") is None


def test_a_taken_or_wrong_address_comes_back(build: Build, ida: Actor) -> None:
    assert build.product
    taken = ida.post("/admin/products", name="Lumen Weather Station")
    assert taken.status_code == 409
    assert ida.post("/admin/products", name="X", slug="Not A Slug").status_code == 422


def test_a_team_is_changed_here_too(build: Build, ida: Actor, tam: Actor, ana: Actor) -> None:
    base = f"/admin/products/{build.product.slug}"
    ida.post(base + "/team", email=tam.email, role="contributor")
    assert build.row(ProductTeamMember, person_id=tam.id).role == "contributor"
    assert ida.post(base + "/team", email=ana.email, role="manager").status_code == 422
    ida.post(base + "/team", email=tam.email, role="none")
    assert build.rows(ProductTeamMember) == []
