"""Proving again who one is: bound to the session and to the act, for ten minutes."""

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest

from app.access.proofs import ACTS, has_proved, prove_first
from app.access.scope import WorkScope
from app.core.clock import clock
from app.core.errors import Refused
from app.identity.models import PersonalToken, SignInSession
from app.identity.queries import token_hash
from app.web.routing import PROVES
from tests.build import Build
from tests.cast import PART, Actor, Stranger
from tests.identity.conftest import PASSWORD, link_in

FORM = {"name": "Nightly <b>report</b>", "grants": "read", "days": "30"}


def prove(actor: Stranger, act: str = "tokens", to: str = "/me/tokens", **more: str) -> int:
    """The answer to the actor's password for this act."""
    fields = {"act": act, "to": to, "current_password": PASSWORD, **more}
    return actor.post("/me/prove", **fields).status_code


def kept_in(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found if name != "csrf"}


def test_s23_an_act_waits_for_a_proof_and_keeps_what_was_typed(build: Build, una: Actor) -> None:
    asked = una.post("/me/tokens", **FORM)
    assert asked.status_code == 403
    assert "You want to make a token." in asked.text
    assert "Nightly <b>" not in asked.text
    proved = una.post("/me/prove", **kept_in(asked.text), current_password=PASSWORD)
    assert proved.status_code == 200
    assert 'action="/me/tokens"' in proved.text
    again = kept_in(proved.text)
    assert again == FORM
    token = re.search(r'name="csrf" value="([^"]+)"', proved.text)
    assert token
    done = una.client.post("/me/tokens", data={**again, "csrf": token[1]})
    assert done.status_code == 200
    assert build.row(PersonalToken).name == "Nightly <b>report</b>"


