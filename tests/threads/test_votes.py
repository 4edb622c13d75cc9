"""Voting: what a member's vote does, and what it can never do."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.core.ledger.models import OutboxRow
from app.threads.models import Thread, Vote
from tests.build import Build, BuiltThread
from tests.cast import Actor, shown, statements


def test_voting_twice_counts_once(build: Build, ben: Actor, thread: BuiltThread) -> None:
    with statements(at_most=5):
        first = ben.post(thread.address + "/vote", support="yes", importance="critical")
    ben.post(thread.address + "/vote", support="yes", importance="critical")
    assert first.status_code == 303
    assert (thread.now().votes, thread.now().votes_critical) == (1, 1)
    assert [row.name for row in build.rows(OutboxRow)] == ["vote.set"]


def test_importance_alone_means_yes(build: Build, ben: Actor, thread: BuiltThread) -> None:
    ben.post(thread.address + "/vote", importance="nice")
    ben.post(thread.address + "/vote", importance="critical")
    assert [v.importance for v in build.rows(Vote)] == ["critical"]
    assert (thread.now().votes_nice, thread.now().votes_critical) == (0, 1)


def test_a_vote_is_taken_back(ben: Actor, thread: BuiltThread) -> None:
    ben.post(thread.address + "/vote", support="yes")
    ben.post(thread.address + "/vote", support="no")
    assert thread.now().votes == 0


def test_without_javascript_a_vote_leads_back_to_where_it_was_given(
    ben: Actor, thread: BuiltThread
) -> None:
    def leads(page: str) -> str:
        ben.client.headers["Referer"] = page
        return ben.post(thread.address + "/vote", support="yes").headers["location"]

    here, place = "http://localhost:8000", f"#vote-{thread.number}"
    board = "/c/harbour-preview/threads?sort=new&kind=idea"
    assert leads(here + board) == board + place
    assert leads(here + "/") == "/" + place
    for elsewhere in (thread.address, "/c/valley-growers/threads", "/sign-out", "//evil.example/"):
        assert leads(here + elsewhere) == thread.address + place
    assert leads("http://evil.example/c/harbour-preview/threads") == thread.address + place


def test_votes_of_staff_stand_apart(tam: Actor, thread: BuiltThread) -> None:
    tam.post(thread.address + "/vote", support="yes")
    assert (thread.now().votes, thread.now().staff_votes) == (0, 1)


def test_to_an_outsider_the_thread_does_not_exist(
    build: Build, eve: Actor, thread: BuiltThread
) -> None:
    refused = eve.post(thread.address + "/vote", support="yes")
    nowhere = eve.post("/c/nowhere/threads/1/vote", support="yes")
    assert shown(refused) == shown(nowhere)
    assert refused.status_code == 404
    assert build.rows(Vote) == []


def test_x01_ten_votes_at_once_of_ten_members_are_ten(build: Build, thread: BuiltThread) -> None:
    crowd = [build.member(f"Guest{n} Someone") for n in range(10)]

    def vote(voter: Actor) -> list[Any]:
        return [voter.post(thread.address + "/vote", support="yes").status_code for _ in range(10)]

    with ThreadPoolExecutor(10) as pool:
        answers = [code for codes in pool.map(vote, crowd) for code in codes]
    assert set(answers) == {303}
    assert len(build.rows(Vote)) == 10
    assert build.row(Thread, id=thread.id).votes == 10


def test_a_mind_changed_ten_times_lets_nothing_rise(ben: Actor, thread: BuiltThread) -> None:
    before = thread.now().rising
    for importance in ("nice", "critical") * 5:
        ben.post(thread.address + "/vote", importance=importance)
    once = thread.now().rising
    for _ in range(5):
        ben.post(thread.address + "/vote", support="no")
        ben.post(thread.address + "/vote", support="yes")
    assert abs(thread.now().rising - once) < 1e-4
    ben.post(thread.address + "/vote", support="no")
    assert abs(thread.now().rising - before) < 1e-4
