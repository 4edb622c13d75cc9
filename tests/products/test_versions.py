"""Versions: who adds them, what they say, and what they never hold."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.core.ledger.models import AuditRow
from app.identity.models import Person
from app.products.models import Build as BuildOfVersion
from app.products.models import KnownProblem, Stage, Version
from app.products.queries import find_version, list_versions, version_view
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements

PRODUCT = "/products/lumen-weather-station"
VERSIONS = PRODUCT + "/versions"
BETA: dict[str, Any] = {
    "name": "2.4.0-beta.3",
    "stage": "beta",
    "notes": "The rain gauge *counts* again.",
    "platform_1": "Linux",
    "url_1": "https://builds.example/linux",
    "platform_2": "Android",
    "url_2": "https://builds.example/android",
    "problem_1": "The backlight stays on",
    "around_1": "Turn it off by hand",
}


def beta(**more: Any) -> dict[str, Any]:
    """The form of the beta, with these fields otherwise."""
    return {**BETA, **more}


@pytest.fixture
def contributor(build: Build) -> Actor:
    """An employee who works on the product's items."""
    actor = build.person("Cora Blom", is_employee=True)
    build.on_team(actor, "contributor")
    return actor


def test_a_product_manager_adds_a_version(build: Build, pat: Actor) -> None:
    answer = pat.post(VERSIONS, **BETA)
    assert (answer.status_code, answer.headers["location"]) == (303, VERSIONS + "/2.4.0-beta.3")
    made = build.row(Version)
    assert (made.stage, made.notes_html) == (
        "beta",
        "<p>The rain gauge <em>counts</em> again.</p>\n",
    )
    assert {b.platform for b in build.rows(BuildOfVersion)} == {"Linux", "Android"}
    assert [p.title for p in build.rows(KnownProblem)] == ["The backlight stays on"]
    page = pat.get(VERSIONS + "/2.4.0-beta.3").text
    assert "https://builds.example/linux" in page
    assert "Turn it off by hand" in page


def test_r11_each_change_of_a_version_leaves_one_audit_row(build: Build, pat: Actor) -> None:
    pat.post(VERSIONS, **BETA)
    base = VERSIONS + "/2.4.0-beta.3"
    pat.post(base, stage="candidate", notes="Nearly there.")
    pat.post(base, stage="candidate", notes="Nearly there.")
    pat.post(base + "/builds", platform="Linux", url="https://builds.example/two")
    pat.post(base + "/problems", title="The clock is slow")
    problem = build.rows(KnownProblem)[-1]
    pat.post(f"{base}/problems/{problem.id}/remove")
    assert [r.act for r in build.rows(AuditRow)] == [
        "version.added",
        *["version.changed"] * 4,
    ]
    assert build.row(Version).stage == "candidate"
    assert build.row(BuildOfVersion, platform="Linux").url == "https://builds.example/two"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "the new one"),
        ("name", ""),
        ("stage", "gamma"),
        ("url_1", "javascript:alert(1)"),
        ("url_1", "https://user:secret@builds.example/"),
        ("url_1", "https://builds.example/a b"),
        ("url_1", "ftp://builds.example/"),
        ("platform_1", ""),
        ("notes", "x" * 60_001),
    ],
)
def test_c02_what_cannot_be_used_comes_back_with_what_was_typed(
    build: Build, pat: Actor, field: str, value: str
) -> None:
    answer = pat.post(VERSIONS, **beta(**{field: value}))
    assert answer.status_code == 422
    assert "https://builds.example/android" in answer.text
    assert build.rows(Version) == []


def test_the_same_version_again_is_a_conflict_that_keeps_what_was_typed(
    build: Build, pat: Actor
) -> None:
    pat.post(VERSIONS, **BETA)
    answer = pat.post(VERSIONS, **beta(notes="Other words."))
    assert answer.status_code == 409
    assert "Other words." in answer.text
    assert len(build.rows(Version)) == 1


