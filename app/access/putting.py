"""Rows that stand by their key, whoever comes first: upserts, and counters raised by one statement."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, Text, cast, or_

from app.access.asking import Asking
from app.core.clock import clock
from app.core.database import insert_into
from app.core.ids import new_id


class Putting(Asking):
    """What two may do at once without losing each other's part; only actions do it."""

    def put(
        self,
        model: type[Any],
        *,
        key: dict[str, Any],
        values: dict[str, Any],
        at_first: dict[str, Any] | None = None,
    ) -> bool:
        """The row with this key has these values. Whether anything changed. One statement.

        The key must be a unique constraint, without `community_id` where the scope has one.
        `at_first` are values of a new row only.
        """
        table = model.__table__
        full = {**self._own_key(model), **key}
        first: dict[str, Any] = dict(at_first or {})
        if "id" in table.c and "id" not in full:
            first.setdefault("id", new_id())
        if "created_at" in table.c and "created_at" not in values:
            first.setdefault("created_at", clock.now())
        statement = _upsert(model, self.dialect, tuple(full), tuple(values))
        return self._session.execute(statement, {**full, **first, **values}).first() is not None

    def put_all(
        self,
        model: type[Any],
        rows: Sequence[dict[str, Any]],
        *,
        key: tuple[str, ...],
        replace: tuple[str, ...] = (),
        where: Callable[[Any, Any], Any] | None = None,
    ) -> None:
        """A row stands for each of these keys: the one known before, or this one.

        What is known takes over the columns in `replace` where `where(known, new)` holds; both are
        the tables' columns. One statement.
        """
        if not rows:
            return
        table = model.__table__
        into = insert_into(table, self.dialect)
        own = self._own_key(model)
        ordered = sorted(rows, key=lambda row: tuple(row[name] for name in key))
        statement = into.values([{**own, **row} for row in ordered])
        names = [*own, *key]
        if replace and where is not None:
            statement = statement.on_conflict_do_update(
                index_elements=names,
                set_={name: statement.excluded[name] for name in replace},
                where=where(table.c, statement.excluded),
            )
        else:
            statement = statement.on_conflict_do_nothing(index_elements=names)
        self._session.execute(statement)

    def shift(self, model: type[Any], by: dict[str, int], *, key: str, counter: str) -> None:
        """Each counter, known by its key, has grown by so much; a missing one begins at zero.

        One statement that reads nothing before, so two at once never lose each other's part.
        """
        if not by:
            return
        table = model.__table__
        into = insert_into(table, self.dialect)
        own = self._own_key(model)
        # always in the same order, so that two transactions wait for each other and never in a ring
        statement = into.values([{**own, key: name, counter: by[name]} for name in sorted(by)])
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[*own, key],
                set_={counter: table.c[counter] + statement.excluded[counter]},
            )
        )

    def increase(self, model: type[Any], *, key: dict[str, Any], counter: str) -> int:
        """The counter under this key is one higher; a missing one begins at zero. Its value now.

        One statement, so two at once never see the same value.
        """
        table = model.__table__
        into = insert_into(table, self.dialect)
        full = {**self._own_key(model), **key}
        statement = into.values({**full, counter: 1}).on_conflict_do_update(
            index_elements=list(full), set_={counter: table.c[counter] + 1}
        )
        return self._session.scalar(statement.returning(table.c[counter])) or 0

    def increase_all(
        self, model: type[Any], keys: Sequence[dict[str, Any]], *, counter: str
    ) -> list[int]:
        """Each counter is one higher; their values now, in the order of the keys. One statement,
        which takes the rows in one order, so that two at once never wait for each other in a ring.
        """
        table, own = model.__table__, self._own_key(model)
        names = [*own, *keys[0]]
        rows = sorted(({**own, **key} for key in keys), key=lambda row: [row[n] for n in names])
        statement = insert_into(table, self.dialect).values([{**row, counter: 1} for row in rows])
        statement = statement.on_conflict_do_update(
            index_elements=names, set_={counter: table.c[counter] + 1}
        ).returning(*(table.c[n] for n in names), table.c[counter])
        found = {tuple(row[:-1]): row[-1] for row in self._session.execute(statement)}
        return [found[tuple({**own, **key}[n] for n in names)] for key in keys]


@cache
def _upsert(model: type[Any], dialect: str, key: tuple[str, ...], names: tuple[str, ...]) -> Any:
    """The statement of `put`, its values left open: built once."""
    table = model.__table__
    statement = insert_into(table, dialect)
    if names:
        new = statement.excluded
        differs = or_(*(_plain(table.c[n]).is_distinct_from(_plain(new[n])) for n in names))
        statement = statement.on_conflict_do_update(
            index_elements=list(key), set_={name: new[name] for name in names}, where=differs
        )
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
    return statement.returning(*(table.c[name] for name in key))


def _plain(column: Any) -> Any:
    """The column as something that can be compared: PostgreSQL has no equality of JSON."""
    return cast(column, Text) if isinstance(column.type, JSON) else column
