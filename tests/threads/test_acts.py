"""Short acts on a thread: edit, watch, works, status, pin, lock, hide; and who may not."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.communities.models import Member
from app.core.ledger.models import AuditRow, AuditText, OutboxRow
from app.search.models import Document
from app.threads.actions.facets import recount_facets
from app.threads.actions.status import follow_item
from app.threads.models import BoardCount, Status, Thread, Watching, WorksAnswer
from tests.build import Build, BuiltThread
from tests.cast import Actor, Stranger, shown, statements


def counts(build: Build) -> dict[str, int]:
    return {row.facet: row.threads for row in build.rows(BoardCount) if row.threads}


@pytest.fixture
def counted(build: Build, thread: BuiltThread) -> BuiltThread:
    """The thread, counted beside the filters as if it had been posted."""
    with build.scope(build.harbour) as scope:
        recount_facets(scope)
    return thread


NEW = {"title": "Rain gauge reads nothing", "actual": "0 mm", "body": "", "version": "2.5"}


def test_authors_change_their_own_words(build: Build, ana: Actor, counted: BuiltThread) -> None:
    assert "Rain gauge reads 0 mm" in ana.get(counted.address + "/edit").text
    with statements(at_most=6):
        answer = ana.post(counted.address + "/edit", revision="0", **NEW)
    now = counted.now()
    assert answer.headers["location"] == counted.address
    assert (now.title, now.actual, now.version, now.edits) == (*list(NEW.values())[:2], "2.5", 1)
    assert counts(build)["version:2.5"] == 1
    assert build.row(Document).title == NEW["title"]
    assert "edited once" in ana.get(counted.address).text


def test_a_vote_meanwhile_is_no_conflict(ana: Actor, ben: Actor, thread: BuiltThread) -> None:
    ben.post(thread.address + "/vote", support="yes")
    assert ana.post(thread.address + "/edit", revision="0", **NEW).status_code == 303


def test_mistakes_keep_what_was_typed(ana: Actor, thread: BuiltThread) -> None:
    answer = ana.post(thread.address + "/edit", **{**NEW, "title": "", "revision": "0"})
    assert answer.status_code == 422
    assert "0 mm" in answer.text
    assert 'name="revision" value="0"' in answer.text


def test_x07_of_ten_edits_at_once_one_stands_and_nine_keep_both_texts(
    build: Build, ana: Actor, thread: BuiltThread
) -> None:
    def edit(n: int) -> tuple[int, str, int]:
        actor = build.member("Ana Lindqvist")
        fields = {**NEW, "title": f"Title {n} of ten", "revision": "0"}
        answer = actor.post(thread.address + "/edit", **fields)
        return answer.status_code, answer.text, n

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(edit, range(10)))
    standing = thread.now().title
    assert sorted(code for code, _, _ in answers) == [303] + [409] * 9
    for code, text, n in answers:
        if code == 409:
            assert standing in text
            assert f"Title {n} of ten" in text
            assert 'name="revision" value="1"' in text
    assert [row.name for row in build.rows(OutboxRow)] == ["thread.edited"]


def test_r06_nobody_changes_the_words_of_others(
    ben: Actor, mia: Actor, olu: Actor, thread: BuiltThread
) -> None:
    for other in (ben, mia, olu):
        assert other.get(thread.address + "/edit").status_code == 403
        assert other.post(thread.address + "/edit", revision="0", **NEW).status_code == 403
    assert thread.now().edits == 0


def test_watching_is_set_and_stays(build: Build, ben: Actor, thread: BuiltThread) -> None:
    for _ in range(2):
        ben.post(thread.address + "/watch", watch="none")
    assert [row.watch for row in build.rows(Watching)] == ["none"]
    part = ben.post(thread.address + "/watch", part=True, watch="all").text
    assert '<option value="all" selected>' in part
    assert ben.post(thread.address + "/watch", watch="loud").status_code == 422


@pytest.fixture
def shipped(build: Build, thread: BuiltThread, ben: Actor) -> BuiltThread:
    """The thread, voted by Ben, shipped in beta 4."""
    ben.post(thread.address + "/vote", support="yes")
    with build.scope(build.harbour) as scope:
        row = scope.one(scope.select(Thread).where(Thread.id == thread.id))
        follow_item(scope, row, status=Status.SHIPPED, item_id=7, version="2.4.0-beta.4")
    return thread


def test_voters_and_the_author_are_asked_whether_it_works(
    build: Build, ana: Actor, ben: Actor, tam: Actor, shipped: BuiltThread
) -> None:
    question = "Does it work for you now?"
    assert question in ana.get(shipped.address).text
    assert question in ben.get(shipped.address).text
    assert question not in tam.get(shipped.address).text
    for _ in range(2):
        ben.post(shipped.address + "/works", works="yes", credit="yes")
    ana.post(shipped.address + "/works", works="no")
    assert sorted(row.works for row in build.rows(WorksAnswer)) == ["no", "yes"]
    assert "1 say yes, 1 say no" in ben.get(shipped.address).text
    named = {row.id: row.named_in_changelog for row in build.rows(Member)}
    assert (named[ben.member_id], named[ana.member_id]) == (True, False)
    told = [row.name for row in build.rows(OutboxRow) if row.name == "works.answered"]
    assert len(told) == 2


def test_nothing_is_said_of_what_has_not_shipped(ben: Actor, thread: BuiltThread) -> None:
    assert ben.post(thread.address + "/works", works="yes").status_code == 403


def test_managers_set_a_status(build: Build, pat: Actor, counted: BuiltThread) -> None:
    pat.post(counted.address + "/status", status="planned")
    assert (counted.now().status, counts(build)["status:planned"]) == ("planned", 1)
    audit = build.row(AuditRow)
    assert (audit.before, audit.after) == (
        {"status": "open"},
        {"status": "planned", "version": ""},
    )


@pytest.mark.parametrize(
    "fields", [{"status": "declined"}, {"status": "duplicate"}, {"status": "shipped"}]
)
def test_declining_needs_a_reason_and_some_statuses_are_set_otherwise(
    pat: Actor, thread: BuiltThread, fields: dict[str, str]
) -> None:
    answer = pat.post(thread.address + "/status", **fields)
    assert (answer.status_code, "data-mistakes" in answer.text) == (422, True)
    assert thread.now().status == "open"


def test_a_status_of_an_item_is_not_set_by_hand(
    pat: Actor, tam: Actor, shipped: BuiltThread
) -> None:
    assert pat.post(shipped.address + "/status", status="open").status_code == 403
    assert "A backlog item sets" in pat.get(shipped.address).text
    answered = tam.post(shipped.address + "/comments", body="x", official="yes", answered="yes")
    assert answered.status_code == 403


@pytest.mark.parametrize("act", ["pin", "lock", "hide"])
def test_moderators_do_and_undo_and_the_log_has_both(
    build: Build, mia: Actor, thread: BuiltThread, act: str
) -> None:
    for value in ("yes", "yes", "no"):
        answer = mia.post(f"{thread.address}/{act}", value=value, reason="Because of this.")
        assert answer.status_code == 303
    state = {"pin": "pinned", "lock": "locked", "hide": "hidden"}[act]
    rows = build.rows(AuditRow)
    assert [(row.before, row.after) for row in rows] == [
        ({state: False}, {state: True}),
        ({state: True}, {state: False}),
    ]
    assert {row.actor_person_id for row in rows} == {mia.id}
    assert build.row(AuditText, id=rows[0].text_id).text == "Because of this."
    now = thread.now()
    assert (now.pinned_at, now.locked_at, now.hidden_at, now.hidden_reason) == (None,) * 3 + ("",)


def test_a_hidden_thread_is_there_for_its_author_and_staff_alone(
    build: Build, ana: Actor, ben: Actor, mia: Actor, tam: Actor, counted: BuiltThread
) -> None:
    assert mia.post(counted.address + "/hide", value="yes").status_code == 422
    mia.post(counted.address + "/hide", value="yes", reason="It names a customer.")
    assert shown(ben.get(counted.address)) == shown(ben.get("/c/harbour-preview/threads/99"))
    for reader, words in ((ana, False), (tam, True)):
        text = reader.get(counted.address).text
        assert "It names a customer." in text
        assert ("<p>Some words.</p>" in text) is words
    assert counts(build) == {}
    mia.post(counted.address + "/hide", value="no")
    assert counts(build)["all"] == 1
    assert ben.get(counted.address).status_code == 200


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("pin", {"value": "yes"}),
        ("lock", {"value": "yes"}),
        ("hide", {"value": "yes", "reason": "I can"}),
        ("status", {"status": "planned"}),
    ],
)
def test_r06_a_genuine_token_is_no_permission(
    build: Build, ana: Actor, tam: Actor, thread: BuiltThread, act: str, fields: dict[str, str]
) -> None:
    for actor in (ana, tam):
        assert actor.post(f"{thread.address}/{act}", **fields).status_code == 403
        assert f'action="{thread.address}/{act}"' not in actor.get(thread.address).text
    assert build.rows(AuditRow) == []


def test_a_moderator_sets_no_status(mia: Actor, thread: BuiltThread) -> None:
    assert mia.post(thread.address + "/status", status="planned").status_code == 403


ACTS = {
    "watch": {"watch": "all"},
    "works": {"works": "yes"},
    "status": {"status": "open"},
    "pin": {"value": "yes"},
    "lock": {"value": "yes"},
    "hide": {"value": "yes", "reason": "x"},
    "edit": {"revision": "0", "title": "x", "body": "x"},
}


@pytest.mark.parametrize("act", ACTS)
def test_t01_t02_to_an_outsider_no_act_exists(
    build: Build,
    ben: Actor,
    ana: Actor,
    eve: Actor,
    stranger: Stranger,
    thread: BuiltThread,
    act: str,
) -> None:
    refused = eve.post(f"{thread.address}/{act}", **ACTS[act])
    assert refused.status_code == 404
    assert shown(refused) == shown(eve.post(f"/c/nowhere/threads/1/{act}", **ACTS[act]))
    assert stranger.post(f"{thread.address}/{act}", **ACTS[act]).status_code == 303
    own = build.thread(by=ana, audience="staff")
    hidden = ben.post(f"{own.address}/{act}", **ACTS[act])
    never = ben.post(f"/c/harbour-preview/threads/999/{act}", **ACTS[act])
    assert shown(hidden) == shown(never)
    assert hidden.status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_c09_acts_take_no_more_than_their_fields(
    ana: Actor, olu: Actor, thread: BuiltThread, act: str
) -> None:
    actor = ana if act == "edit" else olu
    answer = actor.post(f"{thread.address}/{act}", **ACTS[act], author_id="1")
    assert answer.status_code == 422


def test_a_vote_on_the_page_brings_the_question_how_much_it_matters(
    ben: Actor, thread: BuiltThread
) -> None:
    def vote(page: str, support: str) -> str:
        ben.client.headers["Referer"] = f"http://localhost:8000{page}"
        return ben.post(thread.address + "/vote", part=True, support=support).text

    assert 'hx-target="#importance"' in vote(thread.address, "yes")
    assert '<div id="importance" hidden>' in vote(thread.address, "no")
    assert "#importance" not in vote("/c/harbour-preview/threads", "yes")
