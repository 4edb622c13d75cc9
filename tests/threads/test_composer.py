"""Starting a thread: what a member may send, what stands on the board then, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.clock import clock
from app.core.ledger.models import OutboxRow
from app.identity.models import Device
from app.products.models import Carriage
from app.search.models import Document
from app.threads.actions.threads import MOST_AN_HOUR
from app.threads.models import BoardCount, Thread
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements

BASE = "/c/harbour-preview"
PROBLEM = {
    "kind": "problem",
    "title": "Battery shows full, then the console dies",
    "steps": "Put in new cells\nWait for a cold night",
    "expected": "A warning at 20 %.",
    "actual": "Nothing, then darkness.",
    "severity": "blocker",
    "frequency": "always",
    "version": "2.4.0-beta.3",
    "device": "LWS-200 console",
    "body": "It is **cold** here.",
}


def test_a_problem_stands_on_the_board_as_it_was_told(build: Build, ana: Actor) -> None:
    with statements(at_most=6):
        answer = ana.post(f"{BASE}/threads", **PROBLEM)
    thread = build.row(Thread)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BASE}/threads/1")
    assert {name: getattr(thread, name) for name in PROBLEM} == PROBLEM
    assert (thread.number, thread.status, thread.votes) == (1, "open", 0)
    assert thread.product_id == build.product.id
    assert "<strong>cold</strong>" in thread.body_html


def test_a_thread_is_counted_found_and_told_of(build: Build, ana: Actor) -> None:
    ana.post(f"{BASE}/threads", **PROBLEM)
    counts = {row.facet: row.threads for row in build.rows(BoardCount)}
    assert counts["kind:problem"] == counts["version:2.4.0-beta.3"] == counts["all"] == 1
    assert build.row(Document).title == PROBLEM["title"]
    assert [row.name for row in build.rows(OutboxRow)] == ["thread.started"]


def test_a_thread_for_staff_is_counted_nowhere(build: Build, ana: Actor, ben: Actor) -> None:
    ana.post(f"{BASE}/threads", **{**PROBLEM, "audience": "staff"})
    assert build.rows(BoardCount) == []
    assert ben.get(f"{BASE}/threads/1").status_code == 404
    assert ana.get(f"{BASE}/threads/1").status_code == 200


def test_other_kinds_keep_no_fields_of_a_problem(build: Build, ana: Actor) -> None:
    ana.post(f"{BASE}/threads", **{**PROBLEM, "kind": "idea"})
    thread = build.row(Thread)
    assert (thread.steps, thread.severity, thread.device) == ("", None, "")


def test_twenty_at_once_get_twenty_numbers(build: Build, harbour: Any) -> None:
    crowd = [build.member(f"Guest{n} Someone") for n in range(4)]

    def post(writer: Actor) -> list[int]:
        fields = {"kind": "idea", "title": "One more", "body": "Words."}
        return [writer.post(f"{BASE}/threads", **fields).status_code for _ in range(5)]

    with ThreadPoolExecutor(4) as pool:
        assert {code for codes in pool.map(post, crowd) for code in codes} == {303}
    assert [t.number for t in sorted(build.rows(Thread), key=lambda t: t.number)] == list(
        range(1, 21)
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " \u200b "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"actual": "", "body": ""}, "actual"),
        ({"severity": "huge"}, "severity"),
        ({"kind": "rant"}, "kind"),
        ({"product": "another-product"}, "product"),
        ({"version": "v" * 61}, "version"),
    ],
)
def test_mistakes_come_back_beside_what_was_typed(
    build: Build, ana: Actor, wrong: dict[str, str], field: str
) -> None:
    answer = ana.post(f"{BASE}/threads", **{**PROBLEM, "mission": "7", **wrong})
    assert answer.status_code == 422
    assert f'href="#field-{field}"' in answer.text
    assert "Put in new cells\nWait for a cold night" in answer.text
    assert 'name="mission" value="7"' in answer.text
    assert build.rows(Thread) == []
    assert build.row(type(build.harbour), id=build.harbour.id).next_thread == 1


def test_the_part_with_mistakes_is_the_form(ana: Actor) -> None:
    answer = ana.post(f"{BASE}/threads", part=True, kind="idea", title="Only a title")
    assert (answer.status_code, "<html" in answer.text) == (422, False)
    assert "Only a title" in answer.text


@pytest.mark.parametrize(
    "extra", ["status", "official", "author_id", "community_id", "created_at", "pinned", "votes"]
)
def test_c09_fields_that_are_not_a_writers_are_refused(
    build: Build, ana: Actor, extra: str
) -> None:
    assert ana.post(f"{BASE}/threads", **PROBLEM, **{extra: "1"}).status_code == 422
    assert build.rows(Thread) == []


def test_c10_a_field_sent_twice_or_a_huge_number_is_refused(build: Build, ana: Actor) -> None:
    for wrong in ({"title": ["a", "b"]}, {"mission": "9" * 40}, {"mission": "NaN"}):
        assert ana.post(f"{BASE}/threads", **{**PROBLEM, **wrong}).status_code == 422
    assert ana.get(f"{BASE}/threads/{'9' * 40}").status_code == 404
    assert build.rows(Thread) == []


@pytest.mark.parametrize("name", ["body", "steps", "expected", "actual", "device", "title"])
def test_c11_every_text_has_a_maximum(build: Build, ana: Actor, name: str) -> None:
    assert ana.post(f"{BASE}/threads", **{**PROBLEM, name: "x" * 20_001}).status_code == 422
    assert build.rows(Thread) == []


def test_c11_nobody_posts_without_end(build: Build, ana: Actor, ben: Actor) -> None:
    for _ in range(MOST_AN_HOUR):
        build.thread(by=ana)
    answer = ana.post(f"{BASE}/threads", **PROBLEM)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
    assert ben.post(f"{BASE}/threads", **PROBLEM).status_code == 303


def test_c04_c08_what_was_typed_is_shown_as_text(ana: Actor, ben: Actor) -> None:
    hostile = '"><script>alert(1)</script>'
    fields = dict.fromkeys(("title", "steps", "expected", "actual", "device", "body"), hostile)
    ana.post(f"{BASE}/threads", **{**PROBLEM, **fields, "version": "<b>\u202ecba"})
    for path in ("threads/1", "threads", "threads/new?title=" + hostile):
        text = ben.get(f"{BASE}/{path}").text
        assert "<script>alert" not in text
        assert "\u202e" not in text


def test_m01_a_title_is_one_line(build: Build, ana: Actor) -> None:
    ana.post(f"{BASE}/threads", **{**PROBLEM, "title": "Rain\r\nBcc: all@example.com\u2028x"})
    assert build.row(Thread).title == "Rain Bcc: all@example.com x"


def test_c13_only_ones_own_devices_are_offered(build: Build, ana: Actor, ben: Actor) -> None:
    for person, name in ((ana, "Bridge tablet"), (ben, "Pilot phone")):
        build.add(
            Device(
                person_id=person.id,
                name=name,
                platform="Android",
                is_usual=True,
                created_at=clock.now(),
            )
        )
    text = ana.get(f"{BASE}/threads/new?kind=problem").text
    assert "Bridge tablet, Android" in text
    assert "Pilot phone" not in text


def test_the_address_fills_the_composer(build: Build, ana: Actor) -> None:
    build.version("2.4.0-beta.3")
    asked = "kind=problem&mission=12&version=2.4.0-beta.3&device=Quay&title=Mission+1%3A+trouble"
    with statements(at_most=4):
        text = ana.get(f"{BASE}/threads/new?{asked}").text
    assert 'name="mission" value="12"' in text
    assert 'value="2.4.0-beta.3"' in text
    assert 'value="Mission 1: trouble"' in text
    assert 'value="Quay"' in text


def test_the_fields_of_a_kind_come_as_a_part_of_the_page(ana: Actor) -> None:
    part = ana.get_part(f"{BASE}/threads/new/fields?kind=idea").text.strip()
    page = ana.get(f"{BASE}/threads/new?kind=idea").text
    assert part in page
    assert "field-steps" not in part
    assert "field-steps" in ana.get_part(f"{BASE}/threads/new/fields?kind=problem").text


def test_where_several_products_are_carried_one_is_asked_for(build: Build, ana: Actor) -> None:
    other = build.make_product("Tide gauge", "tide-gauge")
    build.add(Carriage(community_id=build.harbour.id, product_id=other.id, since=clock.now()))
    assert "Tide gauge" in ana.get(f"{BASE}/threads/new").text
    answer = ana.post(f"{BASE}/threads", **PROBLEM)
    assert (answer.status_code, "#field-product" in answer.text) == (422, True)
    ana.post(f"{BASE}/threads", **PROBLEM, product="tide-gauge")
    ana.post(f"{BASE}/threads", kind="praise", title="Nice", body="Thank you.")
    kept = {t.kind: t.product_id for t in build.rows(Thread)}
    assert kept == {"problem": other.id, "praise": None}


def test_t01_a_product_of_elsewhere_is_none_of_ours(build: Build, ana: Actor) -> None:
    foreign = build.make_product("Secret barometer", "secret-barometer")
    build.add(Carriage(community_id=build.elsewhere.id, product_id=foreign.id, since=clock.now()))
    refused = ana.post(f"{BASE}/threads", **PROBLEM, product="secret-barometer")
    unknown = ana.post(f"{BASE}/threads", **PROBLEM, product="never-was")
    assert refused.status_code == unknown.status_code == 422
    assert "Secret barometer" not in refused.text


def test_the_preview_is_the_real_rendering(ana: Actor) -> None:
    text = ana.post(
        f"{BASE}/preview", part=True, body="A *star* <script>x</script>", title="ignored"
    ).text
    assert "<em>star</em>" in text
    assert "<script>" not in text
    assert "<em>star</em>" in ana.post(f"{BASE}/preview", body="A *star*").text


ADDRESSES = [
    ("GET", "/threads/new"),
    ("GET", "/threads/new/fields"),
    ("POST", "/threads"),
    ("POST", "/preview"),
]


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_t01_t02_to_an_outsider_there_is_no_composer(
    build: Build, ana: Actor, eve: Actor, stranger: Stranger, method: str, path: str
) -> None:
    if method == "GET":
        refused, nowhere = eve.get(BASE + path), eve.get("/c/nowhere" + path)
        turned_away = stranger.get(BASE + path)
    else:
        refused, nowhere = (eve.post(place + path, **PROBLEM) for place in (BASE, "/c/nowhere"))
        turned_away = stranger.post(BASE + path, **PROBLEM)
    assert refused.status_code == 404
    assert shown(refused) == shown(nowhere)
    assert turned_away.status_code == 303
    assert turned_away.headers["location"].startswith("/sign-in")
    assert build.rows(Thread) == []
