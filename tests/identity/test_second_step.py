"""The second step: codes of an app and recovery codes, each once, and never passed by."""

import html
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any

import pyotp
import pytest

from app.core.clock import clock
from app.core.sealing import Broken, seal, unseal
from app.identity.models import (
    Authenticator,
    HalfSession,
    Person,
    PersonalToken,
    RecoveryCode,
    SignInSession,
)
from app.identity.queries import token_hash
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.identity.conftest import BETTER, PASSWORD, link_in

APP = "/me/sign-in/app"
STEP = "/sign-in/second-step"


def set_up(actor: Actor) -> tuple[pyotp.TOTP, list[str]]:
    """The actor has an app for codes now: the app, and the ten recovery codes that were shown."""
    actor.proves("methods")
    page = actor.get(APP).text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert secret
    assert sealed
    app = pyotp.TOTP(secret[1].replace(" ", ""))
    done = actor.post(APP, sealed=html.unescape(sealed[1]), code=app.at(clock.now()))
    assert done.status_code == 200, done.text
    codes = re.search(r"<pre[^>]*>([^<]+)</pre>", done.text)
    assert codes
    return app, codes[1].split()


@pytest.fixture
def armed(una: Actor) -> tuple[Actor, pyotp.TOTP, list[str]]:
    """Una with an app for codes; time stands still, and its first code is spent."""
    clock.stop()
    app, codes = set_up(una)
    clock.move(seconds=30)
    return una, app, codes


def enter(browser: Stranger, una: Actor) -> Any:
    """The browser has taken the first step."""
    answer = browser.post("/sign-in", email=una.email, password=PASSWORD, next="/notices")
    assert answer.headers["location"] == f"{STEP}?next=%2Fnotices"
    return answer


def test_codes_begin_only_after_a_right_one(build: Build, una: Actor) -> None:
    una.proves("methods")
    page = una.get(APP).text
    sealed = html.unescape(re.search(r'name="sealed" value="([^"]+)"', page)[1])  # ty: ignore[not-subscriptable]
    assert 'src="data:image/svg+xml' in page
    wrong = una.post(APP, sealed=sealed, code="000000")
    assert wrong.status_code == 422
    assert build.rows(Authenticator) == []
    assert not build.row(Person, id=una.id).second_step
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]  # ty: ignore[not-subscriptable]
    assert secret in wrong.text  # the same picture while the form comes back
    clock.stop()
    clock.move(minutes=21)
    una.proves("methods")
    late = pyotp.TOTP(secret.replace(" ", "")).at(clock.now())
    assert una.post(APP, sealed=sealed, code=late).status_code == 422


def test_s23_setting_codes_up_asks_for_a_fresh_proof(una: Actor) -> None:
    assert una.get(APP).headers["location"].startswith("/me/prove?act=methods&next=")
    assert una.post(APP, sealed="x", code="123456").status_code == 403


def test_anothers_offer_is_not_taken(build: Build, una: Actor, ana: Actor) -> None:
    una.proves("methods")
    page = una.get(APP).text
    sealed = html.unescape(re.search(r'name="sealed" value="([^"]+)"', page)[1])  # ty: ignore[not-subscriptable]
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]  # ty: ignore[not-subscriptable]
    ana.proves("methods")
    code = pyotp.TOTP(secret.replace(" ", "")).at(clock.now())
    assert ana.post(APP, sealed=sealed, code=code).status_code == 422
    assert build.rows(Authenticator) == []


def test_the_secret_is_kept_encrypted_and_the_codes_as_hashes(
    build: Build, armed: tuple[Actor, pyotp.TOTP, list[str]]
) -> None:
    una, app, codes = armed
    kept = build.row(Authenticator).secret
    assert app.secret not in kept
    assert unseal(kept, build.house.settings.secret_key, purpose="authenticator") == app.secret
    with pytest.raises(Broken):
        unseal(kept, build.house.settings.secret_key, purpose="else")
    with pytest.raises(Broken):
        unseal(kept, "another key of the site, as long as it", purpose="authenticator")
    rows = build.rows(RecoveryCode)
    assert len(rows) == len(set(codes)) == 10
    assert all(code not in str([r.code_hash for r in rows]) for code in codes)
    assert codes[0] not in una.get("/me/sign-in").text


def test_what_was_sealed_long_ago_is_refused() -> None:
    clock.stop()
    sealed = seal("words", "k" * 40, purpose="p")
    assert unseal(sealed, "k" * 40, purpose="p") == "words"
    clock.run()


