"""Several workers, and readers among them: everybody is told once, and counts equal a recount."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.core.ledger.models import Job
from app.core.ledger.worker import Worker
from app.identity.models import Person
from app.main import make_work_scope
from app.notices.models import Notice
from tests.build import Build
from tests.notices.happenings import comment

BACKLOG = "/products/lumen-weather-station/backlog"


def all_at_once(house: Any, *, workers: int, also: Any = ()) -> None:
    """Several workers run what is due while others do something else."""
    made = [Worker(house.database, house, make_work_scope(house.settings)) for _ in range(workers)]
    with ThreadPoolExecutor(workers + len(also)) as pool:
        waiting = [pool.submit(worker.run_until_idle) for worker in made]
        waiting += [pool.submit(act) for act in also]
        for each in waiting:
            each.result()


def unread_of(build: Build, actor: Any) -> tuple[int, int]:
    """What the bell shows, and what a recount says."""
    rows = build.rows(Notice, person_id=actor.id)
    return build.row(Person, id=actor.id).unread, sum(row.read_at is None for row in rows)


def finish(house: Any, build: Build) -> None:
    """Whatever lost a race is tried again at once, until nothing is left."""
    for _ in range(5):
        now = {"run_at": build.rows(Job)[0].created_at, "leased_until": None}
        build.change(Job, now, state="ready")
        house.worker.run_until_idle()
    assert {job.state for job in build.rows(Job)} == {"done"}


def test_x01_twelve_votes_told_by_three_workers_are_one_notice_of_twelve(build, house, ana, thread):
    voters = [build.member(f"Voter{n} Lind", "customer") for n in range(12)]
    for voter in voters:
        voter.post(f"{thread.address}/vote", support="yes")
    all_at_once(house, workers=3)
    finish(house, build)
    (batch,) = build.rows(Notice, person_id=ana.id)
    assert (batch.kind, batch.count) == ("votes", 12)
    assert unread_of(build, ana) == (1, 1)


def test_x08_comments_told_by_three_workers_reach_everybody_once(
    build, house, ana, ben, tam, thread
):
    comment(build, thread, by=ben)
    for _ in range(6):
        comment(build, thread, by=tam)
    all_at_once(house, workers=3, also=[lambda: ana.post("/notices/read")] * 3)
    finish(house, build)
    keys = [(row.person_id, row.key) for row in build.rows(Notice)]
    assert len(keys) == len(set(keys)) == 7 + 6
    for actor in (ana, ben):
        shown, counted = unread_of(build, actor)
        assert shown == counted
    mails = [job.key for job in build.rows(Job, kind="notice.mail")]
    assert len(mails) == len(set(mails)) == 13


def test_whoever_moves_an_item_is_not_told_of_it_and_voters_are_once(
    build, work, ana, ben, pat, thread
):
    for voter in (ben, pat):
        voter.post(f"{thread.address}/vote", support="yes", importance="critical")
    item = pat.post(BACKLOG, title="Rain", community="harbour-preview", thread=thread.number)
    work()
    build.version("2.4.0-beta.4")
    moved = pat.post(f"{item.headers['location']}/move", status="planned", revision=1)
    assert moved.status_code == 303
    work()
    version = "2.4.0-beta.4"
    pat.post(f"{item.headers['location']}/move", status="shipped", version=version, revision=2)
    work()
    kinds = {
        name: sorted(row.kind for row in build.rows(Notice, person_id=actor.id))
        for name, actor in (("ana", ana), ("ben", ben), ("pat", pat))
    }
    told = ["status", "status", "works"]  # under review, planned, shipped
    assert kinds == {"ana": [*told[:2], "votes", "works"], "ben": told, "pat": []}
