"""Communities as an administrator sees them: names; more by looks that are written down."""

from typing import Any

from app.communities.models import Community, Member
from app.core.ledger.models import AuditRow
from app.products.models import Carriage
from tests.build import Build, BuiltThread
from tests.cast import Actor


def test_t21_the_list_holds_names_alone(build: Build, ida: Actor, olu: Actor) -> None:
    text = ida.get("/admin/communities").text
    assert "Harbour preview" in text
    assert "Olu Adeyemi" not in text
    assert "Olu Adeyemi" not in ida.get("/admin/communities/harbour-preview").text
    assert build.rows(AuditRow) == []


def test_t21_each_look_is_in_the_communitys_audit_log(
    build: Build, ida: Actor, olu: Actor, thread: BuiltThread
) -> None:
    for _ in range(2):
        look = ida.post("/admin/communities/harbour-preview")
        assert look.status_code == 200
        assert "Olu Adeyemi" in look.text
        assert "Rain gauge" not in look.text
        assert "Ana Lindqvist" not in look.text
    rows = build.rows(AuditRow)
    assert [(r.act, r.community_id, r.actor_person_id) for r in rows] == [
        ("community.looked-at", build.harbour.id, ida.id)
    ] * 2
    assert "Ida Berg" in olu.get("/c/harbour-preview/settings/audit").text


def test_t21_the_content_stays_closed(ida: Actor, thread: BuiltThread) -> None:
    assert ida.get("/c/harbour-preview").status_code == 404
    assert ida.get(thread.address).status_code == 404


def test_an_administrator_makes_a_community_for_its_owner(
    build: Build, ida: Actor, olu: Actor
) -> None:
    product = build.product
    answer = ida.post(
        "/admin/communities",
        name="Valley Choir",
        owner_email=olu.email,
        purpose="Trying the choir's stand.",
        product_ids=[product.id],
        agreement="Keep it here.",
    )
    assert answer.headers["location"] == "/admin/communities/valley-choir?made=yes"
    assert "The community is there." in ida.get(answer.headers["location"]).text
    assert "The community is there." not in ida.get("/admin/communities/valley-choir").text
    made = build.row(Community, slug="valley-choir")
    assert build.row(Member, community_id=made.id).person_id == olu.id
    assert build.row(Carriage, community_id=made.id).product_id == product.id
    assert made.agreement_version == 1
    assert ida.get("/c/valley-choir").status_code == 404


def test_what_cannot_be_used_comes_back_filled(build: Build, ida: Actor, olu: Actor) -> None:
    assert build.harbour

    def sent(**more: Any) -> dict[str, Any]:
        kept = {"name": "Harbour preview", "owner_email": olu.email, "purpose": "Kept words"}
        return {**kept, **more}

    taken = ida.post("/admin/communities", **sent())
    assert (taken.status_code, "Kept words" in taken.text) == (409, True)
    wrong = ida.post("/admin/communities", **sent(slug="Not A Slug"))
    assert (wrong.status_code, "Kept words" in wrong.text) == (422, True)
    nobody = ida.post("/admin/communities", **sent(owner_email="none"))
    assert nobody.status_code == 422
    ghost = ida.post("/admin/communities", **sent(name="Other", product_ids=[7]))
    assert ghost.status_code == 422
    assert build.row(Community).slug == "harbour-preview"


def test_an_administrator_says_what_a_community_carries(build: Build, ida: Actor) -> None:
    hub = build.make_product("Lumen Hub", "lumen-hub")
    address = "/admin/communities/harbour-preview/products"
    assert build.harbour
    shown = ida.post(address, product=hub.id, carried="yes")
    assert "Stop carrying Lumen Hub" in shown.text
    ida.post(address, product=hub.id, carried="no")
    assert build.rows(Carriage, product_id=hub.id) == []
    assert ida.post(address, product=7, carried="yes").status_code == 404
    assert [r.act for r in build.rows(AuditRow)] == [
        "product.carried",
        "community.looked-at",
        "product.carried",
        "community.looked-at",
    ]