def test_s16_a_password_is_half_the_way(
    armed: tuple[Actor, pyotp.TOTP, list[str]], stranger: Stranger
) -> None:
    una, app, _codes = armed
    enter(stranger, una)
    half = stranger.client.cookies["session"]
    assert stranger.get("/me/profile").headers["location"].startswith("/sign-in")
    assert "Good to see you" in stranger.get("/").text
    assert stranger.post("/me/profile", name="Eve").status_code == 303
    done = stranger.post(STEP, code=app.at(clock.now()), next="/notices")
    assert done.headers["location"] == "/notices"
    assert stranger.client.cookies["session"] != half  # S20
    assert stranger.get("/me/profile").status_code == 200


def test_s16_no_link_passes_the_second_step_by(
    build: Build,
    armed: tuple[Actor, pyotp.TOTP, list[str]],
    browsers: Callable[[], Stranger],
    letters: Callable[[], list[EmailMessage]],
) -> None:
    una, _app, _codes = armed
    for ask, form in (("/sign-in/link", {}), ("/reset-password", {"password": BETTER})):
        browser = browsers()
        browser.post(ask, email=una.email)
        newest = [m for m in letters() if ask in str(m.get_body(("plain",)))][-1]
        used = browser.post(link_in(newest).partition("?")[0], **form)
        assert used.headers["location"] == f"{STEP}?next=%2F"
        assert browser.get("/me/profile").status_code == 303
    assert build.row(Person, id=una.id).second_step  # S27: a reset keeps it


def test_s16_no_token_is_made_half_way(
    build: Build, armed: tuple[Actor, pyotp.TOTP, list[str]], stranger: Stranger
) -> None:
    una, _app, _codes = armed
    enter(stranger, una)
    form = {"name": "x", "grants": "read", "days": "30"}
    assert stranger.post("/me/tokens", **form).headers["location"] == "/sign-in"
    assert stranger.post("/me/prove", act="tokens", current_password=PASSWORD).status_code == 303
    half = stranger.client.cookies["session"]
    assert una.api("GET", "/me", token=half).status_code == 401
    assert build.rows(PersonalToken) == []


def test_a_half_way_ends_after_ten_minutes(
    armed: tuple[Actor, pyotp.TOTP, list[str]], stranger: Stranger
) -> None:
    una, app, _codes = armed
    enter(stranger, una)
    clock.move(minutes=10, seconds=-1)
    assert stranger.get(STEP).status_code == 200
    clock.move(seconds=1)
    late = stranger.post(STEP, code=app.at(clock.now()), next="/notices")
    assert late.headers["location"] == "/sign-in?next=%2Fnotices"


def test_s17_a_code_works_once(
    armed: tuple[Actor, pyotp.TOTP, list[str]], browsers: Callable[[], Stranger]
) -> None:
    una, app, _codes = armed
    first, second = browsers(), browsers()
    for browser in (first, second):
        enter(browser, una)
    code = app.at(clock.now())
    assert first.post(STEP, code=code).status_code == 303
    assert second.post(STEP, code=code).status_code == 422
    before = app.at(clock.now(), counter_offset=-1)
    assert second.post(STEP, code=before).status_code == 422  # nor one of an earlier step
    assert second.post(STEP, code=app.at(clock.now(), counter_offset=1)).status_code == 303


def test_s17_a_code_in_ten_tabs_at_once_works_in_one(
    build: Build, armed: tuple[Actor, pyotp.TOTP, list[str]], browsers: Callable[[], Stranger]
) -> None:
    una, app, _codes = armed
    crowd = [browsers() for _ in range(8)]
    for browser in crowd:
        enter(browser, una)
    code = app.at(clock.now())
    with ThreadPoolExecutor(8) as pool:
        got = sorted(pool.map(lambda b: b.post(STEP, code=code).status_code, crowd))
    assert got == [303, *[422] * 7]
    assert len(build.rows(SignInSession)) == 2
    assert len(build.rows(HalfSession)) == 7


def test_s18_a_recovery_code_in_ten_tabs_at_once_works_in_one(
    build: Build, armed: tuple[Actor, pyotp.TOTP, list[str]], browsers: Callable[[], Stranger]
) -> None:
    una, _app, codes = armed
    crowd = [browsers() for _ in range(8)]
    for browser in crowd:
        enter(browser, una)
    typed = f" {codes[3].upper()} "
    with ThreadPoolExecutor(8) as pool:
        got = sorted(pool.map(lambda b: b.post(STEP, recovery=typed).status_code, crowd))
    assert got == [303, *[422] * 7]
    assert sum(row.used_at is not None for row in build.rows(RecoveryCode)) == 1


