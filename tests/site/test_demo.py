"""The demonstration site: lively, consistent, quick, and entered only from this machine."""

import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from app.access.scope import WorkScope
from app.backlog.models import Evidence, Item, ItemStatus
from app.communities.models import Acceptance, Cohort, CohortMember, Community, Member
from app.communities.queries.rules import list_rules, list_strays
from app.core.clock import clock
from app.core.house import House
from app.core.ids import new_id
from app.core.ledger.models import AuditRow, Job, OutboxRow
from app.core.settings import load_settings
from app.customers.models import Account, Touchpoint
from app.identity.models import MailLink, Person, Setup
from app.identity.queries import token_hash
from app.main import all_models, build_house, create_app
from app.notices.models import Notice
from app.products.models import Version
from app.search.index import matching
from app.site.actions.demo import demo_links, made_demo
from app.site.queries.recount import recount_all
from app.threads.models import Comment, Exposure, Thread, Vote, WorksAnswer
from app.trials.models import Enrolment, Mission, MissionResult, Trial
from tests.build import Build
from tests.cast import BASE, Stranger, shown
from tests.conftest import SECRET
from tests.tables import ACROSS

SECONDS = 10
CROWDED = 6  # a machine that runs many tests at once is so many times slower


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest, database_url: str, tmp_path_factory: Any) -> Any:
    """A demonstration site of its own for all tests here; looks at its rows."""
    folder = tmp_path_factory.mktemp("demonstration")
    if not database_url.startswith("sqlite"):
        database_url = request.getfixturevalue("postgres").create_database("demonstration")
    else:
        database_url = f"sqlite:///{folder}/site.db"
    settings = load_settings(
        var=folder, database_url=database_url, secret_key=SECRET, worker="outside"
    )
    house = build_house(settings, durable=False)
    all_models().create_all(house.database.engine)
    site = create_app(house=house)
    began, spent = time.monotonic(), time.process_time()
    made, links = made_demo(house), demo_links(house)
    spent, took = time.process_time() - spent, time.monotonic() - began
    built: Any = Build(house, site)
    built.took = (made, len(links), spent, took)
    yield built
    house.database.dispose()


def nearby(demo: Build, address: str = "127.0.0.1") -> Stranger:
    """A browser of nobody at this address."""
    made = Stranger(demo.house, demo.site)
    cookies = made.client.cookies
    made.client = TestClient(
        demo.site,
        base_url=BASE,
        raise_server_exceptions=False,
        follow_redirects=False,
        client=(address, 50_000),
    )
    made.client.cookies = cookies
    return made


def test_it_is_lively(demo: Build) -> None:
    assert len(demo.rows(Community)) >= 3
    assert len(demo.rows(Member)) >= 120
    assert len(demo.rows(Thread)) >= 250
    assert len(demo.rows(Vote)) >= 1_500
    assert {trial.state for trial in demo.rows(Trial)} >= {"running", "closed", "recruiting"}
    assert {item.status for item in demo.rows(Item)} == set(ItemStatus)
    assert {account.stage for account in demo.rows(Account)} >= {"customer", "renewal", "at-risk"}
    official = [c for c in demo.rows(Comment) if c.is_official]
    notes = [c for c in demo.rows(Comment) if c.visibility == "staff"]
    assert len(official) > 50
    assert len(notes) > 5
    for model in (Evidence, WorksAnswer, MissionResult, Enrolment, Touchpoint, Acceptance):
        assert len(demo.rows(model)) > 50


def test_it_stands_in_seconds(demo: Any) -> None:
    made, links, spent, took = demo.took
    assert made
    assert links == 5
    assert spent < SECONDS
    assert took < SECONDS * CROWDED


def test_a_second_start_finds_it_standing(demo: Build) -> None:
    before = [(t.number, t.title, t.votes, t.status) for t in demo.rows(Thread)]
    assert made_demo(demo.house)
    assert [(t.number, t.title, t.votes, t.status) for t in demo.rows(Thread)] == before


def test_its_counters_equal_a_recount(demo: Build) -> None:
    assert [str(difference) for difference in recount_all(demo.house)] == []


