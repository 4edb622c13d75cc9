"""Passkeys: made, used, refused when anything about them is not as it was asked for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.clock import clock
from app.core.house import House
from app.core.settings import load_settings
from app.identity.models import Challenge, Passkey, Person, SignInSession
from app.identity.queries import token_hash
from app.web.relying_party import NUMBER, PLAIN, relying_party
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.identity.conftest import PASSWORD
from tests.identity.test_second_step import STEP, set_up
from tests.support.authenticator import PRESENT, SoftKey

ADD = "/me/sign-in/passkeys"
USE = "/sign-in/passkey"


def ask(browser: Stranger, address: str = USE, **fields: str) -> dict[str, Any]:
    """The options that a browser gets with a challenge."""
    answer = browser.post(f"{address}/options", **fields)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def add(actor: Actor, key: SoftKey, name: str = "Phone") -> int:
    """The answer to the actor who adds this key."""
    actor.proves("methods")
    return actor.post(ADD, passkey=key.make(ask(actor, ADD)), name=name).status_code


def enter(browser: Stranger, key: SoftKey, **more: str) -> Any:
    """The browser signs in by this key."""
    return browser.post(USE, passkey=key.use(ask(browser)), **more)


@pytest.fixture
def key(una: Actor) -> SoftKey:
    """Una's passkey."""
    made = SoftKey()
    assert add(una, made) == 303
    return made


def test_a_passkey_signs_in_without_anything_else(
    build: Build, una: Actor, key: SoftKey, stranger: Stranger
) -> None:
    options = ask(stranger)
    assert options["rpId"] == "localhost"
    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == []
    done = stranger.post(USE, passkey=key.use(options), next="/notices")
    assert done.headers["location"] == "/notices"
    assert "Una Holt" in stranger.get("/me/profile").text
    row = build.row(Passkey)
    assert (row.name, row.sign_count, row.used_at is not None) == ("Phone", 1, True)


def test_the_new_key_must_be_discoverable_and_verify_its_owner(una: Actor, key: SoftKey) -> None:
    una.proves("methods")
    options = ask(una, ADD)
    wanted = options["authenticatorSelection"]
    assert (wanted["residentKey"], wanted["userVerification"]) == ("required", "required")
    assert len(options["excludeCredentials"]) == 1
    assert add(una, SoftKey(flags=PRESENT)) == 422


def test_s23_adding_and_removing_asks_for_a_fresh_proof(
    build: Build, una: Actor, key: SoftKey
) -> None:
    una.proves("tokens")
    passkey = build.row(Passkey).id
    for address in (ADD, f"{ADD}/options", f"{ADD}/{passkey}"):
        assert una.post(address, act="remove", name="x").status_code == 403
    assert una.get(f"{ADD}/new").status_code == 303
    assert len(build.rows(Passkey)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://localhost.evil.example"},
        {"origin": "http://localhost:8001"},
        {"rp_id": "evil.example"},
        {"flags": PRESENT},  # S16: nobody was verified
        {"flags": 0},
    ],
)
def test_s19_a_key_used_elsewhere_or_unverified_opens_nothing(
    build: Build, key: SoftKey, stranger: Stranger, wrong: dict[str, Any]
) -> None:
    answer = enter(stranger, key.but(**wrong))
    assert answer.headers["location"] == "/sign-in?failed=passkey"
    assert "This passkey did not work here." in stranger.get(answer.headers["location"]).text
    assert stranger.get("/me/profile").status_code == 303
    assert build.rows(Challenge) == []  # and the challenge is spent


@pytest.mark.parametrize("wrong", [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}])
def test_s19_a_key_made_elsewhere_is_not_added(
    build: Build, una: Actor, wrong: dict[str, Any]
) -> None:
    assert add(una, SoftKey(**wrong)) == 422
    assert build.rows(Passkey) == []


def test_s19_another_key_with_the_same_id_opens_nothing(key: SoftKey, stranger: Stranger) -> None:
    assert "failed" in enter(stranger, SoftKey(credential_id=key.credential_id)).headers["location"]
    assert "failed" in enter(stranger, SoftKey()).headers["location"]


def test_s19_a_challenge_is_answered_once(
    build: Build, key: SoftKey, browsers: Callable[[], Stranger]
) -> None:
    options = ask(browsers())
    sent = [key.use(options) for _ in range(8)]  # all strangers of the tests hold one cookie

    def send(passkey: str) -> bool:
        return "failed" not in browsers().post(USE, passkey=passkey).headers["location"]

    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(send, sent))
    assert sum(got) == 1
    assert len(build.rows(SignInSession)) == 2


