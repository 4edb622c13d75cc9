"""What customers see of each other: marked names, looked for in all that a customer is shown."""

import html
from email import message_from_bytes, policy
from typing import Any

import pytest

from app.backlog.models import Evidence, Item
from app.communities.models import Community, Invitation, Member
from app.core.clock import clock
from app.threads.models import Thread
from app.web.routing import ROUTES
from tests.build import Build
from tests.cast import BASE, PART, Actor
from tests.contract.forms_of_routes import least_form
from tests.contract.test_secret_words import leaks
from tests.contract.world import World, nothing_stays

BASE_OF = "/c/harbour-preview"
FIRST, LAST, COMPANY = "Zephyrine", "Quollberg", "Marrowgate"
UNSEEN = {"full": set[str](), "first": {LAST}, "none": {FIRST, LAST, COMPANY}}

# What is shown does not depend on the database, and this walk of every page takes long.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def filled(build: Build, names_shown: str) -> World:
    """Harbour preview, where one marked customer has done all that a customer can do, and others of
    the same name have left, were imported, or are unnamed for another reason."""
    world = World(build)
    build.change(Community, {"names_shown": names_shown}, id=build.harbour.id)
    zoe = build.member(f"{FIRST} {LAST}", account=f"{COMPANY} Holdings")
    gone = build.member(f"{FIRST}a {LAST}-Gone", account=f"{COMPANY} Former")
    ghost = build.add(
        Member(
            community_id=build.harbour.id,
            ghost_key="csv:1",
            name=f"{FIRST} {LAST}-Ghost",
            company=f"{COMPANY} Ghosts",
            role="customer",
            joined_at=clock.now(),
        )
    )
    values = {"agreement_version": 1, "named_in_changelog": True}
    build.change(Member, values, community_id=build.harbour.id)
    build.change(Member, {"invited_by_id": zoe.member_id}, id=world.ana.member_id)
    build.change(Invitation, {"proposer_id": zoe.member_id}, id=world.invitation.id)
    _speak(world, zoe, gone)
    build.thread(by=zoe, title="Wind in knots", pinned_at=clock.now())
    authored = build.thread(by=zoe, title="Snow in inches")
    build.change(Thread, {"author_id": ghost.id}, id=authored.id)
    _credit(world, zoe)
    build.change(Member, {"state": "left", "left_at": clock.now()}, id=gone.member_id)
    build.house.worker.run_until_idle()
    return world


def _credit(world: World, zoe: Actor) -> None:
    """The changelog names who asked for what shipped."""
    build, here = world.build, world.build.harbour.id
    thread = build.thread(by=zoe, title="Dew", status="shipped", shipped_in=world.version.name)
    item = build.add(
        Item(
            product_id=world.version.product_id,
            number=7,
            title="Dew",
            status="shipped",
            version_id=world.version.id,
            created_at=clock.now(),
            moved_at=clock.now(),
        )
    )
    build.add(
        Evidence(
            community_id=here,
            thread_id=thread.id,
            product_id=item.product_id,
            item_id=item.id,
            created_at=clock.now(),
        )
    )


def _speak(world: World, zoe: Actor, gone: Actor) -> None:
    """By the pages themselves, so that notices and mails follow."""
    anas = world.thread.address
    world.ana.post(f"{anas}/watch", watch="all")
    for actor in (zoe, gone):
        started = actor.post(f"{BASE_OF}/threads", kind="idea", title="Fog", body="Show the fog.")
        assert started.status_code == 303
        assert actor.post(f"{anas}/comments", body="It happens here, too.").status_code == 303
        assert actor.post(f"{anas}/vote", support="yes", importance="critical").status_code == 303
        actor.post(f"{world.shipped.address}/works", works="no")
        result = f"{BASE_OF}/trials/1/missions/1/result"
        assert actor.post(result, result="failed", note="Not here.").status_code == 303
    world.tam.post(f"{anas}/comments", body="We look at it.", official="yes")
    world.max.post(f"{anas}/status", status="planned")


