"""Deleting a sign-in in tests, and looking for what must not be left."""

import json
from typing import Any

from sqlalchemy import Text, cast, func, or_, select

from app.core.house import House
from app.main import all_models
from tests.cast import Actor
from tests.tables import ACROSS

PAGE = "/me/data/erase"


def erase(actor: Actor, words: str = "stay") -> Any:
    actor.proves("erase")
    return actor.post(PAGE, words=words, sure="yes")


def found(house: House, *words: str) -> list[str]:
    """Every column of every table, and every laid mail, in which one of these words stands."""
    hits = []
    with house.database.read() as session:
        for table in all_models().sorted_tables:
            for column in table.columns:
                told = func.lower(cast(column, Text))
                forms = {
                    w for word in words for w in (word.lower(), json.dumps(word.lower())[1:-1])
                }
                wanted = select(func.count()).where(or_(*(told.contains(w) for w in forms)))
                if session.execute(wanted, execution_options=ACROSS).scalar():
                    hits.append(f"{table.name}.{column.name}")
    for mail in (house.settings.var / "outbox").glob("*.eml"):
        if any(word.lower() in mail.read_text().lower() for word in words):
            hits.append(mail.name)
    return hits