def test_s19_a_challenge_is_for_the_browser_that_asked(
    house: House, site: Any, key: SoftKey, stranger: Stranger
) -> None:
    options = ask(stranger)
    attacker = Stranger(house, site)
    attacker.client.cookies.clear()
    attacker.client.cookies.set("visitor", "another-visitor-altogether")
    assert "failed" in attacker.post(USE, passkey=key.use(options)).headers["location"]
    assert "failed" not in stranger.post(USE, passkey=key.use(options)).headers["location"]


def test_s19_a_challenge_is_for_one_purpose(una: Actor, key: SoftKey, stranger: Stranger) -> None:
    una.proves("methods")
    made = ask(una, ADD)
    proving = ask(una, "/me/prove", act="tokens")
    for options in (made, proving):
        assert "failed" in una.post(USE, passkey=key.use(options)).headers["location"]
    sent = key.use(proving)
    assert una.post("/me/prove", act="address", to="/", passkey=sent).status_code == 422


def test_s19_a_challenge_lives_five_minutes(key: SoftKey, stranger: Stranger) -> None:
    clock.stop()
    early, late = ask(stranger), ask(stranger)
    clock.move(minutes=5, seconds=-1)
    assert "failed" not in stranger.post(USE, passkey=key.use(early)).headers["location"]
    stranger.post("/sign-out")
    clock.move(seconds=1)
    assert "failed" in stranger.post(USE, passkey=key.use(late)).headers["location"]


def test_s19_a_count_that_goes_back_is_refused(
    build: Build, key: SoftKey, browsers: Callable[[], Stranger]
) -> None:
    key.count = 7
    assert "failed" not in enter(browsers(), key).headers["location"]
    for known in (7, 3):
        key.count = known
        assert "failed" in enter(browsers(), key).headers["location"]
    assert build.row(Passkey).sign_count == 8


def test_s19_one_count_in_many_tabs_at_once_opens_one(
    build: Build, key: SoftKey, browsers: Callable[[], Stranger]
) -> None:
    crowd = [browsers() for _ in range(6)]
    sent = []
    for browser in crowd:
        key.count = 4
        sent.append((browser, key.use(ask(browser))))
    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(lambda s: s[0].post(USE, passkey=s[1]).headers["location"], sent))
    assert sorted("failed" in to for to in got) == [False, *[True] * 5]


def test_s19_a_known_credential_id_is_not_added_again(
    build: Build, una: Actor, ana: Actor, key: SoftKey
) -> None:
    assert add(ana, SoftKey(credential_id=key.credential_id)) == 422
    assert add(una, key) == 422
    assert [row.person_id for row in build.rows(Passkey)] == [una.id]


def test_s19_one_credential_id_added_at_once_is_one_persons(build: Build) -> None:
    people = [build.person(f"Kim {n}", password=PASSWORD) for n in range(5)]
    shared = SoftKey()
    sent = []
    for person in people:
        person.proves("methods")
        sent.append((person, SoftKey(credential_id=shared.credential_id).make(ask(person, ADD))))
    with ThreadPoolExecutor(5) as pool:
        got = list(pool.map(lambda s: s[0].post(ADD, passkey=s[1], name="x").status_code, sent))
    assert sorted(got) == [303, *[422] * 4]
    assert len(build.rows(Passkey)) == 1


def test_s19_the_key_of_another_is_no_second_step_and_no_proof(
    una: Actor, ana: Actor, key: SoftKey, stranger: Stranger
) -> None:
    hers = SoftKey()
    assert add(ana, hers) == 303
    una.proves("methods")
    assert una.post("/me/sign-in/second-step", on="yes").status_code == 200
    answer = stranger.post("/sign-in", email=una.email, password=PASSWORD)
    assert answer.headers["location"].startswith(STEP)
    options = ask(stranger)
    assert len(options["allowCredentials"]) == 1
    assert stranger.post(USE, passkey=hers.use(options)).status_code == 422
    assert stranger.post(USE, passkey=key.use(ask(stranger))).headers["location"] == "/"
    sent = hers.use(ask(una, "/me/prove", act="tokens"))
    assert una.post("/me/prove", act="tokens", to="/", passkey=sent).status_code == 422
    sent = key.use(ask(una, "/me/prove", act="tokens"))
    assert una.post("/me/prove", act="tokens", to="/notices", passkey=sent).status_code == 303


