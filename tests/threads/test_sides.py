"""Votes count on the side on which their member stands: customers', or staff's."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.communities.models import Member
from app.site.queries.recount import recount_all
from app.threads.models import Exposure, Thread, Vote
from tests.build import Build, BuiltThread
from tests.cast import Actor

ROLES = "/c/harbour-preview/settings/roles"


def counters(build: Build, thread: BuiltThread) -> tuple[int, int, int, int]:
    """Votes of customers, the critical among them, votes of staff, and votes in the fair sentence."""
    row = build.row(Thread, id=thread.id)
    return row.votes, row.votes_critical, row.staff_votes, row.seen_votes


def test_who_becomes_staff_takes_their_votes_along_and_back(
    build: Build, olu: Actor, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    ben.post(f"{thread.address}/vote", support="yes", importance="critical")
    work()
    assert counters(build, thread) == (1, 1, 0, 1)
    rising = build.row(Thread, id=thread.id).rising
    olu.post(f"{ROLES}/{ben.member_id}", role="team")
    work()
    assert counters(build, thread) == (0, 0, 1, 0)
    assert build.rows(Exposure, member_id=ben.member_id) == []
    olu.post(f"{ROLES}/{ben.member_id}", role="moderator")
    work()
    assert counters(build, thread) == (0, 0, 1, 0)
    olu.post(f"{ROLES}/{ben.member_id}", role="customer")
    work()
    assert counters(build, thread) == (1, 1, 0, 1)
    assert build.row(Thread, id=thread.id).rising == rising
    assert list(recount_all(build.house)) == []


def test_views_of_who_becomes_staff_count_no_more(
    build: Build, olu: Actor, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    ben.post("/c/harbour-preview/seen", numbers=thread.number, origin="list")
    build.house.gathered.flush()
    work()
    assert build.row(Thread, id=thread.id).seen == 1
    olu.post(f"{ROLES}/{ben.member_id}", role="team")
    work()
    assert build.row(Thread, id=thread.id).seen == 0


def test_votes_given_while_roles_are_set_end_on_the_right_side(
    build: Build, olu: Actor, work: Any
) -> None:
    ana = build.member("Ana Lindqvist")
    threads = [build.thread(by=ana, title=f"Thread {n}") for n in range(3)]
    voters = [build.member(f"Voter{n} Someone") for n in range(3)]

    def act(n: int) -> None:
        voter = voters[n % 3]
        if n % 4 == 3:
            role = "team" if n % 8 == 3 else "customer"
            olu.post(f"{ROLES}/{voter.member_id}", role=role)
        else:
            importance = ("nice", "critical")[n % 2]
            voter.post(f"{threads[n % 2].address}/vote", support="yes", importance=importance)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(36)))
    work()
    sides = {row.id: row.role != "customer" for row in build.rows(Member)}
    votes = build.rows(Vote)
    assert [vote.by_staff for vote in votes] == [sides[vote.member_id] for vote in votes]
    assert list(recount_all(build.house)) == []
