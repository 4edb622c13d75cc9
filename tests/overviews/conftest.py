"""Who looks at an account from outside, and what its people did: told once for page and card."""

from typing import Any

import pytest

from app.threads.models import Thread
from tests.build import Build, BuiltThread
from tests.cast import Actor
from tests.overviews.filled import WORDS, run_trial

BACKLOG = "/products/lumen-weather-station/backlog"


@pytest.fixture
def tess(build: Build) -> Actor:
    """An employee in support who is a member of nothing."""
    return build.person("Tess Holm", is_employee=True)


@pytest.fixture
def story(build: Build, ana: Actor, ben: Actor, pat: Actor, work: Any) -> BuiltThread:
    """Ana reports, votes elsewhere, replies, tries a mission; Pat ships what she reported."""
    run_trial(build)
    ana.post(
        "/c/harbour-preview/threads",
        kind="problem",
        title="Rain gauge reads 0 mm",
        body=WORDS,
        severity="major",
    )
    other = build.thread(by=ben, title="Two clouds at once", body="Ben's own words, not hers.")
    ana.post(other.address + "/vote", importance="critical")
    ana.post(other.address + "/comments", body="We would use it on the quay.")
    ana.post("/c/harbour-preview/trials/1/missions/1/result", result="trouble")
    work()
    build.version("2.4.0-beta.4")
    number = build.row(Thread, title="Rain gauge reads 0 mm").number
    made = pat.post(BACKLOG, title="Rain", community="harbour-preview", thread=number)
    work()
    shipped: dict[str, Any] = {"status": "shipped", "version": "2.4.0-beta.4", "revision": 1}
    assert pat.post(made.headers["location"] + "/move", **shipped).status_code == 303
    work()
    reported = build.row(Thread, number=number)
    answered = ana.post(f"/c/harbour-preview/threads/{number}/works", works="yes")
    assert answered.status_code == 303
    work()
    return BuiltThread(build, build.harbour, reported.id, number)