def test_s18_new_recovery_codes_kill_the_old(
    armed: tuple[Actor, pyotp.TOTP, list[str]], stranger: Stranger
) -> None:
    una, _app, codes = armed
    una.proves("methods")
    page = una.post("/me/sign-in/codes")
    fresh = re.search(r"<pre[^>]*>([^<]+)</pre>", page.text)[1].split()  # ty: ignore[not-subscriptable]
    assert not set(fresh) & set(codes)
    enter(stranger, una)
    assert stranger.post(STEP, recovery=codes[0]).status_code == 422
    assert stranger.post(STEP, recovery=fresh[0]).status_code == 303


def test_s18_codes_are_counted_for_the_person_over_all_sessions(
    armed: tuple[Actor, pyotp.TOTP, list[str]], browsers: Callable[[], Stranger]
) -> None:
    una, app, _codes = armed
    got = []
    for n in range(11):
        browser = browsers()
        enter(browser, una)
        got.append(browser.post(STEP, code=f"{n:06}").status_code)
    assert got == [422] * 10 + [429]
    clock.move(minutes=15)
    browser = browsers()
    enter(browser, una)
    assert browser.post(STEP, code=app.at(clock.now())).status_code == 303


def test_the_first_proof_is_counted_apart(
    armed: tuple[Actor, pyotp.TOTP, list[str]], browsers: Callable[[], Stranger]
) -> None:
    una, app, _codes = armed
    for n in range(9):
        browsers().post("/sign-in", email=una.email, password=f"guess number {n}")
    browser = browsers()
    enter(browser, una)
    assert browser.post(STEP, code=app.at(clock.now())).status_code == 303


def test_s22_a_second_step_ends_the_other_sessions(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    other = browsers()
    other.post("/sign-in", email=una.email, password=PASSWORD)
    assert other.get("/me/profile").status_code == 200
    set_up(una)
    assert other.get("/me/profile").status_code == 303
    assert una.get("/me/profile").status_code == 200


def test_s22_a_sign_in_that_races_the_second_step_does_not_slip_by(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    clock.stop()
    una.proves("methods")
    page = una.get(APP).text
    sealed = html.unescape(re.search(r'name="sealed" value="([^"]+)"', page)[1])  # ty: ignore[not-subscriptable]
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1]  # ty: ignore[not-subscriptable]
    code = pyotp.TOTP(secret.replace(" ", "")).at(clock.now())
    crowd = [browsers() for _ in range(6)]

    def act(who: Stranger) -> int:
        if who is una:
            return una.post(APP, sealed=sealed, code=code).status_code
        return who.post("/sign-in", email=una.email, password=PASSWORD).status_code

    with ThreadPoolExecutor(7) as pool:
        got = list(pool.map(act, [*crowd[:3], una, *crowd[3:]]))
    assert set(got) == {200, 303}
    mine = token_hash(una.client.cookies["session"])
    assert [s.token_hash for s in build.rows(SignInSession)] == [mine]


def test_the_last_way_taken_away_ends_the_second_step(
    build: Build, armed: tuple[Actor, pyotp.TOTP, list[str]], stranger: Stranger
) -> None:
    una, _app, _codes = armed
    una.proves("methods")
    una.post(APP + "/remove")
    assert not build.row(Person, id=una.id).second_step
    assert build.rows(Authenticator) == build.rows(RecoveryCode) == []
    una.proves("methods")
    assert una.post("/me/sign-in/second-step", on="yes").status_code == 409
    assert una.post("/me/sign-in/codes").status_code == 409
    answer = stranger.post("/sign-in", email=una.email, password=PASSWORD)
    assert answer.headers["location"] == "/"


def test_a_code_proves_that_it_is_still_the_same_person(
    armed: tuple[Actor, pyotp.TOTP, list[str]],
) -> None:
    una, app, codes = armed
    una.post("/me/prove", act="methods", to="/", code=app.at(clock.now(), counter_offset=1))
    assert una.get(APP).status_code == 200
    replayed = una.post(
        "/me/prove", act="tokens", to="/", code=app.at(clock.now(), counter_offset=1)
    )
    assert replayed.status_code == 422
    assert una.post("/me/prove", act="tokens", to="/", code=codes[0]).status_code == 422


def test_signing_out_half_way_begins_again(
    build: Build, armed: tuple[Actor, pyotp.TOTP, list[str]], stranger: Stranger
) -> None:
    una, app, _codes = armed
    enter(stranger, una)
    cookie = stranger.client.cookies["session"]
    stranger.post("/sign-out")
    assert build.rows(HalfSession) == []
    stranger.client.cookies.set("session", cookie)
    assert stranger.post(STEP, code=app.at(clock.now())).headers["location"] == "/sign-in"
