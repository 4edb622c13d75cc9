"""Ana's script: she reads the board, votes, replies and starts threads by the API."""

from typing import Any

import pytest

from app.communities.models import Community
from app.core.ledger.models import OutboxRow
from app.threads.models import Comment, ThreadTag, Vote
from tests.build import Build, BuiltThread
from tests.cast import Actor, statements

THREADS = "/communities/harbour-preview/threads"


def path(thread: BuiltThread, below: str = "") -> str:
    """The thread's path in the API."""
    return f"{THREADS}/{thread.number}{below}"


def test_ana_votes_by_a_script(build: Build, ana: Actor, ben: Actor, thread: BuiltThread) -> None:
    token, vote = build.token(ben), path(thread, "/vote")
    with statements(at_most=5):
        set_ = ben.api("PUT", vote, token=token, json={"importance": "critical"})
    again = ben.api("PUT", vote, token=token, json={"importance": "critical"})
    assert set_.json() == again.json() == {"my_vote": "critical", "votes": 1, "revision": 2}
    assert [row.name for row in build.rows(OutboxRow)] == ["vote.set"]
    gone = ben.api("DELETE", vote, token=token)
    assert gone.json() == {"my_vote": None, "votes": 0, "revision": 3}
    assert build.rows(Vote) == []


def test_the_board_is_paged_and_sorted_as_its_page(build: Build, ana: Actor) -> None:
    for n in range(5):
        build.thread(by=ana, title=f"Thread {n}", votes=n, tags=["rain"])
    token = build.token(ana)
    numbers, cursor = [], None
    while True:
        asked = {"sort": "top", "limit": 2, **({"after": cursor} if cursor else {})}
        with statements(at_most=2):
            found = ana.api("GET", THREADS, token=token, params=asked).json()
        numbers += [row["votes"] for row in found["items"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert numbers == [4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"kind": "problem"}, ["Dry"]),
        ({"status": "planned"}, ["Dew"]),
        ({"tag": "fog"}, ["Dew"]),
        ({"by": "me"}, ["Dry"]),
        ({"voted": "me"}, ["Dew"]),
        ({"q": "status:planned"}, ["Dew"]),
        ({"sort": "new"}, ["Dew", "Dry"]),
        ({"severity": "major"}, ["Dry"]),
    ],
)
def test_the_filters_are_the_boards(
    build: Build, ana: Actor, ben: Actor, asked: dict[str, str], titles: list[str]
) -> None:
    build.thread(by=ana, title="Dry", kind="problem", severity="major")
    dew = build.thread(by=ben, title="Dew", status="planned", tags=["fog"])
    token = build.token(ana)
    ana.api("PUT", path(dew, "/vote"), token=token, json={"importance": "nice"})
    build.add(ThreadTag(community_id=dew.community.id, thread_id=dew.id, tag="fog"))
    found = ana.api("GET", THREADS, token=token, params=asked).json()["items"]
    assert [row["title"] for row in found] == titles


@pytest.mark.parametrize(
    "asked", [{"kind": "wish"}, {"by": "ben"}, {"sort": "best"}, {"q": "x" * 201}]
)
def test_a_filter_that_is_none_is_refused_and_not_left_out(
    build: Build, ana: Actor, asked: dict[str, str]
) -> None:
    answer = ana.api("GET", THREADS, token=build.token(ana), params=asked)
    assert answer.status_code == 422
    assert list(answer.json()["mistakes"]) == list(asked)


def test_pinned_threads_stand_among_the_others(
    build: Build, ana: Actor, mia: Actor, thread: BuiltThread
) -> None:
    mia.post(thread.address + "/pin", value="yes", reason="")
    (row,) = ana.api("GET", THREADS, token=build.token(ana)).json()["items"]
    assert row["is_pinned"]


def test_ana_starts_a_thread_and_changes_it(build: Build, ana: Actor) -> None:
    token = build.token(ana)
    sent = {"kind": "problem", "title": "It is dark", "actual": "Nothing.", "severity": "major"}
    assert build.product
    made = ana.api("POST", THREADS, token=token, json={**sent, "version": "2.4.0-beta.3"})
    assert made.status_code == 201, made.text
    thread = made.json()
    assert (thread["number"], thread["author"]["name"]) == (1, "Ana Lindqvist")
    assert thread["address"] == "/c/harbour-preview/threads/1"
    wanted = {"title": "It stays dark", "body": "All **night**.", "revision": thread["revision"]}
    changed = ana.api("PATCH", f"{THREADS}/1", token=token, json=wanted).json()
    assert (changed["title"], changed["actual"]) == ("It stays dark", "Nothing.")
    assert (changed["severity"], changed["version"]) == ("major", "2.4.0-beta.3")
    assert "<strong>night</strong>" in changed["body_html"]
    assert changed["revision"] > thread["revision"]


def test_x07_of_two_changes_at_one_revision_the_second_is_a_conflict(
    build: Build, ana: Actor, thread: BuiltThread
) -> None:
    token = build.token(ana)
    for title, status in (("First", 200), ("Second", 409)):
        sent = {"title": title, "revision": 1}
        assert ana.api("PATCH", path(thread), token=token, json=sent).status_code == status
    assert thread.now().title == "First"


