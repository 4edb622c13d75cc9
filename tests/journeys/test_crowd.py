"""A hundred people vote at once on one thread, each of them ten times."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle

from app.access.scope import WorkScope
from app.communities.models import Community, Member
from app.core.clock import clock
from app.core.ids import new_id
from app.identity.models import Person, SignInSession
from app.identity.queries import token_hash
from app.site.queries.recount import recount_all
from app.threads.models import Importance, Vote
from tests.build import Build, BuiltThread
from tests.cast import Actor

MANY, TIMES, AT_ONCE = 100, 10, 20


def make_crowd(build: Build, many: int = MANY) -> list[Actor]:
    """So many customers of Harbour preview, each with a session."""
    now, here = clock.now(), build.harbour
    people = [
        Person(id=new_id(), name=f"Guest {n}", email=f"guest{n}@example.com", created_at=now)
        for n in range(many)
    ]
    with build.scope(here) as scope:
        _seat(scope, people)
    build.change(Community, {"members": many}, id=here.id)
    return [Actor(build.house, build.site, person, f"crowd-{person.id}") for person in people]


def _seat(scope: WorkScope, people: list[Person]) -> None:
    now = clock.now()
    rows = [{"id": p.id, "name": p.name, "email": p.email, "created_at": now} for p in people]
    scope.add_all(Person, rows)
    seats = [
        {"person_id": p.id, "name": p.name, "role": "customer", "joined_at": now} for p in people
    ]
    scope.add_all(Member, seats)
    sessions = [
        {
            "token_hash": token_hash(f"crowd-{p.id}"),
            "person_id": p.id,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + timedelta(days=1),
            "ends_at": now + timedelta(days=1),
        }
        for p in people
    ]
    scope.add_all(SignInSession, sessions)


def test_x01_a_hundred_people_voting_ten_times_each_are_a_hundred_votes(
    build: Build, mia: Actor
) -> None:
    thread: BuiltThread = build.thread(by=mia, title="More frost warnings")
    crowd = make_crowd(build)
    said = cycle(({"support": "yes"}, {"importance": "critical"}, {"importance": "nice"}))
    presses = [(actor, next(said)) for actor in crowd for _ in range(TIMES)]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # one person's presses stand together, so they race
        answers = list(
            pool.map(lambda p: p[0].post(thread.address + "/vote", **p[1]).status_code, presses)
        )
    assert set(answers) == {303}
    votes, now = build.rows(Vote), thread.now()
    assert (len(votes), len({vote.member_id for vote in votes})) == (MANY, MANY)
    assert (now.votes, now.staff_votes) == (MANY, 0)
    assert now.votes_nice + now.votes_important + now.votes_critical == MANY
    for importance in Importance:
        kept = getattr(now, f"votes_{importance.value}")
        assert kept == sum(vote.importance == importance for vote in votes)
    assert [str(d) for d in recount_all(build.house)] == []


def test_x03_votes_against_locks_statuses_and_leaving_keep_true_counters(
    build: Build, mia: Actor, pat: Actor, olu: Actor
) -> None:
    thread = build.thread(by=mia, title="More frost warnings")
    crowd = make_crowd(build, 12)
    votes = [(who, "/vote", {"importance": "critical"}) for who in crowd]
    again = [(who, "/vote", {"support": "no"}) for who in crowd[::3]]
    words = [(who, "/comments", {"body": "Here as well."}) for who in crowd[::4]]
    watch = [(who, "/watch", {"watch": "all"}) for who in crowd[::2]]
    locks = [(mia, "/lock", {"value": value}) for value in ("yes", "no", "yes", "no")]
    hides = [(mia, "/hide", {"value": v, "reason": "A look"}) for v in ("yes", "no")]
    status = [(pat, "/status", {"status": s, "reason": "So"}) for s in ("declined", "open")]
    acts = [*votes[:6], *locks[:2], *words, *status, *votes[6:], *watch, *hides, *again, *locks[2:]]

    def press(act: tuple[Actor, str, dict[str, str]]) -> int:
        return act[0].post(thread.address + act[1], **act[2]).status_code

    def leave(who: Actor) -> int:
        return who.post("/c/harbour-preview/leave", sure="yes").status_code

    with ThreadPoolExecutor(10) as pool:
        pressed, left = pool.map(press, acts), pool.map(leave, crowd[5:8])
        answers, leaving = set(pressed), set(left)
    assert answers <= {303, 403, 404, 409}, answers
    assert leaving == {303}
    assert [str(d) for d in recount_all(build.house)] == []
    assert len(build.rows(Vote)) == len({v.member_id for v in build.rows(Vote)})
