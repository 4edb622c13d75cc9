"""Accounts' timelines: what members' acts leave on them, and what they never do."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.communities.models import Member, MemberState
from app.core.clock import clock
from app.core.ledger.queue import record
from app.customers.actions.touchpoints import add_touchpoint
from app.customers.models import Touchpoint
from app.threads.events import CommentPosted, StatusSet, ThreadStarted, WorksAnswered
from app.threads.models import Audience, Kind, Status, Works
from tests.build import Build, BuiltThread
from tests.cast import Actor


def tell(build: Build, actor: Actor, event: Any) -> None:
    """The event stands in the outbox, as if the actor had caused it just now."""

    with build.house.database.write() as session:
        record(
            session,
            event,
            community_id=build.harbour.id,
            person_id=actor.id,
            member_id=actor.member_id,
        )
        session.commit()


def kinds(build: Build) -> list[tuple[str, int | None]]:
    """Kind and account of every touchpoint."""
    return [(t.kind, t.account_id) for t in build.rows(Touchpoint)]


def test_a_thread_stands_on_its_authors_timeline(
    build: Build, ana: Actor, thread: BuiltThread, work: Any
) -> None:
    tell(build, ana, ThreadStarted(thread_id=thread.id, kind=Kind.PROBLEM))
    work()
    (point,) = build.rows(Touchpoint)
    assert (point.kind, point.account_id, point.person_id) == (
        "thread.started",
        ana.account_id,
        ana.id,
    )
    assert point.place_id == build.harbour.id
    assert point.about == {"thread_id": thread.id, "kind": "problem"}


def test_a_vote_stands_once_with_the_importance_said_last(
    build: Build, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    ben.post(thread.address + "/vote", importance="nice")
    work()
    ben.post(thread.address + "/vote", importance="critical")
    work()
    (point,) = build.rows(Touchpoint)
    assert point.about["importance"] == "critical"


def test_a_vote_taken_back_leaves_the_timeline(
    build: Build, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    ben.post(thread.address + "/vote", support="yes")
    work()
    ben.post(thread.address + "/vote", support="no")
    work()
    assert build.rows(Touchpoint) == []


def test_staff_and_people_without_account_leave_nothing(
    build: Build, tam: Actor, thread: BuiltThread, work: Any
) -> None:
    alone = build.member("Alma Alone")
    tam.post(thread.address + "/vote", support="yes")
    alone.post(thread.address + "/vote", support="yes")
    work()
    assert build.rows(Touchpoint) == []


def test_a_former_member_leaves_nothing(
    build: Build, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    ben.post(thread.address + "/vote", support="yes")
    build.change(Member, {"state": MemberState.LEFT}, id=ben.member_id)
    work()
    assert build.rows(Touchpoint) == []


def test_t20_of_a_thread_for_author_and_staff_only_that_something_happened(
    build: Build, ana: Actor, work: Any
) -> None:
    private = build.thread(by=ana, kind="problem", audience="staff")
    tell(
        build, ana, ThreadStarted(thread_id=private.id, kind=Kind.PROBLEM, audience=Audience.STAFF)
    )
    work()
    (point,) = build.rows(Touchpoint)
    assert (point.kind, point.about, point.title, point.body) == ("happened", {}, "", "")


def test_t20_staff_notes_and_hidden_comments_leave_nothing(
    build: Build, ana: Actor, thread: BuiltThread, work: Any
) -> None:
    note = build.comment(thread, by=ana, visibility="staff")
    hidden = build.comment(thread, by=ana, hidden_at=clock.now())
    for comment, visibility in ((note, Audience.STAFF), (hidden, Audience.MEMBERS)):
        fact = CommentPosted(thread_id=thread.id, comment_id=comment.id, visibility=visibility)
        tell(build, ana, fact)
    work()
    assert build.rows(Touchpoint) == []


def test_a_comment_and_an_answer_stand_on_the_timeline(
    build: Build, ana: Actor, thread: BuiltThread, work: Any
) -> None:
    comment = build.comment(thread, by=ana)
    said = CommentPosted(thread_id=thread.id, comment_id=comment.id, visibility=Audience.MEMBERS)
    tell(build, ana, said)
    tell(build, ana, WorksAnswered(thread_id=thread.id, works=Works.NO, version="2.4.0-beta.4"))
    work()
    assert sorted(kinds(build)) == [
        ("comment.posted", ana.account_id),
        ("works.answered", ana.account_id),
    ]


def test_shipping_stands_once_on_each_account_that_asked(
    build: Build, ana: Actor, ben: Actor, pat: Actor, thread: BuiltThread, work: Any
) -> None:
    second = build.member("Amy Second", account="Aurora Ferries")
    for voter in (ben, second):
        voter.post(thread.address + "/vote", support="yes")
    shipped = StatusSet(
        thread_id=thread.id, was=Status.PLANNED, status=Status.SHIPPED, version="2.4.0-beta.4"
    )
    tell(build, pat, shipped)
    tell(build, pat, shipped)
    work()
    told = [t for t in build.rows(Touchpoint) if t.kind == "thread.shipped"]
    assert {(t.account_id, t.person_id, t.about["people"]) for t in told} == {
        (ana.account_id, None, 2),
        (ben.account_id, ben.id, 1),
    }


def test_x01_the_same_touchpoint_at_once_stands_once(build: Build, ana: Actor) -> None:
    def add(number: int) -> None:
        with build.scope() as scope:
            add_touchpoint(
                scope,
                account_id=ana.account_id or 0,
                person_id=ana.id,
                kind="ticket",
                source="zendesk",
                external_id="48213",
                at=clock.now(),
                about={"number": number},
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(16)))
    assert len(build.rows(Touchpoint)) == 1
