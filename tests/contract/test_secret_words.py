"""Words that are not for everybody, looked for in everything that anybody is shown."""

import html
from collections.abc import Iterator
from typing import Any

import pytest

from app.communities.models import Community
from app.core.clock import clock
from app.threads.models import Thread
from app.web.routing import PROVES, ROUTES
from tests.build import Build
from tests.cast import BASE, PART, Actor, Stranger, shown
from tests.contract.forms_of_routes import least_form
from tests.contract.world import HELD, HIDDEN, NOTE, PRIVATE, REASON, World, nothing_stays

STAFF_ONLY = {NOTE, HELD, HIDDEN, REASON}
WORTH = ("771,313", "771.313", "77131300", "771313")


@pytest.fixture
def world(build: Build) -> World:
    """Harbour preview, with one of everything."""
    return World(build)


QUESTIONS = (
    *(f"q={word.split()[0]}" for word in (NOTE, HELD, PRIVATE, HIDDEN)),
    "sort=new",
    "sort=unanswered",
    "sort=fair",
    "sort=top",
    "kind=idea",
)


def addresses(world: World) -> Iterator[str]:
    """Every page, and the same pages asked for what should not be found."""
    for method, path in sorted({(m, p) for m, p, _d, _h in ROUTES}):
        if method == "GET" and path != "/events":
            yield world.address(path)
            yield from _of_other_things(world, path)
            yield from (f"{world.address(path)}?{asked}" for asked in _asked(world, path))


def _of_other_things(world: World, path: str) -> Iterator[str]:
    if "/threads/{number}" in path:
        for thread in (world.shipped, world.private, world.hidden):
            yield world.address(path.replace("{number}", str(thread.number)))
    if "{comment}" in path:
        for said in (world.note, world.held):
            yield world.address(path.replace("{comment}", str(said.id)))


def _asked(world: World, path: str) -> Iterator[str]:
    if path.endswith(("/threads", "/facets")):
        yield from QUESTIONS
    if path.endswith("/similar"):
        yield from (f"title={words}" for words in (PRIVATE, HIDDEN, NOTE, HELD))
    if path.endswith(("/threads/{number}", "/comments")):
        for said in (world.note, world.held):
            yield f"at={said.id}"
            yield f"parent={said.id}" if path.endswith("}") else f"at={said.id}&known=0"


def pages(world: World, actor: Stranger, token: str) -> Iterator[tuple[str, str]]:
    """Each address, and all that this actor is shown there: page, part, or JSON."""
    bearer = {"Authorization": f"Bearer {token}"}
    for address in addresses(world):
        if address.startswith("/api/"):
            answers = [actor.client.get(BASE + address, headers=bearer)]
        else:
            answers = [actor.get(address), actor.client.get(BASE + address, headers=PART)]
        for answer in answers:
            said = html.unescape(answer.text).replace(address, "")
            yield address, said + str(dict(answer.headers))


def leaks(world: World, name: str, secrets: set[str]) -> list[tuple[str, str, str]]:
    """Where this actor was shown one of the secrets."""
    actor = world.actors[name]
    token = world.build.token(actor) if isinstance(actor, Actor) else "flt_none"
    told = []
    for address, said in pages(world, actor, token):
        asked = address.partition("?")[2].replace("%20", " ")
        told += [
            (name, address, secret)
            for secret in secrets
            if secret.split()[0] in said.replace(asked, "") and secret.split()[0] not in asked
        ]
    return told


def test_t05_t08_t11_t12_customers_and_others_never_read_what_is_for_staff(world: World) -> None:
    told = []
    for name in ("stranger", "eve", "former", "customer"):
        told += leaks(world, name, {*STAFF_ONLY, PRIVATE, *WORTH})
    assert told == [], "\n".join(map(str, told))


def test_t20_t21_employees_elsewhere_read_no_more_than_evidence(world: World) -> None:
    told = []
    for name in ("product manager", "contributor", "administrator"):
        told += leaks(world, name, STAFF_ONLY)
    told += leaks(world, "administrator", {PRIVATE})
    assert told == [], "\n".join(map(str, told))


