"""A world in memory: rows of every table, dated, before they are written at once."""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from app.access.scope import Scope
from app.core.clock import clock
from app.core.database import Base
from app.core.ids import new_id
from app.core.ledger.events import Event
from app.core.ledger.models import AuditRow, AuditText
from app.site.actions.demo.chance import Chance

TEXTS = Path(__file__).parent / "texts"
_CHANCE_BITS = 22  # of an id, below its time
_SHRUNK = 100  # an id's time lies so many times nearer to the present than its row's
Row = dict[str, Any]


@cache
def texts(name: str) -> Any:
    """What is written under this name."""
    return json.loads((TEXTS / f"{name}.json").read_text(encoding="utf-8"))


class World:
    """Rows that refer to each other. A row is a plain dictionary until it is written."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.chance = Chance()
        self.rows: dict[type[Any], list[Row]] = defaultdict(list)
        self._present = new_id() >> _CHANCE_BITS
        self._made = 0

    def ago(self, days: float) -> datetime:
        """So many days before the present."""
        return self.now - timedelta(days=days)

    def put(self, model: type[Any], at: datetime | None = None, /, **values: Any) -> Row:
        """The row, which will be written. It gets an id that fits its moment, if it has one."""
        if at is not None and "id" in model.__table__.c:
            values.setdefault("id", self._id(at))
        self.rows[model].append(values)
        return values

    def audit(
        self,
        event: Event,
        at: datetime,
        *,
        by: int,
        community_id: int | None = None,
        before: Row | None = None,
        after: Row | None = None,
        text: str = "",
    ) -> None:
        """The act stands in the audit log."""
        text_id = self.put(AuditText, at, text=text)["id"] if text else None
        self.put(
            AuditRow,
            at,
            community_id=community_id,
            actor_person_id=by,
            act=event.name,
            subject=event.to_json(),
            before=before,
            after=after,
            text_id=text_id,
            request_id=None,
            happened_at=at,
            thread_id=event.to_json().get("thread_id"),
        )

    def write(self, scope: Scope) -> None:
        """Every row stands in its table, those that are referred to first."""
        models = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
        for table in Base.metadata.sorted_tables:
            if table in models:
                # rows with the same columns go in one statement, so they stand together
                rows = sorted(self.rows[models[table]], key=_filled)
                scope.add_all(models[table], rows)

    def _id(self, at: datetime) -> int:
        """Later rows have larger ids, and all of them are smaller than those made from now on."""
        milliseconds = (self.now - at) // timedelta(milliseconds=1)
        self._made += 1
        time = self._present - 1 - max(0, milliseconds) // _SHRUNK
        return (max(0, time) << _CHANCE_BITS) | self._made


def _filled(row: Row) -> tuple[str, ...]:
    return tuple(sorted(name for name, value in row.items() if value is not None))
