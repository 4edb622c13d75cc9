"""Counts beside the filters: kept, exact, and of what every member sees."""

from app.core.clock import clock
from app.threads.actions.facets import Facets, recount_facets, shift_facets
from app.threads.models import BoardCount
from tests.build import Build
from tests.cast import Actor, statements

IDEA = Facets("idea", "open", "2.4", ("rain", "rain"))


def counts(build: Build) -> dict[str, int]:
    return {c.facet: c.threads for c in build.rows(BoardCount, community_id=build.harbour.id)}


def test_a_thread_counts_once_under_each_of_its_facets(build: Build) -> None:
    with build.scope(build.harbour) as scope:
        shift_facets(scope, None, IDEA)
    once = dict.fromkeys(("all", "kind:idea", "status:open", "version:2.4", "tag:rain"), 1)
    assert counts(build) == once


def test_moving_a_status_moves_only_that_count(build: Build) -> None:
    with build.scope(build.harbour) as scope:
        shift_facets(scope, None, IDEA)
        shift_facets(scope, IDEA, Facets("idea", "planned", "2.4", ("rain",)))
    found = counts(build)
    assert (found["status:open"], found["status:planned"], found["all"]) == (0, 1, 1)


def test_the_same_before_and_after_asks_the_database_nothing(build: Build) -> None:
    with build.scope(build.harbour) as scope, statements(at_most=0):
        shift_facets(scope, IDEA, IDEA)


def test_t05_a_recount_leaves_out_what_not_every_member_sees(build: Build, ana: Actor) -> None:
    build.thread(by=ana, kind="idea", version="2.4")
    build.thread(by=ana, kind="praise", audience="staff")
    build.thread(by=ana, kind="question", hidden_at=clock.now())
    with build.scope(build.harbour) as scope:
        recount_facets(scope)
    assert counts(build) == {"all": 1, "kind:idea": 1, "status:open": 1, "version:2.4": 1}