def test_a_page_that_waits_for_a_proof_leads_there_and_back(una: Actor) -> None:
    asked = una.get("/me/prove?act=tokens&next=/me/tokens")
    assert asked.status_code == 200
    assert 'name="to" value="/me/tokens"' in asked.text
    answer = una.post("/me/prove", **kept_in(asked.text), current_password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/tokens")
    gone_on = una.get("/me/prove?act=tokens&next=/me/tokens")
    assert gone_on.headers["location"] == "/me/tokens"


def test_htmx_gets_the_question_in_place_of_the_page(una: Actor) -> None:
    fields = {**FORM, "csrf": una.csrf}
    answer = una.client.post("/me/tokens", data=fields, headers=PART)
    assert answer.status_code == 403
    assert answer.headers["hx-retarget"] == "#main"
    assert "<html" not in answer.text


def test_s20_the_session_has_another_id_after_a_proof(build: Build, una: Actor) -> None:
    before = una.client.cookies["session"]
    assert prove(una) == 303
    after = una.client.cookies["session"]
    assert after != before
    assert [s.token_hash for s in build.rows(SignInSession)] == [token_hash(after)]
    una.client.cookies.clear()
    assert una.get("/me/profile", cookie=f"session={before}").status_code == 303


def test_s23_a_proof_counts_for_its_act_alone(una: Actor) -> None:
    assert prove(una, "address") == 303
    assert una.post("/me/tokens", **FORM).status_code == 403
    assert prove(una, "tokens") == 303
    assert una.post("/me/tokens", **FORM).status_code == 200


def test_s23_a_proof_counts_in_its_session_alone(
    una: Actor, browsers: Callable[[], Stranger]
) -> None:
    other = browsers()
    other.post("/sign-in", email=una.email, password=PASSWORD)
    assert prove(una) == 303
    assert other.post("/me/tokens", **FORM).status_code == 403


def test_s23_a_proof_counts_for_ten_minutes(una: Actor) -> None:
    clock.stop()
    assert prove(una) == 303
    clock.move(minutes=10, seconds=-1)
    assert una.post("/me/tokens", **FORM).status_code == 200
    clock.move(seconds=1)
    assert una.post("/me/tokens", **FORM).status_code == 403


def test_s23_a_wrong_password_proves_nothing_and_is_slowed(una: Actor) -> None:
    codes = [prove(una, current_password=f"guess number {n}") for n in range(11)]
    assert codes == [422] * 10 + [429]
    assert una.post("/me/tokens", **FORM).status_code == 403


def test_s23_a_wrong_password_keeps_what_was_typed(una: Actor) -> None:
    asked = kept_in(una.post("/me/tokens", **FORM).text)
    answer = una.post("/me/prove", **asked, current_password="not this one")
    assert answer.status_code == 422
    assert 'id="current_password-error"' in answer.text
    assert kept_in(answer.text) == asked


def test_s23_passwords_are_not_sent_back(una: Actor) -> None:
    asked = una.post("/me/tokens", **FORM, current_password="my secret words")
    assert "my secret words" not in asked.text


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_s24_a_proof_never_leads_elsewhere(una: Actor, wanted: str) -> None:
    fields = {"act": "tokens", "to": wanted, "current_password": PASSWORD}
    assert una.post("/me/prove", **fields).headers["location"] == "/me/profile"
    una.proves("address")
    kept = '[["a", "b"]]'
    page = una.post("/me/prove", **{**fields, "kept": kept}).text
    assert "evil.example" not in page


@pytest.mark.parametrize("kept", ["{", "7", "[1]", '["x"]', '[["a"]]', "null", '{"a": 1}'])
def test_what_was_not_kept_by_us_is_passed_over(una: Actor, kept: str) -> None:
    assert prove(una, kept=kept) == 303


def test_there_is_no_proof_for_what_is_no_act(una: Actor) -> None:
    assert una.get("/me/prove?act=everything").status_code == 404
    assert prove(una, "everything") == 422


def test_s22_a_proof_that_races_a_new_password_leaves_no_second_session(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    other = browsers()
    other.post("/sign-in", email=una.email, password=PASSWORD)

    def act(who: Stranger) -> int:
        if who is other:
            return prove(other)
        fields = {"current_password": PASSWORD, "password": "seven quiet harbours in fog"}
        return una.post("/me/password", **fields).status_code

    with ThreadPoolExecutor(2) as pool:
        codes = list(pool.map(act, (other, una)))
    assert codes[1] == 303
    assert codes[0] in (303, 422)
    mine = token_hash(una.client.cookies["session"])
    assert [s.token_hash for s in build.rows(SignInSession)] == [mine]


def test_who_signs_in_by_links_proves_by_a_link(
    build: Build, letters: Callable[[], list[EmailMessage]]
) -> None:
    nil = build.person("Nil Nopass")
    page = nil.get("/me/prove?act=tokens&next=/me/tokens").text
    assert "current_password" not in page
    nil.post("/me/prove/mail", act="tokens", to="/me/tokens")
    link = link_in(letters()[-1])
    assert link.startswith("/me/prove/link/")
    for _ in range(3):
        shown = nil.get(link)  # S11
        assert shown.status_code == 200
        assert shown.headers["referrer-policy"] == "no-referrer"
    answer = nil.post(link.partition("?")[0], next="/me/tokens")
    assert answer.headers["location"] == "/me/tokens"
    assert nil.post("/me/tokens", **FORM).status_code == 200
    assert nil.post(link.partition("?")[0], next="/me/tokens").status_code == 409  # S12


def test_s23_a_proving_link_works_in_no_other_session(
    build: Build, site: object, letters: Callable[[], list[EmailMessage]], ana: Actor
) -> None:
    nil = build.person("Nil Nopass")
    nil.post("/me/prove/mail", act="tokens", to="/me/tokens")
    link = link_in(letters()[-1]).partition("?")[0]
    before = nil.client.cookies["session"]
    assert ana.post(link).status_code == 409
    nil.post("/sign-out")
    assert nil.post(link).headers["location"] == "/sign-in"
    assert before not in nil.client.cookies.values()
    assert build.rows(SignInSession, person_id=nil.id) == []


def test_s23_whoever_must_prove_is_asked_on_every_such_route(una: Actor) -> None:
    assert ("POST", "/me/tokens") in PROVES
    assert set(PROVES.values()) <= set(ACTS)


def test_the_house_needs_no_proof_and_a_token_has_none(build: Build, una: Actor) -> None:
    with build.scope() as scope:
        assert isinstance(scope, WorkScope)
        prove_first(scope, "export")

    class Place:
        viewer = type("V", (), {"grants": frozenset({"admin"})})()

    with pytest.raises(Refused):
        prove_first(Place(), "export")
    with pytest.raises(ValueError, match="none of the acts"):
        has_proved(None, "dance")
