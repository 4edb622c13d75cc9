"""Who is told what, and who is not: once, never of their own act, never what they may not see."""

from typing import Any

import pytest
from sqlalchemy import delete, update

from app.communities.models import Member
from app.core.clock import clock
from app.core.fence import ACROSS
from app.core.ledger.models import Job, OutboxRow
from app.identity.models import Person
from app.notices.actions import telling
from app.notices.models import Notice
from app.threads.models import Status, Watching
from tests.notices.happenings import comment, hide_comment, hide_thread, set_status


def told(build: Any, actor: Any) -> list[str]:
    """The kinds of what the actor was told, and their count is what the bell shows."""
    rows = build.rows(Notice, person_id=actor.id)
    unread = sum(row.read_at is None for row in rows)
    assert build.row(Person, id=actor.id).unread == unread
    return sorted(row.kind for row in rows)


def watch(build: Any, thread: Any, actor: Any, how: str) -> None:
    build.add(
        Watching(
            community_id=thread.community.id,
            thread_id=thread.id,
            member_id=actor.member_id,
            watch=how,
            created_at=clock.now(),
        )
    )


def test_the_author_hears_of_a_comment_and_its_writer_does_not(build, work, ana, ben, tam, thread):
    comment(build, thread, by=ben)
    work()
    assert told(build, ana) == ["comment"]
    assert told(build, ben) == told(build, tam) == []


def test_who_commented_hears_of_the_next_comment(build, work, ana, ben, tam, thread):
    comment(build, thread, by=ben)
    comment(build, thread, by=tam)
    work()
    assert told(build, ben) == ["comment"]
    assert told(build, ana) == ["comment", "comment"]


def test_a_choice_stands_above_what_is_usual(build, work, ana, ben, tam, thread):
    watch(build, thread, ana, "none")
    watch(build, thread, tam, "all")
    comment(build, thread, by=ben)
    work()
    assert told(build, ana) == []
    assert told(build, tam) == ["comment"]


def test_t12_of_a_staff_note_only_staff_hear(build, work, ana, ben, tam, mia, thread):
    comment(build, thread, by=ben)
    comment(build, thread, by=mia)
    work()
    before = told(build, ana), told(build, ben)
    comment(build, thread, by=tam, visibility="staff")
    work()
    assert (told(build, ana), told(build, ben)) == before
    assert told(build, mia) == ["comment"]


def test_an_official_answer_is_told_as_one(build, work, ana, tam, thread):
    comment(build, thread, by=tam, is_official=True)
    work()
    assert told(build, ana) == ["answer"]


def test_a_comment_hidden_before_anybody_was_told_is_told_to_nobody(
    build, work, ana, ben, mia, thread
):
    made = comment(build, thread, by=ben)
    hide_comment(build, thread, made, by=mia, reason="Names a customer.")
    work()
    assert told(build, ana) == []
    assert told(build, ben) == ["hidden"]


def test_votes_gather_in_one_notice_until_it_is_read(build, work, ana, ben, tam, mia, thread):
    for voter in (ben, tam):
        voter.post(f"{thread.address}/vote", support="yes", importance="critical")
    work()
    ben.post(f"{thread.address}/vote", support="yes", importance="nice")
    work()
    (batch,) = build.rows(Notice, person_id=ana.id)
    assert (batch.kind, batch.count) == ("votes", 2)
    assert told(build, ana) == ["votes"]
    assert ana.post("/notices/read").status_code == 303
    work()
    mia.post(f"{thread.address}/vote", support="yes")
    work()
    assert told(build, ana) == ["votes", "votes"]
    assert sorted(row.count for row in build.rows(Notice, person_id=ana.id)) == [1, 2]


def test_nobody_hears_of_their_own_vote(build, work, ana, thread):
    ana.post(f"{thread.address}/vote", support="yes")
    work()
    assert told(build, ana) == []


def test_author_and_voters_hear_once_where_a_thread_stands(build, work, ana, ben, tam, pat, thread):
    for voter in (ben, pat):
        voter.post(f"{thread.address}/vote", support="yes")
    work()
    ana.post("/notices/read")
    set_status(build, thread, Status.PLANNED, by=pat)
    work()
    set_status(build, thread, Status.OPEN, by=pat)
    set_status(build, thread, Status.PLANNED, by=pat)
    work()
    assert told(build, ana) == ["status", "votes"]
    assert told(build, ben) == ["status"]
    assert told(build, pat) == told(build, tam) == []


def test_what_ships_is_asked_about_once_for_each_version(build, work, ana, ben, pat, thread):
    ben.post(f"{thread.address}/vote", support="yes")
    work()
    ana.post("/notices/read")
    set_status(build, thread, Status.SHIPPED, by=pat, version="2.4.0-beta.4")
    work()
    set_status(build, thread, Status.SHIPPED, by=pat, version="2.4.0-beta.4")
    work()
    assert told(build, ben) == ["works"]
    set_status(build, thread, Status.SHIPPED, by=pat, version="2.4.0")
    work()
    assert told(build, ben) == ["works", "works"]


def test_the_author_hears_what_was_hidden_and_what_was_restored(build, work, ana, mia, thread):
    hide_thread(build, thread, by=mia, reason="Twice the same.")
    work()
    hide_thread(build, thread, by=mia, reason="", hidden=False)
    work()
    assert told(build, ana) == ["hidden", "restored"]


def test_t15_whoever_left_meanwhile_is_told_nothing(build, work, ana, ben, tam, thread):
    build.change(Member, {"state": "removed"}, person_id=ana.id)
    comment(build, thread, by=ben)
    work()
    assert told(build, ana) == []


def test_t09_a_voter_hears_nothing_of_a_thread_they_may_not_see(build, work, ana, ben, pat, thread):
    ben.post(f"{thread.address}/vote", support="yes")
    work()
    ana.post("/notices/read")
    hide_thread(build, thread, by=pat, reason="Not for all.")
    set_status(build, thread, Status.PLANNED, by=pat)
    work()
    assert told(build, ben) == []
    assert told(build, ana) == ["hidden", "status", "votes"]


def test_x08_the_outbox_played_again_tells_nobody_twice(build, house, work, ana, ben, thread):
    ben.post(f"{thread.address}/vote", support="yes")
    comment(build, thread, by=ben)
    work()
    before = told(build, ana)
    with house.database.engine.begin() as connection:
        across = {ACROSS: "the same facts again, their jobs forgotten"}
        connection.execute(update(OutboxRow).values(taken_at=None), execution_options=across)
        connection.execute(delete(Job), execution_options=across)
    work()
    assert told(build, ana) == before == ["comment", "votes"]
    assert build.rows(Notice, person_id=ana.id)[0].count == 1


@pytest.mark.parametrize("stage", ["before", "after"])
def test_x08_a_worker_killed_in_the_middle_tells_everybody_once(
    build, house, work, ana, ben, tam, thread, monkeypatch, stage
):
    """Killed: its transaction is gone and its lease runs out. `before` or `after` the notices."""
    clock.stop()
    whole, killed = telling._told, []

    def die_once(scope: Any, person_ids: list[int]) -> None:
        if stage == "after":
            whole(scope, person_ids)
        if not killed:
            killed.append(True)
            raise KeyboardInterrupt
        if stage == "before":
            whole(scope, person_ids)

    monkeypatch.setattr(telling, "_told", die_once)
    comment(build, thread, by=ben)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert told(build, ana) == []
    clock.move(minutes=6)
    work()
    assert told(build, ana) == ["comment"]