def test_nothing_happens_before_what_it_is_about(demo: Build) -> None:
    threads = {t.id: t for t in demo.rows(Thread)}
    members = {m.id: m for m in demo.rows(Member)}
    now = clock.now()
    for model in (Comment, Vote, Exposure, WorksAnswer, Evidence):
        for row in demo.rows(model):
            assert threads[row.thread_id].created_at <= row.created_at <= now
    for vote in demo.rows(Vote):
        assert members[vote.member_id].joined_at <= vote.created_at
        assert threads[vote.thread_id].author_id != vote.member_id
    for thread in threads.values():
        assert members[thread.author_id].joined_at <= thread.created_at
        assert thread.last_activity_at <= now
    comments = {c.id: c for c in demo.rows(Comment)}
    for comment in comments.values():
        assert members[comment.author_id].joined_at <= comment.created_at
        if comment.parent_id:
            parent = comments[comment.parent_id]
            assert parent.created_at < comment.created_at
            assert parent.parent_id is None, "replies nest once"
    assert all(row.happened_at <= now for row in demo.rows(AuditRow))


def test_ids_rise_with_time(demo: Build) -> None:
    for model, moment in ((Comment, "created_at"), (AuditRow, "happened_at"), (Notice, "at")):
        rows = sorted(demo.rows(model), key=lambda row: row.id)
        moments = [getattr(row, moment) for row in rows]
        near = timedelta(seconds=1)
        assert all(a <= b + near for a, b in pairwise(moments))
    assert new_id() > max(row.id for row in demo.rows(Touchpoint))


def test_threads_stand_where_their_items_stand(demo: Build) -> None:
    items = {item.id: item for item in demo.rows(Item)}
    versions = {version.id: version for version in demo.rows(Version)}
    threads = {thread.id: thread for thread in demo.rows(Thread)}
    for link in demo.rows(Evidence):
        item, thread = items[link.item_id], threads[link.thread_id]
        assert thread.item_id == item.id
        assert thread.status == item.status
        if item.status == "shipped":
            version = versions[item.version_id]
            assert thread.shipped_in == version.name
            assert version.released_at <= item.moved_at
            assert thread.created_at < item.moved_at
    shipped = [t for t in threads.values() if t.status == "shipped"]
    assert all(t.item_id for t in shipped)
    for answer in demo.rows(WorksAnswer):
        assert items[threads[answer.thread_id].item_id].moved_at <= answer.answered_at


def test_history_leads_to_where_threads_stand(demo: Build) -> None:
    last: dict[int, str] = {}
    for row in sorted(demo.rows(AuditRow, act="thread.status-set"), key=lambda row: row.id):
        assert row.before is not None
        assert row.after is not None
        assert row.before["status"] == last.get(row.subject["thread_id"], "open")
        last[row.subject["thread_id"]] = row.after["status"]
    for thread in demo.rows(Thread):
        assert thread.status == last.get(thread.id, "open")


def test_evidence_comes_from_two_communities(demo: Build) -> None:
    places: dict[int, set[int]] = {}
    for link in demo.rows(Evidence):
        places.setdefault(link.item_id, set()).add(link.community_id)
    assert any(len(found) > 1 for found in places.values())


def test_fair_order_means_something(demo: Build) -> None:
    for community in demo.rows(Community):
        threads = demo.rows(Thread, community_id=community.id)
        assert len({round(thread.fair, 6) for thread in threads}) > len(threads) / 2
        assert any(t.seen < 15 for t in threads), "a shelf"
    by_votes = sorted(threads, key=lambda t: -t.votes)
    by_fair = sorted(threads, key=lambda t: -t.fair)
    assert [t.number for t in by_votes] != [t.number for t in by_fair]


def test_results_fit_their_trials(demo: Build) -> None:
    trials = {trial.id: trial for trial in demo.rows(Trial)}
    missions = {mission.id: mission for mission in demo.rows(Mission)}
    part = Counter(
        e.trial_id for e in demo.rows(Enrolment) if e.state not in ("invited", "withdrawn")
    )
    for trial in trials.values():
        assert trial.enrolled == part[trial.id]
    states = {(e.trial_id, e.member_id): e.state for e in demo.rows(Enrolment)}
    for result in demo.rows(MissionResult):
        trial = trials[missions[result.mission_id].trial_id]
        assert trial.starts_on <= result.created_at.date()
        assert states[trial.id, result.member_id] in ("active", "done")


