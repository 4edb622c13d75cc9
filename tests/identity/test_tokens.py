"""Personal tokens: made by proof, shown once, kept as a hash, and never more than their person."""

from typing import Any

import pytest

from app.core.clock import clock
from app.identity.models import PersonalToken
from app.identity.queries import token_hash
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.identity.conftest import PASSWORD

FORM: dict[str, Any] = {
    "name": "Nightly report",
    "grants": "read",
    "days": "30",
}


def made(actor: Actor, **more: Any) -> str:
    """The token that the page shows."""
    actor.proves("tokens")
    page = actor.post("/me/tokens", **{**FORM, **more})
    assert page.status_code == 200
    return page.text.partition("<code>")[2].partition("</code>")[0]


def test_a_token_is_made_and_works(build: Build, una: Actor) -> None:
    token = made(una)
    answer = una.api("GET", "/me", token=token)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(una.id),
        "name": "Una Holt",
        "email": "una@example.com",
        "language": "en",
        "zone": "UTC",
        "is_employee": False,
        "grants": ["read"],
    }


def test_a01_it_is_shown_once_and_kept_as_a_hash(build: Build, una: Actor) -> None:
    token = made(una)
    assert token.startswith("flt_")
    row = build.row(PersonalToken)
    assert row.token_hash == token_hash(token)
    page = una.get("/me/tokens").text
    assert "Nightly report" in page
    assert token not in page
    assert row.token_hash not in page


def test_a01_a_token_makes_no_token_and_changes_no_proof(build: Build, una: Actor) -> None:
    token = build.token(una)
    una.client.cookies.delete("session")
    bearer = {"Authorization": f"Bearer {token}", "X-CSRF-Token": una.csrf}
    for address, form in (
        ("/me/tokens", FORM),
        ("/me/password", {"current_password": PASSWORD, "password": "eight grey herons"}),
        ("/me/profile", {"name": "Eve", "language": "en", "zone": "UTC"}),
        ("/sign-out", {}),
    ):
        answer = una.client.post(address, data=form, headers=bearer)
        assert answer.headers["location"] == "/sign-in"
    assert len(build.rows(PersonalToken)) == 1


@pytest.mark.parametrize("scheme", ["Basic", "Token", "bearer:", ""])
def test_a01_a_token_is_a_bearer_and_nothing_else(build: Build, una: Actor, scheme: str) -> None:
    token = build.token(una)
    sent = {"Authorization": f"{scheme} {token}".strip()}
    assert una.api("GET", "/me", token="none", headers=sent).status_code == 401


def test_a01_a_token_in_the_address_is_not_read(build: Build, una: Actor) -> None:
    token = build.token(una)
    una.client.cookies.clear()
    for name in ("token", "access_token", "authorization"):
        assert una.client.get(f"/api/v1/me?{name}={token}").status_code == 401
    una.client.cookies.set("session", token)
    assert una.client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("address", ["/", "/me/profile", "/me/tokens", "/notices", "/events"])
def test_a02_a_token_opens_no_page(
    build: Build, una: Actor, stranger: Stranger, address: str
) -> None:
    answer = stranger.get(address, Authorization=f"Bearer {build.token(una)}")
    assert shown(answer) == shown(stranger.get(address))
    assert answer.headers.get("location", "/sign-in").startswith("/sign-in")
    assert "Una" not in answer.text


def test_a02_a_session_is_no_key_to_the_api(una: Actor) -> None:
    assert una.get("/api/v1/me").status_code == 401


def test_s23_making_one_needs_a_fresh_proof(build: Build, una: Actor) -> None:
    answer = una.post("/me/tokens", **FORM)
    assert answer.status_code == 403
    assert "Prove that it is you" in answer.text
    assert build.rows(PersonalToken) == []


@pytest.mark.parametrize("grants", [["moderate"], ["read", "admin"], ["everything"], []])
def test_r05_a_customer_is_offered_no_grants_of_staff(
    build: Build, una: Actor, grants: list[str]
) -> None:
    una.proves("tokens")
    assert una.post("/me/tokens", **{**FORM, "grants": grants}).status_code == 422
    assert build.rows(PersonalToken) == []


def test_people_of_the_company_are(build: Build, ida: Actor) -> None:
    made(ida, grants=["admin", "read"])
    assert build.row(PersonalToken).grants == ["read", "admin"]


def test_a_token_expires(una: Actor) -> None:
    clock.stop()
    token = made(una)
    clock.move(days=30, seconds=-1)
    assert una.api("GET", "/me", token=token).status_code == 200
    clock.move(seconds=1)
    assert una.api("GET", "/me", token=token).status_code == 401
    assert "Expired" in una.get("/me/tokens").text


def test_a_revoked_token_is_worth_nothing(build: Build, una: Actor, ana: Actor) -> None:
    token, row = made(una), build.row(PersonalToken)
    ana.post("/me/tokens/revoke", token=row.id)
    assert una.api("GET", "/me", token=token).status_code == 200
    una.post("/me/tokens/revoke", token=row.id)
    assert una.api("GET", "/me", token=token).status_code == 401
    assert "Nightly report" not in una.get("/me/tokens").text


def test_twenty_are_the_most(build: Build, una: Actor) -> None:
    for _ in range(20):
        build.token(una)
    una.proves("tokens")
    answer = una.post("/me/tokens", **FORM)
    assert answer.status_code == 409
    assert 'value="Nightly report"' in answer.text
    assert len(build.rows(PersonalToken)) == 20
