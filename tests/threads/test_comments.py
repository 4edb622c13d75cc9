"""Comments: replying, official answers and staff notes, changing one's words, being hidden."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.ledger.models import AuditRow, AuditText, OutboxRow
from app.threads.actions.comments import MOST_IN_TEN_MINUTES
from app.threads.models import BoardCount, Comment, Thread
from tests.build import Build, BuiltThread
from tests.cast import Actor, Stranger, shown, statements


def test_a_comment_is_there_counted_and_told_of(
    build: Build, ben: Actor, thread: BuiltThread
) -> None:
    with statements(at_most=6):
        answer = ben.post(thread.address + "/comments", body="I see *this* too.")
    made = build.row(Comment)
    assert answer.headers["location"] == f"{thread.address}#c{made.id}"
    assert (thread.now().comments, "<em>this</em>" in made.body_html) == (1, True)
    assert [row.name for row in build.rows(OutboxRow)] == ["comment.posted"]


def test_htmx_gets_an_empty_form_and_asks_for_the_comments_itself(
    ben: Actor, thread: BuiltThread
) -> None:
    with statements(at_most=6):
        answer = ben.post(thread.address + "/comments", part=True, body="Me too.")
    assert answer.headers["hx-trigger"] == f"thread-{thread.id}"
    assert 'id="reply"' in answer.text
    assert "Me too." not in answer.text


def test_an_empty_comment_comes_back_with_its_mistake(ben: Actor, thread: BuiltThread) -> None:
    answer = ben.post(thread.address + "/comments", body="  ")
    assert (answer.status_code, "#field-body" in answer.text) == (422, True)


def test_replies_nest_one_level(build: Build, ana: Actor, ben: Actor, thread: BuiltThread) -> None:
    top = build.comment(thread, by=ben, body="First.")
    with statements(at_most=6):
        ana.post(thread.address + "/comments", body="A reply.", parent=top.id)
    reply = build.row(Comment, body="A reply.")
    ben.post(thread.address + "/comments", body="A reply to it.", parent=reply.id)
    assert [c.parent_id for c in build.rows(Comment)] == [None, top.id, top.id]


def test_t01_a_parent_of_another_thread_is_no_parent(
    build: Build, ana: Actor, ben: Actor, eve: Actor, thread: BuiltThread
) -> None:
    elsewhere = build.thread(by=eve, community=build.elsewhere)
    other = build.thread(by=ben)
    for foreign in (build.comment(elsewhere, by=eve), build.comment(other, by=ben)):
        answer = ana.post(thread.address + "/comments", body="Kept words", parent=foreign.id)
        assert (answer.status_code, "Kept words" in answer.text) == (422, True)


def test_an_official_answer_may_end_the_thread(
    build: Build, tam: Actor, thread: BuiltThread
) -> None:
    tam.post(thread.address + "/comments", body="Turn it off.", official="yes", answered="yes")
    now = thread.now()
    assert (now.status, now.has_official_answer) == ("answered", True)
    assert [row.act for row in build.rows(AuditRow)] == ["thread.status-set"]
    counts = {row.facet: row.threads for row in build.rows(BoardCount)}
    assert counts["status:answered"] == 1


@pytest.mark.parametrize("fields", [{"official": "yes"}, {"visibility": "staff"}])
def test_r06_customers_write_no_notes_and_no_official_answers(
    build: Build, ana: Actor, thread: BuiltThread, fields: dict[str, str]
) -> None:
    assert ana.post(thread.address + "/comments", body="I say so.", **fields).status_code == 403
    assert build.rows(Comment) == []


def test_a_note_is_for_staff_and_counts_for_nobody(
    build: Build, tam: Actor, thread: BuiltThread
) -> None:
    tam.post(thread.address + "/comments", body="They renew in June.", visibility="staff")
    assert build.row(Comment).visibility == "staff"
    assert thread.now().comments == 0
    both = tam.post(thread.address + "/comments", body="x", visibility="staff", official="yes")
    assert both.status_code == 422


@pytest.mark.parametrize("extra", ["is_official", "author_id", "created_at", "hidden_at", "id"])
def test_c09_fields_that_are_not_a_writers_are_refused(
    build: Build, ana: Actor, thread: BuiltThread, extra: str
) -> None:
    assert ana.post(thread.address + "/comments", body="x", **{extra: "1"}).status_code == 422
    assert build.rows(Comment) == []


def test_c11_nobody_comments_without_end(build: Build, ana: Actor, thread: BuiltThread) -> None:
    for _ in range(MOST_IN_TEN_MINUTES):
        build.comment(thread, by=ana)
    assert ana.post(thread.address + "/comments", body="More").status_code == 429
    assert ana.post(thread.address + "/comments", body="x" * 20_001).status_code == 422


@pytest.mark.parametrize("state", ["locked_at", "hidden_at"])
def test_r07_a_locked_or_hidden_thread_takes_nothing(
    build: Build, ana: Actor, mia: Actor, thread: BuiltThread, state: str
) -> None:
    own = build.comment(thread, by=ana, body="As it was.")
    act = {"locked_at": "lock", "hidden_at": "hide"}[state]
    mia.post(f"{thread.address}/{act}", value="yes", reason="Rude.")
    edit = {"body": "New words", "revision": "0"}
    for path, fields in (
        ("/comments", {"body": "One more"}),
        (f"/comments/{own.id}/edit", edit),
        ("/edit", {"title": "New", **edit}),
        ("/vote", {"support": "yes"}),
    ):
        assert ana.post(thread.address + path, **fields).status_code == 403
    assert [c.body for c in build.rows(Comment)] == ["As it was."]
    assert thread.now().edits == 0


def test_r07_a_hidden_comment_is_neither_changed_nor_answered(
    build: Build, ana: Actor, ben: Actor, mia: Actor, thread: BuiltThread
) -> None:
    rude = build.comment(thread, by=ben, body="Rude words")
    place = f"{thread.address}/comments/{rude.id}"
    mia.post(place + "/hide", value="yes", reason="Rude.")
    assert ben.post(place + "/edit", body="Nice words", revision="0").status_code == 403
    assert ben.get(place + "/edit").status_code == 403
    assert ana.post(thread.address + "/comments", body="Ha", parent=rude.id).status_code == 422


def test_authors_change_their_own_words(build: Build, ben: Actor, thread: BuiltThread) -> None:
    made = build.comment(thread, by=ben, body="Frist")
    place = f"{thread.address}/comments/{made.id}/edit"
    assert "Frist" in ben.get(place).text
    with statements(at_most=6):
        assert ben.post(place, body="First", revision="0").status_code == 303
    now = build.row(Comment)
    assert (now.body, now.edits, now.edited_at is not None) == ("First", 1, True)
    assert "edited" in ben.get(thread.address).text


def test_r06_nobody_changes_the_words_of_others(
    build: Build, ana: Actor, ben: Actor, mia: Actor, thread: BuiltThread
) -> None:
    made = build.comment(thread, by=ben, body="Mine")
    for other in (ana, mia):
        answer = other.post(f"{thread.address}/comments/{made.id}/edit", body="x", revision="0")
        assert answer.status_code == 403
    assert build.row(Comment).body == "Mine"


def test_x07_of_ten_edits_at_once_one_stands_and_nine_keep_both_texts(
    build: Build, ben: Actor, thread: BuiltThread
) -> None:
    made = build.comment(thread, by=ben, body="The first words")
    place = f"{thread.address}/comments/{made.id}/edit"

    def edit(n: int) -> tuple[int, str, int]:
        actor = build.member("Ben Okafor")
        answer = actor.post(place, body=f"Version {n} of it", revision="0")
        return answer.status_code, answer.text, n

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(edit, range(10)))
    standing = build.row(Comment).body
    assert sorted(code for code, _, _ in answers) == [303] + [409] * 9
    for code, text, n in answers:
        if code == 409:
            assert standing in text
            assert f"Version {n} of it" in text
            assert 'name="revision" value="1"' in text


def test_hiding_takes_the_words_away_and_gives_its_author_the_reason(
    build: Build, ana: Actor, ben: Actor, mia: Actor, tam: Actor, thread: BuiltThread
) -> None:
    rude = build.comment(thread, by=ben, body="Rude words")
    reply = build.comment(thread, by=ana, body="Stay calm", parent_id=rude.id)
    place = f"{thread.address}/comments/{rude.id}/hide"
    assert "Rude words" in mia.get(place).text
    assert mia.post(place, value="yes").status_code == 422
    mia.post(place, value="yes", reason="Ask without swearing.")
    for reader, words, reason in ((ana, False, False), (ben, False, True), (tam, True, True)):
        text = reader.get(thread.address).text
        assert ("Rude words" in text, "Ask without swearing." in text) == (words, reason)
        assert "A moderator hid this comment." in text
        assert "Stay calm" in text
    assert "Ben" not in ana.get(thread.address).text
    assert thread.now().comments == 1
    audit = build.row(AuditRow)
    assert (audit.act, audit.before, audit.after) == (
        "comment.hidden",
        {"hidden": False},
        {"hidden": True},
    )
    assert build.row(AuditText, id=audit.text_id).text == "Ask without swearing."
    assert reply.parent_id == rude.id


def test_restoring_brings_the_words_back(
    build: Build, ben: Actor, mia: Actor, thread: BuiltThread
) -> None:
    made = build.comment(thread, by=ben, body="Plain words", is_official=False)
    place = f"{thread.address}/comments/{made.id}/hide"
    mia.post(place, value="yes", reason="By mistake.")
    mia.post(place, value="no")
    mia.post(place, value="no")
    assert "Plain words" in ben.get(thread.address).text
    assert thread.now().comments == 1
    assert [row.after for row in build.rows(AuditRow)] == [{"hidden": True}, {"hidden": False}]


def test_r06_customers_and_the_team_hide_nothing(
    build: Build, ana: Actor, tam: Actor, thread: BuiltThread
) -> None:
    made = build.comment(thread, by=ana)
    place = f"{thread.address}/comments/{made.id}/hide"
    for actor in (ana, tam):
        assert actor.get(place).status_code == 403
        assert actor.post(place, value="yes", reason="I can").status_code == 403
    assert build.row(Comment).hidden_at is None


@pytest.mark.parametrize("path", ["/comments", "/comments/{id}/edit", "/comments/{id}/hide"])
def test_t01_t02_to_an_outsider_there_are_no_comments(
    build: Build, ana: Actor, eve: Actor, stranger: Stranger, thread: BuiltThread, path: str
) -> None:
    made = build.comment(thread, by=ana)
    path = path.format(id=made.id)
    fields = {"body": "x", "revision": "0"} if "hide" not in path else {"value": "yes"}
    refused = eve.post(thread.address + path, **fields)
    assert refused.status_code == 404
    assert shown(refused) == shown(eve.post("/c/nowhere/threads/1" + path, **fields))
    assert stranger.post(thread.address + path, **fields).status_code == 303
    other = build.thread(by=ana)
    assert ana.get(f"{other.address}/comments/{made.id}/edit").status_code == 404


def test_the_counter_is_right_after_many_at_once(build: Build, thread: BuiltThread) -> None:
    crowd = [build.member(f"Guest{n} Someone") for n in range(5)]

    def say(writer: Actor) -> list[int]:
        return [
            writer.post(thread.address + "/comments", body=f"No. {n}").status_code for n in range(4)
        ]

    with ThreadPoolExecutor(5) as pool:
        assert {code for codes in pool.map(say, crowd) for code in codes} == {303}
    assert build.row(Thread, id=thread.id).comments == len(build.rows(Comment)) == 20
