"""The pages of the audit logs: filters that are links and a form, a CSV, and their indexes."""

import csv
import io
import re
from typing import Any

import pytest
from sqlalchemy import event, insert

from app.core.clock import clock
from app.core.house import House
from app.core.ids import new_id
from app.core.ledger.models import AuditRow
from tests.build import Build
from tests.cast import Actor, Stranger, statements
from tests.contract.test_query_plans import plan

AUDIT = "/c/harbour-preview/settings/audit"


@pytest.fixture
def acts(build: Build, olu: Actor, mia: Actor, ben: Actor, thread: Any) -> None:
    """Mia pins, Olu removes Ben and renames the community to a formula."""
    mia.post(f"{thread.address}/pin", value="yes")
    olu.client.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0"
    olu.post(f"/c/harbour-preview/members/{ben.member_id}/remove", sure="yes")
    general = {"name": "=1+1", "names_shown": "full", "shares": "titles"}
    olu.post("/c/harbour-preview/settings/general", **general)


def test_acts_are_narrowed_by_who_what_whom_and_when(
    acts: None, olu: Actor, mia: Actor, ben: Actor, ana: Actor
) -> None:
    def shows(query: str) -> set[str]:
        text = olu.get(f"{AUDIT}?{query}").text.partition("<tbody>")[2]
        words = {"pinned or": "pin", "removed a member": "remove", "the community&#39;s": "change"}
        return {short for said, short in words.items() if said in text}

    today = f"{clock.now():%Y-%m-%d}"
    assert shows("") == {"pin", "remove", "change"}
    assert shows(f"who={mia.id}") == {"pin"}
    assert shows("act=member.removed") == {"remove"}
    assert shows(f"whom={ben.member_id}") == {"remove"}
    assert shows(f"whom={ana.member_id}") == {"pin"}  # whose thread it is
    assert shows(f"since={today}&until={today}") == {"pin", "remove", "change"}
    assert shows("until=2020-01-01") == set()
    assert shows(f"who={olu.id}&act=thread.pinned") == set()
    text = olu.get(AUDIT).text
    assert f'href="{AUDIT}?who={mia.id}"' in text
    assert f'href="{AUDIT}?whom={ben.member_id}"' in text
    assert "Firefox on Linux" in text


@pytest.mark.parametrize("query", ["who=x", "since=yesterday", "whom=-1", "act=" + "a" * 99])
def test_filters_that_are_none_are_refused(olu: Actor, query: str) -> None:
    assert olu.get(f"{AUDIT}?{query}").status_code == 422


def test_p01_the_csv_holds_the_same_acts_and_no_formula(acts: None, olu: Actor) -> None:
    answer = olu.get(f"{AUDIT}/csv?who={olu.id}")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "harbour-preview-audit.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row["did"] for row in rows] == [
        "changed the community's settings",
        "removed a member",
    ]
    assert all(not re.match(r"[=+\-@\t\r]", cell) for row in rows for cell in row.values())


def test_the_csv_names_the_thread_as_the_page_does(acts: None, olu: Actor, thread: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(olu.get(f"{AUDIT}/csv").text.removeprefix("\ufeff"))))
    assert rows[-1]["did"] == "pinned or unpinned a thread"
    assert f"#{thread.number} {thread.now().title}" in rows[-1]["about"]


def test_t01_others_see_neither_page_nor_file(
    acts: None, ana: Actor, tam: Actor, eve: Actor, stranger: Stranger
) -> None:
    for address in (AUDIT, f"{AUDIT}/csv"):
        assert ana.get(address).status_code == tam.get(address).status_code == 403
        assert eve.get(address).status_code == 404
        assert stranger.get(address).status_code == 303


def test_the_site_s_log_has_the_same_filters(build: Build) -> None:
    ida = build.person("Ida Berg", is_administrator=True, is_employee=True)
    ben = build.person("Ben Okafor")
    ida.proves("administrators")
    ida.post(f"/admin/people/{ben.id}", is_employee="yes")
    assert "Ben Okafor" in ida.get(f"/admin/audit?whom={ben.id}").text
    assert "Ben Okafor" not in ida.get(f"/admin/audit?whom={ida.id}").text
    assert ida.get("/admin/audit?act=person.flags-set").status_code == 200
    sent = ida.get(f"/admin/audit/csv?who={ida.id}").text
    assert "set who is an employee and who an administrator" in sent
    assert build.person("Eve Marsh").get("/admin/audit/csv").status_code == 404


@pytest.mark.parametrize("query", ["", "who={who}", "act=thread.pinned", "whom={whom}"])
def test_a_page_of_the_log_walks_an_index(
    build: Build, house: House, olu: Actor, ben: Actor, query: str
) -> None:
    row = {"subject": {}, "happened_at": clock.now(), "community_id": build.harbour.id}
    with house.database.write() as session:
        many = [
            {
                **row,
                "id": new_id(),
                "act": ("thread.pinned", "thread.locked")[n % 2],
                "actor_person_id": (olu.id, ben.id)[n % 2],
                "whom_id": ben.member_id,
            }
            for n in range(1_000)
        ]
        session.execute(insert(AuditRow), many)
        session.commit()
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _k: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "FROM audit" in statement:
            heard.append((statement, values))

    event.listen(house.database.engine, "before_cursor_execute", hear)
    try:
        with statements(at_most=5):
            page = olu.get(f"{AUDIT}?{query.format(who=olu.id, whom=ben.member_id)}")
    finally:
        event.remove(house.database.engine, "before_cursor_execute", hear)
    assert page.status_code == 200
    assert heard
    for statement, values in heard:
        found = plan(house, statement, values)
        assert not re.search(r"SCAN audit|TEMP B-TREE|Seq Scan on audit |Sort Key", found), found