def test_t19_nobody_is_shown_anothers_address(world: World) -> None:
    told = []
    people = [a for a in world.actors.values() if isinstance(a, Actor)] + [world.ben]
    for name in ("stranger", "eve", "former", "customer"):
        actor = world.actors[name]
        others = {p.email for p in people if p is not actor}
        told += [t for t in leaks(world, name, others) if "/i/" not in t[1]]
    assert told == [], "\n".join(map(str, told))


@pytest.mark.parametrize(
    ("shown_as", "unseen"),
    [
        ("none", {"Okafor", "Ben", "Baltic"}),
        ("first", {"Okafor"}),
    ],
)
def test_t19_names_are_shown_as_the_community_says(
    world: World, shown_as: str, unseen: set[str]
) -> None:
    world.build.change(Community, {"names_shown": shown_as}, id=world.build.harbour.id)
    world.build.thread(by=world.ben, title="Wind in knots", pinned_at=clock.now())
    world.build.comment(world.thread, by=world.ben, body="Here as well.")
    world.build.change(Thread, {"author_id": world.ben.member_id}, id=world.shipped.id)
    told = leaks(world, "customer", unseen)
    assert told == [], "\n".join(map(str, told))


def test_t01_r07_what_is_hidden_takes_nothing_from_those_who_may_not_know(world: World) -> None:
    actor, wrong = world.ana, []
    nowhere = shown(actor.get("/nowhere"))
    with nothing_stays(world.house):
        for method, path, _door, _handler in ROUTES:
            if "/threads/{number}" not in path or path.startswith("/api"):
                continue
            for thread in (world.private, world.hidden):
                address = world.address(path.replace("{number}", str(thread.number)))
                if method == "GET":
                    answer = actor.get(address)
                else:
                    answer = actor.post(address, **least_form(world, path))
                if shown(answer) != nowhere:
                    wrong.append((method, address, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def test_t01_c13_things_of_another_community_are_hidden(world: World, build: Build) -> None:
    """The right thing in the wrong container, for somebody who is an owner there."""
    boss = build.member("Vera Kroll", "owner", community=build.elsewhere)
    nowhere, wrong = shown(boss.get("/nowhere")), []
    with nothing_stays(world.house):
        for method, path, _door, _handler in sorted(ROUTES, key=str):
            inside = path.startswith("/c/{community}/") and path.count("{") > 1
            if not inside:
                continue
            address = world.address(path).replace("harbour-preview", "valley-growers")
            if (method, path) in PROVES:
                boss.proves(PROVES[method, path])
            if method == "GET":
                answer = boss.get(address)
            else:
                answer = boss.post(address, **least_form(world, path))
            if shown(answer) != nowhere:
                wrong.append((method, address, answer.status_code))
    assert wrong == [], "\n".join(map(str, wrong))


def test_c13_comments_stand_under_their_own_thread_alone(world: World) -> None:
    wrong: list[Any] = []
    nowhere = shown(world.olu.get("/nowhere"))
    with nothing_stays(world.house):
        for method, path, _door, _handler in ROUTES:
            if "{comment}" not in path:
                continue
            address = world.address(path.replace("{number}", str(world.shipped.number)))
            if method == "GET":
                answer = world.olu.get(address)
            else:
                answer = world.olu.post(address, **least_form(world, path))
            if shown(answer) != nowhere:
                wrong.append((method, address, answer.status_code))
    assert wrong == []


def test_this_search_finds_what_there_is_to_find(world: World) -> None:
    found = {secret for _name, _address, secret in leaks(world, "owner", STAFF_ONLY | {PRIVATE})}
    assert found == STAFF_ONLY | {PRIVATE}
    assert leaks(world, "team", set(WORTH)) != []
    assert PRIVATE in {secret for *_, secret in leaks(world, "product manager", {PRIVATE})}
    assert leaks(world, "customer", {"Okafor"}) != []
