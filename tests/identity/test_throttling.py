"""Guesses are slowed before a hash is computed, ever longer, and never for whom they are aimed at."""

from collections.abc import Callable
from typing import Any

import pytest

from app.core.clock import clock
from app.core.house import House
from app.identity.actions import passwords
from tests.cast import Actor, Stranger, shown, statements
from tests.identity.conftest import PASSWORD, from_address


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch, house: House) -> list[bool]:
    """One entry for each hash computed: whether somebody else could write meanwhile."""
    seen: list[bool] = []
    real = {
        name: getattr(passwords.context, name) for name in ("verify_and_update", "dummy_verify")
    }

    def note(name: str) -> Callable[..., Any]:
        def computed(*given: Any) -> Any:
            lock = house.database._write_lock
            seen.append(lock is None or not lock.locked())
            return real[name](*given)

        return computed

    for name in real:
        monkeypatch.setattr(passwords.context, name, note(name))
    return seen


def guess(browser: Stranger, email: str, password: str = "a guess or two") -> int:
    return browser.post("/sign-in", email=email, password=password).status_code


def test_s15_known_and_unknown_addresses_get_the_same_answer_after_the_same_work(
    una: Actor, ida: Actor, browsers: Callable[[], Stranger], hashes: list[bool]
) -> None:
    seen = []
    for email in (una.email, "una.holtz@example.com", "not an address"):
        hashes.clear()
        with statements(at_most=6) as counted:
            answer = browsers().post("/sign-in", email=email, password="a guess or two")
        body = shown(answer)[1].replace(email, "…")
        seen.append((answer.status_code, body, counted.seen, list(hashes)))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0][3] == [True]


def test_a_hash_never_keeps_others_from_writing(
    una: Actor, stranger: Stranger, hashes: list[bool]
) -> None:
    assert guess(stranger, una.email, PASSWORD) == 303
    assert hashes == [True]


def test_s25_beyond_the_limit_no_hash_is_computed(
    house: House, una: Actor, stranger: Stranger, hashes: list[bool]
) -> None:
    most = house.settings.sign_in_attempts
    codes = [guess(stranger, una.email) for _ in range(most + 5)]
    assert codes == [422] * most + [429] * 5
    assert len(hashes) == most


def test_s25_the_wait_grows_to_a_day(house: House, una: Actor, stranger: Stranger) -> None:
    clock.stop()
    most, waits = house.settings.sign_in_attempts, []
    for _ in range(40):
        while guess(stranger, una.email) != 429:
            pass
        answer = stranger.post("/sign-in", email=una.email, password=PASSWORD)
        waits.append(int(answer.headers["retry-after"]))
        clock.move(seconds=waits[-1])
        if waits[-1] > 7_200:
            break
    assert waits[0] <= 900
    assert 900 < max(waits[:-1]) <= 7_200
    assert 7_200 < waits[-1] <= 86_400
    assert most * 4 == 40


def test_s25_a_stranger_s_guesses_never_keep_out_who_was_here_before(
    house: House, site: Any, una: Actor
) -> None:
    una.client.cookies.clear()
    una.client.cookies.set("visitor", "a-visitor-of-the-tests", domain="localhost.local")
    assert guess(una, una.email, PASSWORD) == 303  # this browser is known from now on
    codes = []
    for n in range(80):
        attacker = from_address(house, site, f"10.0.{n}.9")
        codes.append(guess(attacker, una.email))
    assert codes[-1] == 429  # from whatever address
    una.client.cookies.delete("session")
    assert guess(una, una.email, PASSWORD) == 303
    assert una.post("/sign-in/link", email=una.email).status_code == 303


def test_s25_a_known_browser_guesses_no_more_than_others(house: House, una: Actor) -> None:
    una.client.cookies.clear()
    una.client.cookies.set("visitor", "a-visitor-of-the-tests", domain="localhost.local")
    guess(una, una.email, PASSWORD)
    una.client.cookies.delete("session")
    most = house.settings.sign_in_attempts
    assert [guess(una, una.email) for _ in range(most + 1)] == [422] * most + [429]


def test_s25_the_whole_site_is_counted_too(
    house: House, site: Any, ida: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.identity.actions.proofs.SITE", 2)
    codes = [
        guess(from_address(house, site, f"10.1.{n}.9"), f"p{n}@example.com") for n in range(21)
    ]
    assert codes == [422] * 20 + [429]