def test_status_is_set_by_managers_with_the_grant(
    build: Build, ana: Actor, pat: Actor, thread: BuiltThread
) -> None:
    wanted = {"status": "planned", "revision": 1}
    for actor, token in ((ana, build.token(ana)), (pat, build.token(pat, "read", "write"))):
        assert actor.api("PATCH", path(thread), token=token, json=wanted).status_code == 403
    token = build.token(pat)
    done = pat.api("PATCH", path(thread), token=token, json=wanted).json()
    assert done["status"] == "planned"
    declined = {"status": "declined", "revision": done["revision"]}
    refused = pat.api("PATCH", path(thread), token=token, json=declined)
    assert refused.json()["mistakes"].keys() == {"reason"}
    words = {"title": "Mine now", "revision": done["revision"]}
    assert pat.api("PATCH", path(thread), token=token, json=words).status_code == 403


def test_what_is_refused_in_part_changes_nothing(
    build: Build, ana: Actor, thread: BuiltThread
) -> None:
    sent = {"title": "Another", "status": "planned", "revision": 1}
    assert ana.api("PATCH", path(thread), token=build.token(ana), json=sent).status_code == 403
    assert thread.now().title != "Another"


def test_ben_replies_and_ana_reads_it(
    build: Build, ana: Actor, ben: Actor, thread: BuiltThread
) -> None:
    posted = ben.api(
        "POST", path(thread, "/comments"), token=build.token(ben), json={"body": "Here too."}
    )
    assert posted.status_code == 201
    sent = {"body": "Since when?", "parent": posted.json()["id"]}
    ana.api("POST", path(thread, "/comments"), token=build.token(ana), json=sent)
    token = build.token(ana)
    with statements(at_most=4):
        found = ana.api("GET", path(thread, "/comments"), token=token).json()
    (row,) = found["items"]
    assert (row["author"]["name"], row["body_html"]) == ("Ben Okafor", "<p>Here too.</p>\n")
    assert [reply["author"]["name"] for reply in row["replies"]] == ["Ana Lindqvist"]
    assert row["replies"][0]["parent"] == row["id"]


def test_t19_staff_notes_and_hidden_words_are_for_staff(
    build: Build, ana: Actor, ben: Actor, tam: Actor, mia: Actor, thread: BuiltThread
) -> None:
    note = {"body": "They pay late.", "visibility": "staff"}
    made = tam.api("POST", path(thread, "/comments"), token=build.token(tam), json=note)
    assert made.status_code == 201
    rude = build.comment(thread, by=ben, body="Rude words.")
    mia.post(f"{thread.address}/comments/{rude.id}/hide", value="yes", reason="Unkind")
    for reader, told in ((ana, False), (tam, True)):
        text = reader.api("GET", path(thread, "/comments"), token=build.token(reader)).text
        assert ("They pay late." in text, "Rude words." in text) == (told, told)
    refused = ana.api("POST", path(thread, "/comments"), token=build.token(ana), json=note)
    assert refused.status_code == 403
    official = {"body": "So it is.", "official": True}
    answer = ana.api("POST", path(thread, "/comments"), token=build.token(ana), json=official)
    assert answer.status_code == 403
    assert len(build.rows(Comment)) == 2


def test_customers_are_named_as_the_community_shows_them(
    build: Build, ana: Actor, ben: Actor, tam: Actor, thread: BuiltThread
) -> None:
    build.change(Community, {"names_shown": "none"}, id=build.harbour.id)
    build.comment(thread, by=ana)
    for reader, name in ((ben, "A customer"), (tam, "Ana Lindqvist"), (ana, "Ana Lindqvist")):
        token = build.token(reader)
        answers: list[Any] = [
            reader.api("GET", below, token=token).json()
            for below in (THREADS, path(thread), path(thread, "/comments"))
        ]
        authors = [answers[0]["items"][0], answers[1], answers[2]["items"][0]]
        assert {row["author"]["name"] for row in authors} == {name}
        assert all((row["author"]["id"] is None) == (reader is ben) for row in authors)
        for email in (ana.email, "Aurora"):
            assert email not in repr(answers)


def test_t01_what_is_for_its_author_and_staff_is_not_there_for_ben(
    build: Build, ana: Actor, ben: Actor
) -> None:
    quiet = build.thread(by=ana, audience="staff", title="Between us")
    token = build.token(ben)
    assert ben.api("GET", THREADS, token=token).json()["items"] == []
    for method, below, sent in (
        ("GET", "", None),
        ("PATCH", "", {"revision": 1}),
        ("PUT", "/vote", {"importance": "nice"}),
        ("DELETE", "/vote", None),
        ("GET", "/comments", None),
        ("POST", "/comments", {"body": "Hm"}),
    ):
        answer = ben.api(method, path(quiet, below), token=token, json=sent)
        assert answer.status_code == 404
