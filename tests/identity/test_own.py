"""One's own profile, password, devices and sessions: each person's alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.clock import clock
from app.core.ledger.models import OutboxRow
from app.identity.models import Device, Person, SignInSession
from app.identity.queries import token_hash
from tests.build import Build
from tests.cast import Actor, Stranger, statements
from tests.identity.conftest import BETTER, PASSWORD

PAGES = ["/me/profile", "/me/sign-in", "/me/sessions", "/me/devices", "/me/tokens"]
ACTS = [
    "/me/profile",
    "/me/password",
    "/me/sessions",
    "/me/devices",
    "/me/tokens",
    "/me/devices/act",
    "/me/tokens/revoke",
]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_shows_and_marks_itself(una: Actor, address: str) -> None:
    with statements(at_most=3):
        page = una.get(address)
    assert page.status_code == 200
    assert f'<a href="{address}" aria-current="page">' in page.text
    assert page.text.count("<h1") == 1
    assert una.get("/me").headers["location"] == "/me/profile"


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_is_led_to_the_sign_in_page(stranger: Stranger, address: str) -> None:
    answer = stranger.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")


@pytest.mark.parametrize("address", ACTS)
def test_a_stranger_changes_nothing(
    build: Build, una: Actor, stranger: Stranger, address: str
) -> None:
    assert stranger.post(address, name="Eve").headers["location"] == "/sign-in"
    assert build.row(Person, id=una.id).name == "Una Holt"


@pytest.mark.parametrize("address", ACTS)
def test_a06_a_foreign_page_changes_nothing(una: Actor, address: str) -> None:
    assert una.client.post(address, data={"name": "Eve"}).status_code == 403


def test_a_new_name_is_told(build: Build, una: Actor) -> None:
    form = {"name": "Una Holt-Berg", "language": "de", "zone": "Europe/Oslo"}
    assert una.post("/me/profile", **form).status_code == 303
    person = build.row(Person, id=una.id)
    assert (person.name, person.language, person.zone) == ("Una Holt-Berg", "de", "Europe/Oslo")
    fact = build.row(OutboxRow)
    assert (fact.name, fact.payload) == ("person.renamed", {"person_id": una.id})
    una.post("/me/profile", **{**form, "zone": "UTC"})
    assert len(build.rows(OutboxRow)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("language", "xx"),
        ("zone", "Moon/Sea"),
        ("zone", "../etc/passwd"),
        ("is_administrator", "yes"),
        ("email", "eve@example.com"),
        ("person_id", "1"),
    ],
)
def test_what_a_profile_cannot_be_comes_back(
    build: Build, una: Actor, field: str, value: str
) -> None:
    form = {"name": "Una <b>H</b>", "language": "en", "zone": "UTC", field: value}
    answer = una.post("/me/profile", **form)
    assert answer.status_code == 422
    assert "<b>H</b>" not in answer.text
    person = build.row(Person, id=una.id)
    assert (person.name, person.email, person.is_administrator) == ("Una Holt", una.email, False)


def test_s22_a_new_password_ends_the_other_sessions(
    build: Build, una: Actor, browsers: Callable[[], Stranger], work: Any
) -> None:
    other, before = browsers(), una.client.cookies["session"]
    other.post("/sign-in", email=una.email, password=PASSWORD)
    answer = una.post("/me/password", current_password=PASSWORD, password=BETTER)
    assert answer.headers["location"] == "/me/password?saved=yes"
    assert una.client.cookies["session"] != before  # S20
    assert una.get("/me/password?saved=yes").status_code == 200
    assert other.get("/me/profile").status_code == 303
    assert len(build.rows(SignInSession)) == 1
    assert other.post("/sign-in", email=una.email, password=PASSWORD).status_code == 422
    assert other.post("/sign-in", email=una.email, password=BETTER).status_code == 303


@pytest.mark.parametrize(
    ("current", "wanted", "field"),
    [
        ("wrong wrong wrong", BETTER, "current_password"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "1234567890", "password"),
        (PASSWORD, "abababababab", "password"),
        (PASSWORD, "sunshine1987!", "password"),
        (PASSWORD, "P@ssw0rd#2026", "password"),
        (PASSWORD, "1234qwerty5678", "password"),
        (PASSWORD, "Password123!", "password"),
        (PASSWORD, "una@example.com", "password"),
        (PASSWORD, "x" * 257, "password"),
    ],
)
def test_s26_a_bad_new_password_is_refused(
    una: Actor, stranger: Stranger, current: str, wanted: str, field: str
) -> None:
    answer = una.post("/me/password", current_password=current, password=wanted)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert stranger.post("/sign-in", email=una.email, password=PASSWORD).status_code == 303


def test_s25_guessing_the_present_password_in_a_session_is_slowed(una: Actor) -> None:
    codes = [
        una.post("/me/password", current_password=f"guess {n}", password=BETTER).status_code
        for n in range(11)
    ]
    assert codes == [422] * 10 + [429]


def test_who_has_no_password_is_sent_to_a_mail(build: Build) -> None:
    nil = build.person("Nil Nopass")
    assert 'href="/reset-password"' in nil.get("/me/password").text
    assert nil.post("/me/password", current_password="x", password=BETTER).status_code == 422


def test_sessions_are_listed_and_ended(
    build: Build, una: Actor, browsers: Callable[[], Stranger]
) -> None:
    others = [browsers() for _ in range(3)]
    for n, other in enumerate(others):
        other.client.headers["User-Agent"] = f"Mozilla/5.0 (X11; Linux x86_64) Firefox/13{n}.0"
        other.post("/sign-in", email=una.email, password=PASSWORD)
    page = una.get("/me/sessions").text
    assert page.count("Firefox on Linux</bdi>") == 4
    first = token_hash(others[0].client.cookies["session"])
    una.post("/me/sessions", session=first)
    assert others[0].get("/me/profile").status_code == 303
    assert others[1].get("/me/profile").status_code == 200
    una.post("/me/sessions", session="others")
    assert others[1].get("/me/profile").status_code == 303
    assert una.get("/me/profile").status_code == 200


def test_nobody_ends_the_session_of_another(build: Build, una: Actor, ana: Actor) -> None:
    ana.post("/me/sessions", session=token_hash(una.client.cookies["session"]))
    assert una.get("/me/profile").status_code == 200
    page = ana.get("/me/sessions").text
    assert token_hash(una.client.cookies["session"]) not in page


def test_an_expired_session_is_none(una: Actor) -> None:
    clock.stop()
    clock.move(days=401)
    assert una.get("/me/profile").status_code == 303


def test_devices_are_kept_and_one_is_the_usual(build: Build, una: Actor) -> None:
    una.post("/me/devices", name="Console in the shed", platform="Linux", os_version="6.1")
    una.post("/me/devices", name="Phone", platform="Android", usual="yes")
    assert {d.name: d.is_usual for d in build.rows(Device)} == {
        "Console in the shed": False,
        "Phone": True,
    }
    shed = build.row(Device, name="Console in the shed")
    una.post("/me/devices/act", device=shed.id, act="usual")
    assert build.row(Device, name="Console in the shed").is_usual
    assert not build.row(Device, name="Phone").is_usual
    una.post("/me/devices/act", device=shed.id, act="remove")
    assert [(d.name, d.is_usual) for d in build.rows(Device)] == [("Phone", True)]
    assert "Phone" in una.get("/me/devices").text


def test_usual_devices_added_at_once_leave_one_usual(build: Build, una: Actor) -> None:
    def add(n: int) -> int:
        form = {"name": f"Device {n}", "platform": "Linux", "usual": "yes"}
        return una.post("/me/devices", **form).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(add, range(8))) == {303}
    assert [d.is_usual for d in build.rows(Device)].count(True) == 1


def test_a_thirty_first_device_keeps_what_was_typed(build: Build, una: Actor) -> None:
    for n in range(30):
        build.add(Device(person_id=una.id, name=f"D{n}", platform="Linux", created_at=clock.now()))
    answer = una.post("/me/devices", name="One more", platform="Linux")
    assert answer.status_code == 409
    assert 'value="One more"' in answer.text
    assert len(build.rows(Device)) == 30


def test_c13_the_device_of_another_is_out_of_reach(build: Build, una: Actor, ana: Actor) -> None:
    una.post("/me/devices", name="Console", platform="Linux")
    hers = build.row(Device).id
    for act in ("remove", "usual"):
        ana.post("/me/devices/act", device=hers, act=act)
    assert build.row(Device).is_usual
    assert "Console" not in ana.get("/me/devices").text


def test_a_browser_page_is_never_kept(una: Actor) -> None:
    for address in PAGES:
        assert una.get(address).headers["cache-control"] == "private, no-store"
