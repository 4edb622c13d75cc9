"""An account's page: one timeline over communities, as far as each lets employees see."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.communities.models import Community, Member, Shares
from app.core.clock import clock
from app.core.ids import new_id
from app.customers.models import Touchpoint
from app.threads.models import Comment, Thread
from tests.build import Build, BuiltThread
from tests.cast import Actor, Stranger, shown, statements
from tests.overviews.filled import WORDS, fill, run_trial


def share(build: Build, how: Shares) -> None:
    """The harbour shares so much."""
    build.change(Community, {"shares": how}, id=build.harbour.id)


def test_tam_sees_all_of_aurora_ferries_on_one_timeline(
    build: Build, tam: Actor, ana: Actor, story: BuiltThread
) -> None:
    page = tam.get(f"/customers/{ana.account_id}")
    assert page.status_code == 200
    for words in (
        "started",
        "Rain gauge reads 0 mm",
        "voted for",
        "critical",
        "replied in",
        "worked with trouble",
        "shipped in",
        "it works",
        "Ana Lindqvist",
        "ana@example.com",
    ):
        assert words in page.text, words
    assert f'href="{story.address}"' in page.text
    order = [page.text.index(f"{words} ") for words in ("> shipped in", "</b> started")]
    assert order == sorted(order)


def test_what_they_asked_is_counted_by_what_became_of_it(
    tam: Actor, ana: Actor, story: BuiltThread
) -> None:
    page = tam.get(f"/customers/{ana.account_id}").text
    assert 'data-status="shipped">Shipped</span></dt><dd>1</dd>' in page
    assert "1 thread, 1 vote" in page


def test_t20_an_employee_outside_sees_titles_and_no_words_by_default(
    ana: Actor, tess: Actor, story: BuiltThread
) -> None:
    page = tess.get(f"/customers/{ana.account_id}").text
    assert "Rain gauge reads 0 mm" in page
    assert "Two clouds at once" in page
    assert WORDS not in page
    assert "on the quay" not in page
    assert "/c/harbour-preview" not in page


def test_t20_where_words_are_shared_they_are_the_accounts_own_alone(
    build: Build, ana: Actor, tess: Actor, story: BuiltThread
) -> None:
    share(build, Shares.WORDS)
    page = tess.get(f"/customers/{ana.account_id}").text
    assert WORDS in page
    assert "on the quay" in page
    assert "own words, not hers" not in page


def test_t20_where_nothing_is_shared_only_something_happened(
    build: Build, ana: Actor, tess: Actor, story: BuiltThread
) -> None:
    share(build, Shares.NOTHING)
    page = tess.get(f"/customers/{ana.account_id}").text
    assert page.count("Something happened") >= 5
    for words in ("Rain", "clouds", "Harbour", "critical", "trouble", "shipped in", "frost night"):
        assert words not in page, words
    assert "0 threads, 0 votes" in page


@pytest.mark.parametrize("change", [{"hidden_at": "now"}, {"audience": "staff"}])
def test_t20_hidden_and_private_threads_are_not_named_outside(
    build: Build, ana: Actor, tess: Actor, tam: Actor, story: BuiltThread, change: dict[str, Any]
) -> None:
    values = {k: clock.now() if v == "now" else v for k, v in change.items()}
    share(build, Shares.WORDS)
    build.change(Thread, values, id=story.id)
    page = tess.get(f"/customers/{ana.account_id}").text
    assert "Rain gauge" not in page
    assert WORDS not in page
    assert "Something happened" in page
    assert "Rain gauge" in tam.get(f"/customers/{ana.account_id}").text


def test_t20_a_reply_that_was_hidden_or_is_for_staff_is_not_told(
    build: Build, ana: Actor, tess: Actor, story: BuiltThread
) -> None:
    share(build, Shares.WORDS)
    reply = build.row(Comment, author_id=ana.member_id)
    build.change(Comment, {"hidden_at": clock.now()}, id=reply.id)
    assert "on the quay" not in tess.get(f"/customers/{ana.account_id}").text
    build.change(Comment, {"hidden_at": None, "visibility": "staff"}, id=reply.id)
    assert "on the quay" not in tess.get(f"/customers/{ana.account_id}").text


def test_t21_an_administrator_outside_sees_what_any_employee_sees(
    build: Build, ana: Actor, tess: Actor, story: BuiltThread
) -> None:
    ida = build.administrator()
    share(build, Shares.NOTHING)
    assert "Rain gauge" not in ida.get(f"/customers/{ana.account_id}").text


def test_who_left_or_must_agree_first_sees_what_is_shared(
    build: Build, ana: Actor, tam: Actor, story: BuiltThread
) -> None:
    share(build, Shares.NOTHING)
    assert "Rain gauge" in tam.get(f"/customers/{ana.account_id}").text
    build.change(Community, {"agreement_version": 1}, id=build.harbour.id)
    assert "Rain gauge" not in tam.get(f"/customers/{ana.account_id}").text
    build.change(Community, {"agreement_version": 0}, id=build.harbour.id)
    build.change(Member, {"state": "left"}, id=tam.member_id)
    assert "Rain gauge" not in tam.get(f"/customers/{ana.account_id}").text


def test_t19_to_customers_and_strangers_the_page_does_not_exist(
    ana: Actor, eve: Actor, stranger: Stranger
) -> None:
    own = f"/customers/{ana.account_id}"
    for outsider in (ana, eve):
        assert shown(outsider.get(own)) == shown(outsider.get("/customers/1"))
        assert outsider.get(own).status_code == 404
    assert stranger.get(own).status_code == 303


@pytest.mark.parametrize("number", ["1", "0", "-1", "abc", str(2**63), str(2**70)])
def test_no_account_is_a_404(tam: Actor, number: str) -> None:
    assert tam.get(f"/customers/{number}").status_code == 404


def test_a_timeline_is_paged_and_grouped_by_month(build: Build, tam: Actor, ana: Actor) -> None:
    start = datetime(2026, 3, 30, 12, tzinfo=UTC)
    for n in range(60):
        build.add(
            Touchpoint(
                account_id=ana.account_id,
                kind="ticket",
                source="zendesk",
                external_id=str(n),
                at=start - timedelta(days=n),
                title=f"Ticket {n:02}.",
            )
        )
    first = tam.get(f"/customers/{ana.account_id}").text
    assert first.count('class="month"') == 2
    assert "March 2026" in first
    assert "Ticket 50." not in first
    after = first.split("?after=")[1].split("#")[0]
    second = tam.get(f"/customers/{ana.account_id}?after={after}").text
    assert "Ticket 59." in second
    assert "Ticket 49." not in second
    assert "Newest touchpoints" in second


@pytest.mark.parametrize("many", [10, 1000])
def test_it_takes_eight_statements_whatever_there_is(
    build: Build, ana: Actor, ben: Actor, tess: Actor, many: int
) -> None:
    run_trial(build)
    fill(build, ana, ben, many)
    with build.scope() as scope:
        scope.add_all(Touchpoint, [point(build, ana, t) for t in build.rows(Thread)])
    with statements(at_most=8) as counted:
        page = tess.get(f"/customers/{ana.account_id}")
    assert "Idea number" in page.text
    assert len(counted.seen) <= 8


def point(build: Build, ana: Actor, thread: Any) -> dict[str, Any]:
    """Ana voted for it."""
    return {
        "account_id": ana.account_id,
        "person_id": ana.id,
        "kind": "vote.set",
        "source": "firstlight",
        "external_id": str(new_id()),
        "at": clock.now(),
        "place_id": build.harbour.id,
        "about": {"thread_id": thread.id, "importance": "nice"},
        "title": "",
        "body": "",
    }
