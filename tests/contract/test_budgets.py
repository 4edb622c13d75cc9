"""Every counted budget of the site in one table: statements and bytes, in small communities and
large ones alike."""

from pathlib import Path
from typing import Any

import brotli
import pytest
from sqlalchemy import insert

from app.communities.models import Community
from app.core.clock import clock
from app.threads.models import Thread
from app.web.static import load_assets
from tests.build import Build, BuiltThread
from tests.cast import Actor, statements

BOARD = "/c/harbour-preview/threads"
WORDS = "Same here, on hardware B. We have three stations on the quay and only two do it. " * 3
NEW = {"kind": "idea", "title": "A map of all stations", "body": "On one page."}

# what: statements, bytes of HTML (br). `{n}` is a thread with 30 comments.
PAGES = {
    "board": (f"{BOARD}", 3, 12_000),
    "board, in another order": (f"{BOARD}?sort=fair", 2, 12_000),
    "board, filtered": (f"{BOARD}?sort=new&kind=idea", 2, 12_000),
    "thread": (f"{BOARD}/{{n}}", 5, 20_000),
    "home": ("/", 6, 12_000),
    "filters with counts": (f"{BOARD}/facets", 2, None),
    "notices": ("/notices", 3, None),
}
# what: address, form, statements, bytes of the part (br)
ACTS = {
    "vote": (f"{BOARD}/{{n}}/vote", {"support": "yes", "importance": "critical"}, 5, 1_000),
    "comment": (f"{BOARD}/{{n}}/comments", {"body": "Me too."}, 6, None),
    "new thread": (BOARD, NEW, 6, None),
}
# what: address, statements
UNCHANGED = {
    "board": (BOARD, 2),
    "board, in another order": (f"{BOARD}?sort=fair", 2),
    "thread": (f"{BOARD}/{{n}}", 4),
}
ASSETS = {"app.css": 14_000, "app.js": 6_000}


@pytest.fixture(params=[10, 1_000], ids=["of 10", "of 1,000"])
def thread(request: pytest.FixtureRequest, build: Build, ana: Actor, tam: Actor) -> BuiltThread:
    """A thread with 30 comments, in a community with so many threads."""
    fill(build, ana, request.param - 1)
    made = build.thread(by=ana, title="The rain gauge reads 0 after a restart", tags=["rain"])
    for n in range(30):
        build.comment(made, by=tam, body=f"No {n}: {WORDS}")
    return made


def fill(build: Build, by: Actor, many: int) -> None:
    """So many threads stand in the harbour, as quickly as they can be written."""
    now, place = clock.now(), build.harbour
    rows: list[dict[str, Any]] = [
        {
            "community_id": place.id,
            "id": n,
            "number": n,
            "author_id": by.member_id,
            "kind": "idea",
            "title": f"Larger digits for the night, please, number {n}",
            "body": "words",
            "body_html": "<p>words</p>",
            "tags": ["night"],
            "rising": float(n),
            "product_id": build.product.id,
            "created_at": now,
            "last_activity_at": now,
        }
        for n in range(1, many + 1)
    ]
    with build.house.database.write() as session:
        session.execute(insert(Thread), rows)
        session.commit()
    build.change(Community, {"next_thread": many + 1}, id=place.id)


@pytest.mark.parametrize("what", PAGES)
def test_a_page_keeps_its_budget(ben: Actor, thread: BuiltThread, what: str) -> None:
    address, most, size = PAGES[what]
    with statements(at_most=most):
        answer = ben.get(address.format(n=thread.number))
    assert answer.status_code == 200
    assert size is None or len(brotli.compress(answer.content, quality=3)) <= size


@pytest.mark.parametrize("what", ACTS)
def test_an_act_keeps_its_budget(ben: Actor, thread: BuiltThread, what: str) -> None:
    address, form, most, size = ACTS[what]
    with statements(at_most=most):
        answer = ben.post(address.format(n=thread.number), part=True, **form)
    assert answer.status_code in (200, 204)
    assert size is None or len(brotli.compress(answer.content, quality=3)) <= size


@pytest.mark.parametrize("what", UNCHANGED)
def test_what_did_not_change_is_not_sent_again(ben: Actor, thread: BuiltThread, what: str) -> None:
    address, most = UNCHANGED[what]
    first = ben.get(address.format(n=thread.number))
    with statements(at_most=most):
        again = ben.get(address.format(n=thread.number), if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ASSETS)
def test_an_asset_keeps_its_budget(name: str) -> None:
    assets = load_assets(Path(__file__).parents[2] / "static")
    assert assets.size(name) <= ASSETS[name]