def test_names_and_titles_are_told_apart(demo: Build) -> None:
    titles = [thread.title for thread in demo.rows(Thread)]
    assert len(set(titles)) == len(titles)
    assert len({person.name for person in demo.rows(Person)}) == len(demo.rows(Person))
    assert all(len(title) <= 120 for title in titles)


def test_its_words_are_found(demo: Build) -> None:
    community = demo.row(Community, slug="lumen-observers")
    thread = demo.row(Thread, title="Rain gauge reads 0 mm after the night restart")
    with demo.house.database.read() as session:
        place = WorkScope(session).inside(community.id)
        words = matching(place, "rain gauge night restart")
        assert words is not None
        assert thread.id in place.all(words)


def test_nobody_is_mailed(demo: Build) -> None:
    demo.house.worker.run_until_idle()
    assert demo.rows(OutboxRow) == []
    assert [job for job in demo.rows(Job) if "mail" in job.kind] == []
    assert list((demo.house.settings.var / "outbox").glob("*.eml")) == []


def test_pages_say_that_it_is_one(demo: Build) -> None:
    assert demo.row(Setup).demo
    assert "This is a demonstration" in Stranger(demo.house, demo.site).get("/sign-in").text


def test_a_site_with_people_is_left_alone(house: House, build: Build) -> None:
    build.person("Ana Lindqvist")
    assert not made_demo(house)
    assert len(build.rows(Person)) == 1
    assert not house.renderer.demo
    assert demo_links(house) == []


def test_each_link_signs_its_person_in_once(demo: Build) -> None:
    links = demo_links(demo.house)
    assert len(links) == 5
    for who, path in links:
        browser = nearby(demo)
        assert browser.get(path).status_code == 200
        assert browser.post(path).headers["location"] == "/"
        assert who.partition(",")[0] in browser.get("/me/profile").text
        assert nearby(demo).post(path).status_code == 404
    for who, path in demo_links(demo.house):
        assert nearby(demo).post(path).status_code == 303, f"{who} gets another"


def test_links_do_nothing_from_elsewhere(demo: Build) -> None:
    _, path = demo_links(demo.house)[0]
    far = nearby(demo, "192.0.2.7")
    assert shown(far.get(path)) == shown(far.get("/no-such-page"))
    assert far.post(path).status_code == 404
    kept = demo.row(MailLink, token_hash=token_hash(path.rpartition("/")[2]))
    assert kept.used_at is None


def test_links_do_nothing_in_another_site(demo: Build) -> None:
    _, path = demo_links(demo.house)[0]
    demo.change(Setup, {"demo": False}, id=1)
    assert nearby(demo).post(path).status_code == 404
    assert not made_demo(demo.house)
    demo.change(Setup, {"demo": True}, id=1)
    assert made_demo(demo.house)


def test_unread_notices_are_those_since_the_last_visit(demo: Build) -> None:
    hanne = demo.row(Person, name="Hanne Østby")
    mine = demo.rows(Notice, person_id=hanne.id)
    assert 0 < hanne.unread < len(mine)
    assert all((notice.at > hanne.last_home_at) == (notice.read_at is None) for notice in mine)
    with demo.house.database.read() as session:
        wanted = select(Thread.audience).where(Thread.id.in_([n.thread_id for n in mine]))
        assert list(session.scalars(wanted.execution_options(**ACROSS)))


def test_cohorts_by_rule_hold_whom_their_rules_say(demo: Build) -> None:
    [cohort] = [row for row in demo.rows(Cohort) if row.rule]
    place = demo.row(Community, id=cohort.community_id)
    with demo.scope(place) as scope:
        [(cohort_id, rule)] = list_rules(scope)
        strays = list_strays(scope, [(cohort_id, rule)], Member.id > 0)
    assert strays == {cohort_id: ([], [])}
    assert demo.rows(CohortMember, cohort_id=cohort.id, by_rule=True) != []