@pytest.mark.parametrize(
    "sent",
    ["{}", "[]", "7", "null", "{", '{"response": 7}', '{"response": {"clientDataJSON": "e30"}}'],
)
def test_what_is_no_passkey_is_refused(una: Actor, stranger: Stranger, sent: str) -> None:
    assert "failed" in stranger.post(USE, passkey=sent).headers["location"]
    una.proves("methods")
    assert una.post(ADD, passkey=sent, name="x").status_code == 422


def test_a_passkey_can_be_the_only_way(
    build: Build, una: Actor, key: SoftKey, stranger: Stranger
) -> None:
    una.proves("methods")
    assert una.post("/me/sign-in/password/remove").status_code == 303
    assert build.row(Person, id=una.id).password_hash is None
    assert stranger.post("/sign-in", email=una.email, password=PASSWORD).status_code == 422
    assert enter(stranger, key).headers["location"] == "/"
    page = una.get("/me/prove?act=tokens").text
    assert "current_password" not in page
    assert 'data-options="/me/prove/options"' in page


def test_without_a_passkey_the_password_stays(build: Build, una: Actor) -> None:
    una.proves("methods")
    assert una.post("/me/sign-in/password/remove").status_code == 409
    assert build.row(Person, id=una.id).password_hash


def test_passkeys_are_named_and_removed_by_their_owner_alone(
    build: Build, una: Actor, ana: Actor, key: SoftKey, stranger: Stranger
) -> None:
    address = f"{ADD}/{build.row(Passkey).id}"
    for act in ("name", "remove"):
        ana.proves("methods")
        ana.post(address, act=act, name="Eve's")
    una.proves("methods")
    una.post(address, act="name", name="<b>Grey phone</b>")
    assert "&lt;b&gt;Grey phone&lt;/b&gt;" in una.get("/me/sign-in").text
    una.post(address, act="remove")
    assert build.rows(Passkey) == []
    assert "failed" in enter(stranger, key).headers["location"]


def test_s22_a_new_passkey_ends_the_other_sessions(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    other = browsers()
    other.post("/sign-in", email=una.email, password=PASSWORD)
    assert add(una, SoftKey()) == 303
    assert other.get("/me/profile").status_code == 303
    mine = token_hash(una.client.cookies["session"])
    assert [s.token_hash for s in build.rows(SignInSession)] == [mine]


def test_s22_a_removed_passkey_that_races_a_sign_in_leaves_no_session(
    build: Build, una: Actor, key: SoftKey, browsers: Callable[[], Stranger]
) -> None:
    address = f"{ADD}/{build.row(Passkey).id}"
    una.proves("methods")
    crowd = []
    for _ in range(4):
        browser = browsers()
        crowd.append((browser, key.use(ask(browser))))

    def act(which: int) -> int:
        if which == 2:
            return una.post(address, act="remove").status_code
        browser, sent = crowd[which if which < 2 else which - 1]
        return browser.post(USE, passkey=sent).status_code

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(act, range(5))) == {303}
    mine = token_hash(una.client.cookies["session"])
    assert [s.token_hash for s in build.rows(SignInSession)] == [mine]


def test_the_last_passkey_gone_ends_a_second_step_that_has_nothing_else(
    build: Build, una: Actor, key: SoftKey
) -> None:
    una.proves("methods")
    una.post("/me/sign-in/second-step", on="yes")
    assert build.row(Person, id=una.id).second_step
    una.post(f"{ADD}/{build.row(Passkey).id}", act="remove")
    assert not build.row(Person, id=una.id).second_step


def test_with_an_app_as_well_either_takes_the_second_step(
    una: Actor, key: SoftKey, stranger: Stranger
) -> None:
    set_up(una)
    stranger.post("/sign-in", email=una.email, password=PASSWORD)
    page = stranger.get(STEP).text
    assert 'name="code"' in page
    assert f'action="{USE}"' in page
    assert stranger.post(USE, passkey=key.use(ask(stranger))).headers["location"] == "/"


def test_s25_challenges_are_not_handed_out_for_ever(stranger: Stranger) -> None:
    codes = [stranger.post(f"{USE}/options").status_code for _ in range(121)]
    assert codes == [200] * 120 + [429]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://127.0.0.1:8000", NUMBER),
        ("https://[::1]", NUMBER),
        ("http://beta.example.com", PLAIN),
        ("https://beta.example.com", ""),
        ("http://localhost:8000", ""),
    ],
)
def test_a_site_says_why_it_has_no_passkeys(tmp_path: Any, address: str, why: str) -> None:
    site = relying_party(load_settings(var=tmp_path, base_url=address, secret_key="k" * 40))
    assert site.missing == why