def letters_to(world: World, actor: Actor) -> list[str]:
    """Every mail to them, as it is read: subject and both bodies, and the headers."""
    found = []
    for path in (world.house.settings.var / "outbox").glob("*.eml"):
        mail: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
        if actor.email in str(mail["To"]):
            parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
            found.append("\n".join([str(mail.items()), *map(str, parts)]))
    return found


def answers_to_acts(world: World, actor: Actor) -> list[tuple[str, str]]:
    """Each address that takes something, and what it answers to them."""
    bearer = {"Authorization": f"Bearer {world.build.token(actor)}"}
    said = []
    with nothing_stays(world.house):
        for method, path, _door, _handler in sorted(ROUTES, key=lambda r: r[:2]):
            if method == "GET" or path in ("/sign-out", "/me/sessions"):
                continue
            address, fields = world.address(path), least_form(world, path)
            if path.startswith("/api/"):
                where = BASE + address
                answers = [actor.client.request(method, where, json=fields, headers=bearer)]
            else:
                answers = [actor.post(address, **fields), actor.post(address, part=True, **fields)]
            said += [(address, html.unescape(a.text) + str(dict(a.headers))) for a in answers]
    return said


@pytest.mark.parametrize("names_shown", ["first", "none"])
def test_t08_t19_customers_are_named_to_customers_as_the_community_says(
    build: Build, names_shown: str
) -> None:
    world = filled(build, names_shown)
    unseen = UNSEEN[names_shown]
    told = leaks(world, "customer", unseen)
    told += [
        ("mail", mail, mark)
        for mail in letters_to(world, world.ana)
        for mark in unseen
        if mark in mail
    ]
    told += [
        ("act", address, mark)
        for address, said in answers_to_acts(world, world.ana)
        for mark in unseen
        if mark in said
    ]
    assert told == [], "\n".join(map(str, told))


def test_this_search_finds_names_where_they_are_shown(build: Build) -> None:
    world = filled(build, "full")
    for secret in (FIRST, LAST, COMPANY):
        places = {address for _name, address, _s in leaks(world, "customer", {secret})}
        assert f"{BASE_OF}/members" in places
        assert world.thread.address in places
    assert {mark for mail in letters_to(world, world.ana) for mark in (FIRST, LAST) if mark in mail}
    told = {address for _name, address, _s in leaks(world, "customer", {LAST})}
    expected = {"/notices", "/", BASE_OF, f"{BASE_OF}/threads", f"{BASE_OF}/changelog"}
    expected |= {f"{BASE_OF}/welcome", "/api/v1/communities/harbour-preview/threads"}
    assert expected - told == set()


def test_names_of_staff_are_always_shown_and_staff_see_all(build: Build) -> None:
    world = filled(build, "none")
    assert leaks(world, "customer", {"Castellano"}) != []
    assert "Tam Nguyen" in world.ana.get(world.thread.address).text
    for secret in (FIRST, LAST, COMPANY):
        assert f"{BASE_OF}/members" in {a for _n, a, _s in leaks(world, "team", {secret})}


def test_t08_no_list_tells_how_an_unnamed_customer_is_called(build: Build) -> None:
    """Looking for a name finds as much as looking for nonsense: search, filters, the members' list,
    the order of the members."""
    world = filled(build, "none")
    ana = world.ana
    for question in (
        f"{BASE_OF}/members?q=%s",
        f"{BASE_OF}/threads?q=%s",
        f"{BASE_OF}/threads?q=by:%s",
        f"{BASE_OF}/threads/similar?title=%s",
        "/api/v1/communities/harbour-preview/threads?q=%s",
    ):
        for headers in ({}, PART):
            seen = [
                ana.client.get(BASE + question % word, headers=headers).text.replace(word, "…")
                for word in (LAST, "Xylophagou")
            ]
            assert seen[0].count("<li") == seen[1].count("<li"), question
            assert seen[0].count("<tr") == seen[1].count("<tr"), question