def test_x01_the_same_version_ten_times_at_once_is_there_once(build: Build, pat: Actor) -> None:
    def add(_: int) -> int:
        return pat.post(VERSIONS, **BETA).status_code

    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(add, range(10)))
    assert sorted(codes) == [303] + [409] * 9
    assert len(build.rows(Version)) == 1
    assert len(build.rows(BuildOfVersion)) == 2


def test_versions_stand_as_versions_do(build: Build, pat: Actor) -> None:
    for name in ("2.9.1", "2.10.0", "2.10.0-beta.10", "2.10.0-beta.3"):
        build.version(name)
    with build.scope() as scope:
        listed = [v.name for v in list_versions(scope, build.product.id)]
    assert listed == ["2.10.0", "2.10.0-beta.10", "2.10.0-beta.3", "2.9.1"]
    with statements(at_most=2):
        page = pat.get(VERSIONS).text
    assert page.index("2.10.0-beta.10") < page.index("2.10.0-beta.3")


def test_one_version_is_read_in_three_statements(build: Build, pat: Actor) -> None:
    pat.post(VERSIONS, **BETA)
    with build.scope() as scope:
        found = find_version(scope, build.product.id, "2.4.0-beta.3")
        assert found is not None
        with statements(at_most=3):
            view = version_view(scope, build.product.id, found.id)
    assert view.stage == Stage.BETA
    assert [b.platform for b in view.builds] == ["Android", "Linux"]


def test_notes_are_safe_html(build: Build, pat: Actor) -> None:
    pat.post(VERSIONS, **beta(notes="<script>x()</script> [go](javascript:x())"))
    page = pat.get(VERSIONS + "/2.4.0-beta.3").text
    assert "<script>x()" not in page
    assert 'href="javascript:' not in page


def test_a_contributor_reads_and_changes_nothing(build: Build, contributor: Actor) -> None:
    build.version()
    assert contributor.get(VERSIONS).status_code == 200
    assert contributor.get(VERSIONS + "/2.4.0-beta.3").status_code == 200
    assert contributor.get(VERSIONS + "/new").status_code == 403
    assert contributor.post(VERSIONS, **beta(name="3.0.0")).status_code == 403
    base = VERSIONS + "/2.4.0-beta.3"
    assert contributor.post(base, stage="general").status_code == 403
    assert (
        contributor.post(base + "/builds", platform="A", url="https://b.example").status_code == 403
    )
    assert contributor.post(base + "/problems", title="X").status_code == 403
    assert contributor.post(base + "/builds/1/remove").status_code == 403
    assert contributor.post(base + "/problems/1/remove").status_code == 403
    assert (
        contributor.post(PRODUCT + "/team", email="a@example.com", role="none").status_code == 403
    )


GETS = [VERSIONS, VERSIONS + "/new", VERSIONS + "/2.4.0-beta.3", PRODUCT + "/team"]
POSTS = [
    VERSIONS,
    VERSIONS + "/2.4.0-beta.3",
    VERSIONS + "/2.4.0-beta.3/builds",
    VERSIONS + "/2.4.0-beta.3/builds/1/remove",
    VERSIONS + "/2.4.0-beta.3/problems",
    VERSIONS + "/2.4.0-beta.3/problems/1/remove",
    PRODUCT + "/team",
]


def test_to_everybody_off_the_team_the_product_does_not_exist(
    build: Build, ana: Actor, eve: Actor, olu: Actor, stranger: Stranger
) -> None:
    build.version()
    administrator = build.administrator()
    for outsider in (ana, eve, olu, administrator):
        nowhere = shown(outsider.get("/products/nowhere/versions"))
        assert nowhere[0] == 404
        for address in GETS:
            assert shown(outsider.get(address)) == nowhere
        for address in POSTS:
            assert shown(outsider.post(address)) == nowhere
    for address in GETS:
        assert stranger.get(address).headers["location"].startswith("/sign-in")
    for address in POSTS:
        assert stranger.post(address).status_code == 303


def test_who_is_no_employee_any_more_is_off_the_team_at_once(build: Build, pat: Actor) -> None:

    build.change(Person, {"is_employee": False}, id=pat.id)
    assert pat.get(VERSIONS).status_code == 404
    assert pat.get("/products").status_code == 404
