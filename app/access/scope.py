"""What every scope can do. A scope is the only way to the database; a door makes it.

The scopes of a place (`CommunityScope`, `ProductScope`, …) stand in the domains.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    JSON,
    Delete,
    Select,
    Text,
    Update,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import QueryableAttribute, Session
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

from app.access.viewer import Viewer
from app.core.clock import clock
from app.core import cursors
from app.core.fence import ACROSS, COLUMN
from app.core.ids import new_id
from app.core.ledger.events import Event
from app.core.ledger.queue import enqueue, record

M = TypeVar("M")
T = TypeVar("T")
Cursor = str


@dataclass(frozen=True)
class Slice(Generic[T]):
    """Some rows of a list, and the cursor of those after them, or None at the end."""

    rows: tuple[T, ...]
    next: Cursor | None = None

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Paged:
    """A statement of one page: rows, and behind them the columns of their order."""

    statement: Select[Any]
    order: str
    keys: int
    size: int

    @classmethod
    def of(cls, statement: Select[Any], size: int, *, beyond: bool) -> "Paged":
        """The page after the values `after_0`, `after_1`, … (`beyond`), or the first."""
        keys, descending = _order_of(statement)
        if beyond:
            places = [bindparam(f"after_{n}", type_=key.type) for n, key in enumerate(keys)]
            statement = statement.where(_beyond(keys, places, descending=descending))
        named = [key.label(f"order_{n}") for n, key in enumerate(keys)]
        paged = statement.add_columns(*named).limit(size + 1)
        return cls(paged, " ".join(str(key) for key in keys), len(keys), size)


class Scope:
    """Where the viewer stands, on which transaction."""

    community_id: int | None = None  # the community all selects are bound to
    member_id: int | None = None

    def __init__(self, session: Session, viewer: Viewer | None, *, secret: str = "") -> None:
        self._session, self.viewer, self._secret = session, viewer, secret
        self.readonly: bool = bool(session.info.get("readonly"))

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`, for the few questions that each must be asked in its own way."""
        return self._session.get_bind().dialect.name

    @property
    def secret(self) -> str:
        """The site's key, for what is derived from it."""
        return self._secret

    # ---- asking

    def select(self, *what: Any) -> Select[Any]:
        """A select of these, bound to the scope's community for each community's table named."""
        return self._bind(select(*what), models_of(what))

    def rows(self, statement: Any, /, **values: Any) -> list[Any]:
        """All rows; `values` fill what the statement left open. One statement."""
        return list(self._session.execute(statement, values).all())

    def all(self, statement: Select[Any]) -> list[Any]:
        """The first column of all rows. One statement."""
        return list(self._session.scalars(statement).all())

    def first(self, statement: Select[Any]) -> Any:
        """The first row, or None. One statement."""
        return self._session.execute(statement.limit(1)).first()

    def one(self, statement: Select[Any]) -> Any:
        """The first column of the first row, or None. One statement."""
        return self._session.scalars(statement.limit(1)).first()

    def count(self, model: Any, *conditions: Any) -> int:
        """How many rows of the model the conditions hold for. One statement."""
        counted = self.select(model).where(*conditions).with_only_columns(
            func.count(), maintain_column_froms=True
        )
        return self._session.scalar(counted) or 0

    def slice(
        self,
        statement: Select[Any],
        *,
        into: type[T],
        after: Cursor | None = None,
        size: int = 30,
        **extra: Any,
    ) -> Slice[T]:
        """`size` rows after the cursor, each as `into(**columns)`. One statement, keyset-paged.

        The statement's order must be total, and all of its columns must run the same way. A
        forged or foreign cursor raises `ForgedCursor`.
        """
        paged = Paged.of(statement, size, beyond=bool(after))
        return self._slice(paged, {}, into, after, extra)

    def kept_slice(
        self,
        key: Hashable,
        make: Callable[[Any], Select[Any]],
        *,
        values: dict[str, Any],
        into: type[T],
        after: Cursor | None = None,
        size: int = 30,
        **extra: Any,
    ) -> Slice[T]:
        """As `slice`, of a statement that is built once: see `kept`."""
        paged = self.kept(
            (key, size, bool(after)), lambda open_: Paged.of(make(open_), size, beyond=bool(after))
        )
        return self._slice(paged, {**self.open_values(), **values}, into, after, extra)

    def _slice(
        self, paged: Paged, values: dict[str, Any], into: type[T], after: Cursor | None, extra: Any
    ) -> Slice[T]:
        listed, secret = f"{self.community_id} {paged.order}", self._secret.encode()
        if after:
            beyond = cursors.Cursor.decode(after, sort=listed, secret=secret).values
            values = {**values, **{f"after_{n}": value for n, value in enumerate(beyond)}}
        found = self._session.execute(paged.statement, values).all()
        following, size, keys = None, paged.size, paged.keys
        if len(found) > size:
            last = tuple(found[size - 1][-keys:])
            following = cursors.Cursor.encode(last, sort=listed, secret=secret)
        return Slice(_made(found[:size], into, keys, extra), following)

    # ---- statements that are built once

    def kept(self, key: Hashable, make: Callable[[Any], T]) -> T:
        """What `make` builds for this kind of scope and key, built once in the process.

        `make` gets this scope with community and member left open, so that nothing of whoever came
        first is kept; `open_values` fills them in. What else differs must stand in the key, or be a
        `bindparam` whose value comes with each question.
        """
        raise NotImplementedError(f"{type(self).__name__} keeps no statements")

    def open_values(self) -> dict[str, Any]:
        """The values of what `kept` left open."""
        return {}

    # ---- changing; only actions do this

    def add(self, row: M) -> M:
        """The row stands in the table. Its `id` and `community_id` are filled in."""
        if hasattr(row, "id") and row.id is None:
            row.id = new_id()
        if self.community_id is not None and hasattr(row, COLUMN):
            if getattr(row, COLUMN) is None:
                setattr(row, COLUMN, self.community_id)
        self._session.add(row)
        self._session.flush()
        return row

    def add_all(self, model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
        """The rows stand in the table, each with an `id` when the model has one. One statement."""
        if not rows:
            return
        fill: dict[str, Any] = {}
        if COLUMN in model.__table__.c and self.community_id is not None:
            fill[COLUMN] = self.community_id
        keyed = "id" in model.__table__.c
        ready = [{**fill, **({"id": new_id()} if keyed else {}), **row} for row in rows]
        self._session.execute(insert(model), ready)

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
        dialect = self._session.get_bind().dialect.name
        into = (postgresql if dialect == "postgresql" else sqlite).insert(table)
        statement = into.values({**full, **first, **values})
        if values:
            new = statement.excluded
            differs = or_(*(_plain(table.c[n]).is_distinct_from(_plain(new[n])) for n in values))
            statement = statement.on_conflict_do_update(
                index_elements=list(full),
                set_={name: statement.excluded[name] for name in values},
                where=differs,
            )
        else:
            statement = statement.on_conflict_do_nothing(index_elements=list(full))
        columns = [table.c[name] for name in full]
        return self._session.execute(statement.returning(*columns)).first() is not None

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
        into = (postgresql if self.dialect == "postgresql" else sqlite).insert(table)
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
        table, dialect = model.__table__, self._session.get_bind().dialect.name
        into = (postgresql if dialect == "postgresql" else sqlite).insert(table)
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
        table, dialect = model.__table__, self._session.get_bind().dialect.name
        into = (postgresql if dialect == "postgresql" else sqlite).insert(table)
        full = {**self._own_key(model), **key}
        statement = into.values({**full, counter: 1}).on_conflict_do_update(
            index_elements=list(full), set_={counter: table.c[counter] + 1}
        )
        return self._session.scalar(statement.returning(table.c[counter])) or 0

    def change(self, model: type[Any]) -> Update:
        """An UPDATE bound to the scope's community; run it with `run` or `run_returning`."""
        return update(model).where(*self._own(model))

    def remove(self, model: type[Any]) -> Delete:
        """A DELETE bound to the scope's community; run it with `run`."""
        return delete(model).where(*self._own(model))

    def run(self, statement: Update | Delete) -> int:
        """How many rows the statement touched. One statement."""
        options = {"synchronize_session": False}
        done: Any = self._session.execute(statement, execution_options=options)
        return done.rowcount

    def run_returning(self, statement: Any) -> Any:
        """The first row that the statement returns, or None. One statement."""
        options = {"synchronize_session": False}
        return self._session.execute(statement, execution_options=options).first()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All that is changed inside stands, or none of it when the inside raises: for a page that
        answers a mistake of an action of several steps by its form."""
        with self._session.begin_nested():
            yield

    def flush(self) -> None:
        """What was changed on entities has been sent to the database."""
        self._session.flush()

    def emit(
        self,
        event: Event,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        text: str | None = None,
    ) -> int:
        """The fact stands in the outbox with this transaction. Its id."""
        return record(
            self._session,
            event,
            community_id=self.community_id,
            person_id=self._actor[0],
            member_id=self._actor[1],
            before=before,
            after=after,
            text=text,
        )

    def enqueue(
        self, kind: str, *, key: str, payload: dict[str, Any], run_at: datetime | None = None
    ) -> bool:
        """A job of this kind and key exists. Whether it is new."""
        return enqueue(
            self._session,
            kind,
            key=key,
            payload=payload,
            community_id=self.community_id,
            run_at=run_at,
        )

    # ---- binding

    @property
    def _actor(self) -> tuple[int | None, int | None]:
        """Whose act a fact is: person and member."""
        return (self.viewer.id if self.viewer else None), self.member_id

    def _own_key(self, model: type[Any]) -> dict[str, Any]:
        if COLUMN in model.__table__.c and self.community_id is not None:
            return {COLUMN: self.community_id}
        return {}

    def _own(self, model: type[Any]) -> list[Any]:
        return [getattr(model, name) == value for name, value in self._own_key(model).items()]

    def _bind(self, statement: Select[Any], models: Iterable[Any]) -> Select[Any]:
        if self.community_id is None:
            return statement
        return statement.where(
            *(getattr(m, COLUMN) == self.community_id for m in models if hasattr(m, COLUMN))
        )


class WorkScope(Scope):
    """The worker or the command line, on behalf of an event or an administrator."""

    def __init__(
        self,
        session: Session,
        *,
        community_id: int | None = None,
        actor_id: int | None = None,
        actor_member_id: int | None = None,
        happened_at: datetime | None = None,
        viewer: Viewer | None = None,
        secret: str = "",
    ) -> None:
        super().__init__(session, viewer, secret=secret)
        self.community_id = community_id
        self.actor_id, self.actor_member_id = actor_id, actor_member_id
        self.happened_at = happened_at or clock.now()

    @property
    def _actor(self) -> tuple[int | None, int | None]:
        """What a listener does is still the act of whoever caused its event."""
        person_id = self.viewer.id if self.viewer else self.actor_id
        return person_id or None, self.actor_member_id

    def inside(self, community_id: int) -> "WorkScope":
        """The same work on the same transaction, bound to this community."""
        return WorkScope(
            self._session,
            community_id=community_id,
            actor_id=self.actor_id,
            actor_member_id=self.actor_member_id if community_id == self.community_id else None,
            happened_at=self.happened_at,
            viewer=self.viewer,
            secret=self._secret,
        )

    def select_across(self, *what: Any, why: str) -> Select[Any]:
        """A select that spans communities, for the reason given."""
        return select(*what).execution_options(**{ACROSS: why})

    def change_across(self, model: type[Any], *, why: str) -> Update:
        """An UPDATE that spans communities, for the reason given."""
        return update(model).execution_options(**{ACROSS: why})

    def remove_across(self, model: type[Any], *, why: str) -> Delete:
        """A DELETE that spans communities, for the reason given."""
        return delete(model).execution_options(**{ACROSS: why})


def _plain(column: Any) -> Any:
    """The column as something that can be compared: PostgreSQL has no equality of JSON."""
    return cast(column, Text) if isinstance(column.type, JSON) else column


def _value(column: Any) -> Any:
    """The column as it can be compared: PostgreSQL knows no equality of json."""
    return cast(column, Text) if isinstance(column.type, JSON) else column


def models_of(what: Iterable[Any]) -> list[Any]:
    found: dict[Any, None] = {}
    for part in what:
        owner = part
        if isinstance(part, QueryableAttribute):
            owner = part.parent.entity  # the class, or the alias that it was asked of
        if hasattr(owner, "__mapper__") or hasattr(owner, "__table__"):
            found.setdefault(owner, None)
    return list(found)


def _order_of(statement: Select[Any]) -> tuple[list[Any], bool]:
    clauses = list(statement._order_by_clauses)
    directions = {isinstance(c, UnaryExpression) and c.modifier is desc_op for c in clauses}
    if len(directions) != 1:
        raise ValueError("the columns of a keyset order must all run the same way")
    keys = [c.element if isinstance(c, UnaryExpression) else c for c in clauses]
    return keys, directions.pop()


def _beyond(keys: list[Any], values: Sequence[Any], *, descending: bool) -> Any:
    """The rows after these values in the order: (a, b) < (x, y), spelt so that both databases
    use the index of the order."""
    if len(keys) == 1:
        return keys[0] < values[0] if descending else keys[0] > values[0]
    head, rest = keys[0], _beyond(keys[1:], values[1:], descending=descending)
    at_most = head <= values[0] if descending else head >= values[0]
    strictly = head < values[0] if descending else head > values[0]
    return and_(at_most, or_(strictly, rest))


def _made(found: Sequence[Any], into: type[T], keys: int, extra: dict[str, Any]) -> tuple[T, ...]:
    """The rows without the columns of their order. A named tuple takes them by place, which is the
    quick way; its fields must then stand as the columns do."""
    make: Any = getattr(into, "_make", None)
    if make is not None:
        more = tuple(extra.values())
        return tuple(make((*row[:-keys], *more)) for row in found)
    return tuple(into(**_without_order(row), **extra) for row in found)


def _without_order(row: Any) -> dict[str, Any]:
    return {k: v for k, v in row._mapping.items() if not str(k).startswith("order_")}
