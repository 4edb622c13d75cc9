"""A call sent twice with one key happens once, and its answer is nobody else's (A04)."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.communities.models import Member, MemberState
from app.core.clock import clock
from app.core.ledger.models import OutboxRow
from app.identity.actions.tidying import throw_away_expired
from app.threads.models import Comment, Thread
from app.web.idempotency import KeptReply
from tests.build import Build, BuiltThread
from tests.cast import Actor

THREADS = "/communities/harbour-preview/threads"
IDEA = {"kind": "idea", "title": "Show the dew point", "body": "It tells of fog."}


def start(actor: Actor, token: str, key: str, sent: Any = None, path: str = THREADS) -> Any:
    """A thread, started with this key."""
    return actor.api("POST", path, token=token, json=sent or IDEA, headers={"Idempotency-Key": key})


def test_a04_sent_again_it_happens_once_and_answers_the_same(build: Build, ana: Actor) -> None:
    token = build.token(ana)
    first, again = (start(ana, token, "one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "idempotent-replay" not in first.headers
    assert again.headers["idempotent-replay"] == "true"
    assert len(build.rows(Thread)) == 1
    assert len(build.rows(OutboxRow)) == 1
    assert start(ana, token, "two").json()["number"] == 2


def test_a04_ten_at_once_have_one_effect(build: Build, ana: Actor) -> None:
    token = build.token(ana)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: start(ana, token, "one"), range(10)))
    assert {answer.status_code for answer in answers} <= {201, 503}
    made = [answer.json() for answer in answers if answer.status_code == 201]
    assert made
    assert all(each == made[0] for each in made)
    assert len(build.rows(Thread)) == len(build.rows(KeptReply)) == 1


def test_a04_the_same_key_for_another_request_is_a_conflict(
    build: Build, ana: Actor, thread: BuiltThread
) -> None:
    token = build.token(ana)
    start(ana, token, "one")
    other = start(ana, token, "one", {**IDEA, "title": "Show the fog"})
    elsewhere = start(ana, token, "one", {"body": "Here."}, f"{THREADS}/{thread.number}/comments")
    for refused in (other, elsewhere):
        assert refused.status_code == 409
        assert refused.json()["type"] == "/api/v1/problems/conflict"
    assert len(build.rows(Thread)) == 2
    assert build.rows(Comment) == []


def test_a04_another_community_is_another_request(build: Build, ana: Actor) -> None:
    build.member(ana.name, community=build.elsewhere)
    token = build.token(ana)
    start(ana, token, "one")
    path = THREADS.replace(build.harbour.slug, build.elsewhere.slug)
    assert start(ana, token, "one", path=path).status_code == 409
    assert len(build.rows(Thread)) == 1


def test_a04_another_persons_key_is_no_matter(build: Build, ana: Actor, ben: Actor) -> None:
    first = start(ana, build.token(ana), "one")
    second = start(ben, build.token(ben), "one")
    assert second.status_code == 201
    assert "idempotent-replay" not in second.headers
    assert second.json()["author"]["name"] == "Ben Okafor"
    assert first.json()["id"] != second.json()["id"]


def test_a04_another_token_of_the_same_person_gets_the_persons_answer(
    build: Build, ana: Actor
) -> None:
    first = start(ana, build.token(ana), "one")
    assert start(ana, build.token(ana), "one").json() == first.json()
    assert start(ana, build.token(ana, "read"), "one").status_code == 403
    build.change(Member, {"state": MemberState.REMOVED}, id=ana.member_id)
    assert start(ana, build.token(ana), "one").status_code == 404


def test_what_was_refused_may_be_sent_again(build: Build, ana: Actor) -> None:
    token = build.token(ana)
    assert start(ana, token, "one", {**IDEA, "body": ""}).status_code == 422
    assert start(ana, token, "one").status_code == 201


def test_an_answer_is_kept_for_two_days(build: Build, ana: Actor) -> None:
    clock.stop()
    token = build.token(ana)
    start(ana, token, "one")
    for days, kept in ((2, 1), (0.1, 0)):
        clock.move(days=days)
        with build.scope() as scope:
            throw_away_expired(scope)
        assert len(build.rows(KeptReply)) == kept


def test_c11_a_key_has_an_end(build: Build, ana: Actor) -> None:
    token = build.token(ana)
    assert start(ana, token, "k" * 100).status_code == 201
    refused = start(ana, token, "k" * 101)
    assert refused.status_code == 422
    assert list(refused.json()["mistakes"]) == ["Idempotency-Key"]
    assert len(build.rows(Thread)) == 1
