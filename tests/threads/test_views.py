"""Views and fair order: who counts, where from, once; a vote without a view adds it."""

from typing import Any

import pytest

from app.core.formulas.fair import Prior, fair_score
from app.core.house import House
from app.threads.actions.views import FAIR_RATES, FAIR_THREADS, recount_fair
from app.threads.models import BoardCount, Exposure
from tests.build import Build, BuiltThread
from tests.cast import Actor, shown, statements

SEEN = "/c/harbour-preview/seen"


def see(actor: Actor, *threads: BuiltThread, origin: str = "list") -> Any:
    numbers = ",".join(str(thread.number) for thread in threads)
    answer = actor.post(SEEN, numbers=numbers, origin=origin)
    actor.house.gathered.flush()
    return answer


def test_a_view_is_gathered_and_counted(build: Build, ben: Actor, thread: BuiltThread) -> None:
    with statements(at_most=2):
        answer = ben.post(SEEN, numbers=str(thread.number), origin="list")
    assert answer.status_code == 204
    assert build.rows(Exposure) == []
    ben.house.gathered.flush()
    assert (thread.now().seen, thread.now().seen_votes) == (1, 0)
    assert thread.now().fair == pytest.approx(fair_score(0, 1, prior=Prior()))


def test_seeing_again_counts_once(ben: Actor, thread: BuiltThread) -> None:
    see(ben, thread)
    see(ben, thread, origin="shelf")
    assert thread.now().seen == 1


def test_views_of_staff_and_of_the_author_do_not_count(
    build: Build, ana: Actor, mia: Actor, thread: BuiltThread
) -> None:
    see(ana, thread)
    see(mia, thread)
    assert (thread.now().seen, build.rows(Exposure)) == (0, [])


def test_a_vote_without_a_view_adds_the_view(ben: Actor, thread: BuiltThread, work: Any) -> None:
    ben.post(thread.address + "/vote", support="yes")
    work()
    assert (thread.now().seen, thread.now().seen_votes) == (1, 1)
    ben.post(thread.address + "/vote", support="no")
    work()
    assert (thread.now().seen, thread.now().seen_votes) == (1, 0)


def test_who_came_by_a_link_counts_in_neither_number(
    ben: Actor, thread: BuiltThread, work: Any
) -> None:
    see(ben, thread, origin="link")
    ben.post(thread.address + "/vote", support="yes")
    work()
    assert thread.now().votes == 1
    assert (thread.now().seen, thread.now().seen_votes) == (0, 0)


def test_who_later_sees_it_in_a_list_counts_from_then_on_in_both(
    ben: Actor, thread: BuiltThread, work: Any
) -> None:
    see(ben, thread, origin="link")
    see(ben, thread, origin="list")
    see(ben, thread, origin="link")
    ben.post(thread.address + "/vote", support="yes")
    work()
    assert (thread.now().seen, thread.now().seen_votes) == (1, 1)


@pytest.mark.parametrize(
    ("numbers", "origin"),
    [
        ("", "list"),
        ("1;2", "list"),
        ("-1", "list"),
        ("1", "elsewhere"),
        (",".join(map(str, range(61))), "list"),
        ("9" * 30, "list"),
        ("١", "list"),
    ],
)
def test_what_is_no_list_of_numbers_is_refused(ben: Actor, numbers: str, origin: str) -> None:
    assert ben.post(SEEN, numbers=numbers, origin=origin).status_code == 422


def test_t08_numbers_of_what_may_not_be_seen_say_nothing_and_count_nothing(
    build: Build, ana: Actor, ben: Actor
) -> None:
    secret = build.thread(by=ana, audience="staff")
    assert shown(see(ben, secret)) == shown(ben.post(SEEN, numbers="999", origin="list"))
    assert build.rows(Exposure) == []


def test_an_outsider_tells_nothing(eve: Actor, stranger: Any, thread: BuiltThread) -> None:
    assert see(eve, thread).status_code == 404
    assert stranger.post(SEEN, numbers="1", origin="list").status_code == 303


def test_a_vanished_thread_does_not_lose_the_batch(
    build: Build, house: House, ben: Actor, thread: BuiltThread
) -> None:
    house.gathered.add("view", (build.harbour.id, 12345, ben.member_id, "list"))
    house.gathered.add("view", (build.harbour.id, thread.id, 999, "list"))
    see(ben, thread)
    assert thread.now().seen == 1


def test_the_communitys_own_mean_takes_over_with_thirty_threads(build: Build, ana: Actor) -> None:
    threads = [build.thread(by=ana, title=f"Idea {n}") for n in range(31)]
    crowd = [build.member(f"Guest{n} Someone") for n in range(10)]
    for guest in crowd:
        see(guest, *threads)
    sums = {c.facet: c.threads for c in build.rows(BoardCount)}
    assert (sums[FAIR_THREADS], sums.get(FAIR_RATES, 0)) == (31, 0)
    expected = fair_score(0, 10, prior=Prior.of_community(0.0, 31))
    assert threads[0].now().fair == pytest.approx(expected)


def test_a_recount_changes_nothing(
    build: Build, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    ben.post(thread.address + "/vote", support="yes")
    work()
    before = thread.now()
    with build.scope(build.harbour) as scope:
        recount_fair(scope)
    after = thread.now()
    assert (after.seen, after.seen_votes, after.fair) == (1, 1, before.fair)
