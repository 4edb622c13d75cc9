"""Signing in and out: what proves, what is never told, and how often one may try."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.clock import clock
from app.core.house import House
from app.identity.actions import passwords
from app.identity.models import Attempts, Person, SignInSession
from app.identity.queries import token_hash
from app.web.safe_next import safe_next
from tests.build import Build
from tests.cast import JAR, Actor, Stranger, shown, statements
from tests.identity.conftest import BETTER, PASSWORD, from_address

ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "http://localhost:8000@evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
]


def test_address_and_password_sign_in(build: Build, una: Actor, stranger: Stranger) -> None:
    with statements(at_most=14):
        answer = stranger.post("/sign-in", email="  Una@Example.com ", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert stranger.get("/me/profile").status_code == 200
    assert len(build.rows(SignInSession)) == 2


def test_the_page_asks_for_both(una: Actor, stranger: Stranger) -> None:
    page = stranger.get("/sign-in?next=/c/harbour-preview/threads")
    assert page.status_code == 200
    assert 'name="next" value="/c/harbour-preview/threads"' in page.text
    answer = stranger.post("/sign-in", email="", password="")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text


def test_after_signing_in_one_goes_on(una: Actor, stranger: Stranger) -> None:
    answer = stranger.post(
        "/sign-in", email=una.email, password=PASSWORD, next="/c/harbour-preview/threads?sort=new"
    )
    assert answer.headers["location"] == "/c/harbour-preview/threads?sort=new"
    assert una.get("/sign-in?next=/notices").headers["location"] == "/notices"


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_s24_next_never_leaves_the_site(una: Actor, stranger: Stranger, wanted: str) -> None:
    assert safe_next(wanted) == "/"
    answer = stranger.post("/sign-in", email=una.email, password=PASSWORD, next=wanted)
    assert answer.headers["location"] == "/"
    assert una.post("/sign-out", next=wanted).headers["location"] == "/sign-in"


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_s24_the_pages_form_never_leaves_the_site(
    una: Actor, stranger: Stranger, wanted: str
) -> None:
    page = stranger.client.get("/sign-in", params={"next": wanted})
    assert 'name="next"' not in page.text
    signed_in = una.client.get("/sign-in", params={"next": wanted})
    assert signed_in.headers["location"] == "/"


def test_s15_a_wrong_password_and_an_unknown_address_are_one_answer(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    build.person("Nil Nopass")
    answers = [
        browsers().post("/sign-in", email=email, password="not this one at all")
        for email in ("una@example.com", "xyz@example.com", "nil@example.com")
    ]
    plain = {
        shown(a)[1].replace(e, "…")
        for a, e in zip(
            answers, ("una@example.com", "xyz@example.com", "nil@example.com"), strict=True
        )
    }
    assert [a.status_code for a in answers] == [422] * 3
    assert len(plain) == 1


def test_s15_an_unknown_address_costs_a_hash_too(
    stranger: Stranger, ida: Actor, monkeypatch: Any
) -> None:
    hashed = []
    real = passwords.context.dummy_verify
    monkeypatch.setattr(
        passwords.context, "dummy_verify", lambda *a, **k: (hashed.append(1), real(*a, **k))
    )
    stranger.post("/sign-in", email="xyz@example.com", password="not this one at all")
    assert hashed == [1]


def test_s20_a_session_that_was_planted_is_never_taken_up(
    build: Build, una: Actor, stranger: Stranger
) -> None:
    stranger.client.cookies.set("session", "planted", domain=JAR)
    answer = stranger.post("/sign-in", email=una.email, password=PASSWORD)
    assert answer.status_code == 303
    assert "session=planted" not in answer.headers["set-cookie"]
    assert build.rows(SignInSession, token_hash=token_hash("planted")) == []


def test_s20_signing_in_again_ends_the_session_before(build: Build, una: Actor) -> None:
    before = una.client.cookies["session"]
    una.post("/sign-in", email=una.email, password=PASSWORD)
    assert una.client.cookies["session"] != before
    assert [s.token_hash for s in build.rows(SignInSession)] == [
        token_hash(una.client.cookies["session"])
    ]


def test_signing_out_ends_the_session_and_clears_the_browser(build: Build, una: Actor) -> None:
    answer = una.post("/sign-out")
    assert answer.status_code == 303
    assert '"cache"' in answer.headers["clear-site-data"]
    assert build.rows(SignInSession) == []
    assert una.get("/me/profile").status_code == 303


def test_a06_nobody_is_signed_in_or_out_by_a_foreign_page(una: Actor, stranger: Stranger) -> None:
    form = {"email": una.email, "password": PASSWORD}
    assert stranger.client.post("/sign-in", data=form).status_code == 403
    theirs = {**form, "csrf": una.csrf}  # a token of another browser
    assert stranger.client.post("/sign-in", data=theirs).status_code == 403
    ours = {**form, "csrf": stranger.csrf}
    foreign = {"Origin": "https://evil.example"}
    assert stranger.client.post("/sign-in", data=ours, headers=foreign).status_code == 403
    as_json = {"content-type": "text/plain"}
    sent = stranger.client.post("/sign-in", content='{"email": "x"}', headers=as_json)
    assert sent.status_code == 415
    assert una.client.post("/sign-out").status_code == 403
    assert una.get("/sign-out").status_code == 405
    assert una.get("/me/profile").status_code == 200


def test_s21_two_cookies_of_one_name_are_none(una: Actor) -> None:
    good = una.client.cookies["session"]
    una.client.cookies.clear()
    for sent in (f"session={good}; session=planted", f"session=planted; session={good}"):
        assert una.get("/me/profile", cookie=sent).status_code == 303
    assert una.get("/me/profile", cookie=f"session={good}").status_code == 200


def test_s25_guesses_for_one_account_are_slowed(
    house: House, una: Actor, stranger: Stranger
) -> None:
    most = house.settings.sign_in_attempts
    codes = [
        stranger.post("/sign-in", email=una.email, password=f"guess number {n}").status_code
        for n in range(most + 1)
    ]
    assert codes == [422] * most + [429]
    late = stranger.post("/sign-in", email=una.email, password=PASSWORD)
    assert late.status_code == 429
    assert 0 < int(late.headers["retry-after"]) <= 900


def test_s25_the_wait_ends(house: House, una: Actor, stranger: Stranger) -> None:
    clock.stop()
    for n in range(house.settings.sign_in_attempts + 1):
        stranger.post("/sign-in", email=una.email, password=f"guess number {n}")
    clock.move(minutes=15)
    assert stranger.post("/sign-in", email=una.email, password=PASSWORD).status_code == 303


def test_s25_an_unknown_account_is_slowed_alike(
    house: House, ida: Actor, stranger: Stranger
) -> None:
    most = house.settings.sign_in_attempts
    codes = [
        stranger.post("/sign-in", email="xyz@example.com", password=f"guess {n}").status_code
        for n in range(most + 1)
    ]
    assert codes == [422] * most + [429]


def test_s25_a_victim_is_not_locked_out_from_another_address(
    house: House, site: Any, una: Actor
) -> None:
    attacker, victim = (from_address(house, site, a) for a in ("10.0.0.9", "10.0.0.1"))
    for n in range(house.settings.sign_in_attempts + 5):
        attacker.post("/sign-in", email=una.email, password=f"guess number {n}")
    assert victim.post("/sign-in", email=una.email, password=PASSWORD).status_code == 303


def test_s25_one_address_cannot_try_every_account(house: House, site: Any, ida: Actor) -> None:
    attacker = from_address(house, site, "10.0.0.9")
    most = house.settings.sign_in_attempts * 5
    codes = [
        attacker.post("/sign-in", email=f"p{n}@example.com", password="letmein letmein").status_code
        for n in range(most + 1)
    ]
    assert codes == [422] * most + [429]


@pytest.mark.parametrize(
    "addresses",
    [
        [f"2001:db8:1:2::{n:x}" for n in range(1, 12)],  # hopping inside one /64
        ["10.0.0.9" if n % 2 else "::ffff:10.0.0.9" for n in range(11)],  # mapped
    ],
)
def test_s25_one_network_counts_as_one(
    house: House, site: Any, una: Actor, addresses: list[str]
) -> None:
    codes = [
        from_address(house, site, address)
        .post("/sign-in", email=una.email, password="a guess or two")
        .status_code
        for address in addresses
    ]
    assert codes == [422] * 10 + [429]


def test_s25_a_forged_forwarded_header_counts_for_nothing(
    house: House, una: Actor, stranger: Stranger
) -> None:
    codes = [
        stranger.client.post(
            "/sign-in",
            data={"csrf": stranger.csrf, "email": una.email, "password": "a guess or two"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        ).status_code
        for n in range(11)
    ]
    assert codes == [422] * 10 + [429]


def test_s25_guesses_at_once_do_not_share_a_count(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    crowd = [browsers() for _ in range(20)]

    def guess(browser: Stranger) -> int:
        return browser.post("/sign-in", email=una.email, password="a guess or two").status_code

    with ThreadPoolExecutor(10) as pool:
        codes = sorted(pool.map(guess, crowd))
    assert codes == [422] * 10 + [429] * 10
    assert [row.count for row in build.rows(Attempts)] == [10] * 12  # four kinds, three steps


def test_who_is_right_is_not_counted(build: Build, una: Actor, stranger: Stranger) -> None:
    for _ in range(12):
        assert stranger.post("/sign-in", email=una.email, password=PASSWORD).status_code == 303
    assert {row.count for row in build.rows(Attempts)} == {0}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "x" * 257),
        ("password", "good\x00" + PASSWORD),
        ("email", "x" * 255),
        ("role", "x"),
    ],
)
def test_s26_what_cannot_be_is_refused(
    una: Actor, stranger: Stranger, field: str, value: str
) -> None:
    form = {"email": una.email, "password": PASSWORD, field: value}
    assert stranger.post("/sign-in", **form).status_code == 422


def test_s26_a_megabyte_is_too_large(una: Actor, stranger: Stranger) -> None:
    big = stranger.post("/sign-in", email=una.email, password="x" * 1_000_001)
    assert big.status_code == 413


def test_s26_a_password_counts_to_its_last_character(
    build: Build, browsers: Callable[[], Stranger]
) -> None:
    long = "long words " * 23  # 253 characters, far beyond 72 bytes
    lea = build.person("Lea Long", password=long)
    assert browsers().post("/sign-in", email=lea.email, password=long[:-2]).status_code == 422
    assert browsers().post("/sign-in", email=lea.email, password=long[:72]).status_code == 422
    assert browsers().post("/sign-in", email=lea.email, password=long).status_code == 303


def test_s26_spaces_at_the_ends_belong_to_it(
    build: Build, browsers: Callable[[], Stranger]
) -> None:
    sam = build.person("Sam Space", password=" boats at dawn ")
    assert browsers().post("/sign-in", email=sam.email, password="boats at dawn").status_code == 422
    assert (
        browsers().post("/sign-in", email=sam.email, password=" boats at dawn ").status_code == 303
    )


def test_s22_a_sign_in_that_races_a_new_password_does_not_outlive_it(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    crowd = [browsers() for _ in range(6)]

    def enter(browser: Stranger) -> int:
        return browser.post("/sign-in", email=una.email, password=PASSWORD).status_code

    def change(_: None) -> int:
        fields = {"current_password": PASSWORD, "password": BETTER}
        return una.post("/me/password", **fields).status_code

    with ThreadPoolExecutor(8) as pool:
        changing = pool.submit(change, None)
        codes = set(pool.map(enter, crowd))
        assert changing.result() == 303
    assert codes <= {303, 422}
    mine = token_hash(una.client.cookies["session"])
    assert [s.token_hash for s in build.rows(SignInSession)] == [mine]
    assert {b.get("/me/profile").status_code for b in crowd} == {303}


def test_a_weaker_hash_is_made_stronger_on_the_way(
    build: Build, una: Actor, stranger: Stranger, monkeypatch: Any
) -> None:
    before = build.row(Person, id=una.id).password_hash
    monkeypatch.setattr(
        passwords, "context", passwords.context.copy(argon2__time_cost=2, argon2__memory_cost=16)
    )
    assert stranger.post("/sign-in", email=una.email, password=PASSWORD).status_code == 303
    after = build.row(Person, id=una.id).password_hash
    assert after != before
    assert "t=2" in after


def test_the_last_use_of_a_session_is_noted_once_an_hour(
    build: Build, house: House, una: Actor
) -> None:
    clock.stop()
    una.get("/me/profile")
    house.gathered.flush()
    first = build.row(SignInSession)
    clock.move(hours=2)
    with statements(at_most=1):
        una.get("/me/profile")
    assert build.row(SignInSession).seen_at == first.seen_at
    house.gathered.flush()
    after = build.row(SignInSession)
    assert after.seen_at == clock.now()
    assert after.expires_at > first.expires_at
