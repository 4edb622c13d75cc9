"""The audit log says who did what from where, and nothing can change it afterwards (R11)."""

from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import Unfenced
from app.core.house import House
from app.core.ledger.models import AuditRow, AuditText
from tests.cast import Actor

ACROSS = {"across": "a test"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def row(house: House, olu: Actor, ben: Actor) -> AuditRow:
    """Olu has removed Ben, with Firefox."""
    address = f"/c/harbour-preview/members/{ben.member_id}/remove"
    olu.client.headers["User-Agent"] = FIREFOX
    assert olu.post(address, sure="yes").status_code == 303
    with house.database.read() as session:
        wanted = select(AuditRow).where(AuditRow.act == "member.removed")
        found = session.scalars(wanted, execution_options=ACROSS).one()
        session.expunge_all()
    return found


def beside(house: House, row: AuditRow) -> AuditText:
    with house.database.read() as session:
        found = session.get_one(AuditText, row.text_id)
        session.expunge_all()
    return found


def test_an_act_says_who_to_whom_from_where_and_by_what(
    house: House, row: AuditRow, olu: Actor, ben: Actor
) -> None:
    assert (row.actor_person_id, row.whom_id) == (olu.id, ben.member_id)
    assert row.means == "page"
    found = beside(house, row)
    assert found.browser == "Firefox on Linux"
    assert found.address == "unknown"  # as the tests' client calls itself


RAW = (
    "UPDATE audit SET act = 'nothing'",
    "UPDATE audit SET actor_person_id = NULL",
    "DELETE FROM audit",
    "DELETE FROM audit_text",
    "UPDATE audit_text SET text = 'Ben did nothing'",
    "UPDATE audit_text SET id = id + 1",
    "UPDATE audit_text SET browser = 'Chrome', text = ''",
    "INSERT OR REPLACE INTO audit SELECT * FROM audit",
    "INSERT OR REPLACE INTO audit_text SELECT * FROM audit_text",
    "TRUNCATE audit",
    "TRUNCATE audit_text",
    "SET session_replication_role = replica; DELETE FROM audit",
)


@pytest.mark.parametrize("statement", RAW)
def test_r11_no_sql_changes_the_audit_log(house: House, row: AuditRow, statement: str) -> None:
    for_postgresql = statement.startswith(("TRUNCATE", "SET "))
    for_sqlite = "OR REPLACE" in statement
    if for_postgresql if house.database.is_sqlite else for_sqlite:
        return  # not a word of this database
    with pytest.raises(DBAPIError, match="never changed"), house.database.engine.begin() as raw:
        raw.exec_driver_sql(statement)
    with house.database.read() as session:
        assert (
            session.scalars(select(AuditRow.act), execution_options=ACROSS)
            .all()
            .count("member.removed")
            == 1
        )


def _found(session: Session, row: Any) -> AuditRow:
    wanted = select(AuditRow).where(AuditRow.id == row.id)
    return session.scalars(wanted, execution_options=ACROSS).one()


def _by_object(session: Session, row: Any) -> None:
    _found(session, row).act = "nothing"
    session.flush()


def _away(session: Session, row: Any) -> None:
    session.delete(_found(session, row))
    session.flush()


@pytest.mark.parametrize("change", [_by_object, _away])
def test_r11_no_object_of_ours_changes_it(house: House, row: AuditRow, change: Any) -> None:
    refused = (DBAPIError, Unfenced)  # the fence may be first
    with pytest.raises(refused), house.database.write() as session:
        change(session, row)
    for statement in (update(AuditRow).values(act="x"), delete(AuditRow)):
        across = statement.execution_options(**ACROSS)
        with pytest.raises(DBAPIError, match="never changed"), house.database.write() as session:
            session.execute(across)


def test_erasure_empties_what_lies_beside_a_row_and_nothing_else(
    house: House, row: AuditRow
) -> None:
    with house.database.write() as session:
        emptied = update(AuditText).where(AuditText.id == row.text_id)
        session.execute(emptied.values(text="", address="", browser=""))
        session.commit()
    found = beside(house, row)
    assert (found.text, found.address, found.browser) == ("", "", "")
    with pytest.raises(DBAPIError, match="never changed"), house.database.write() as session:
        session.execute(update(AuditText).values(text="Ben sold our plans"))
