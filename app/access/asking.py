"""What every scope can ask: selects that begin where the viewer stands, and nothing that writes."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    func,
    select,
)
from sqlalchemy.orm import Session

from app.access.keyset import Cursor, Headed, Paged, Parts, Slice, made, models_of
from app.access.viewer import Viewer
from app.core import cursors
from app.core.errors import NotFound
from app.core.fence import COLUMN

T = TypeVar("T")


class Asking:
    """Where the viewer stands, on which transaction, to read there."""

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
        return self._found(statement, values)

    def all(self, statement: Select[Any]) -> list[Any]:
        """The first column of all rows. One statement."""
        return list(self._session.scalars(statement).all())

    def first(self, statement: Select[Any]) -> Any:
        """The first row, or None. One statement."""
        return self._session.execute(statement.limit(1)).first()

    def one(self, statement: Select[Any]) -> Any:
        """The first column of the first row, or None. One statement."""
        return self._session.scalars(statement.limit(1)).first()

    def get(self, statement: Select[Any], *, lock: Any = None) -> Any:
        """The first column of the first row, or `NotFound`. In a writing scope the row of the model
        `lock` is locked until the end, so that what an action reads stays true. One statement."""
        if lock is not None and not self.readonly:
            statement = statement.with_for_update(of=lock)
        found = self.one(statement)
        if found is None:
            raise NotFound
        return found

    def stream(self, statement: Select[Any], size: int = 200) -> Iterator[Any]:
        """All rows of columns, `size` at a time: for more than the memory should hold. One
        statement."""
        options = {"yield_per": size}
        yield from self._session.connection().execute(statement, execution_options=options)

    def count(self, model: Any, *conditions: Any) -> int:
        """How many rows of the model the conditions hold for. One statement."""
        counted = (
            self.select(model)
            .where(*conditions)
            .with_only_columns(func.count(), maintain_column_froms=True)
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
        place = self._place(paged, after)[: paged.keys]
        found = self._found(paged.statement, {**values, **_named(place)})
        following, size = None, paged.size
        if len(found) > size:
            following = self._sealed(paged, tuple(found[size - 1][-paged.keys :]))
        return Slice(made(found[:size], into, paged.keys, extra), following)

    def _place(self, paged: Paged, after: Cursor | None) -> tuple[Any, ...]:
        if not after:
            return ()
        listed, secret = f"{self.community_id} {paged.order}", self._secret.encode()
        return cursors.Cursor.decode(after, sort=listed, secret=secret).values

    def _sealed(self, paged: Paged, values: tuple[Any, ...]) -> Cursor:
        listed, secret = f"{self.community_id} {paged.order}", self._secret.encode()
        return cursors.Cursor.encode(values, sort=listed, secret=secret)

    def kept_parts(
        self,
        key: Hashable,
        make: Callable[[Any], tuple[Sequence[Select[Any]], Select[Any]]],
        *,
        values: Callable[[tuple[Any, ...]], dict[str, Any]],
        into: type[T],
        after: Cursor | None = None,
        size: int = 30,
        **extra: Any,
    ) -> Parts[T]:
        """A page, and beside it rows of other kinds. One statement, built once: see `kept`.

        `make` gives the selects of the others and of the page, all with the same columns; `values`
        gets what the cursor carried.
        """
        headed = self.kept(
            (key, size, bool(after)),
            lambda open_: Headed.of(*make(open_), size, beyond=bool(after)),
        )
        keys, place = headed.paged.keys, self._place(headed.paged, after)
        given = {**self.open_values(), **values(place[keys:]), **_named(place[:keys])}
        by_part: dict[int, list[Any]] = {}
        for row in self._found(headed.statement, given):
            by_part.setdefault(row[-1], []).append(tuple(row[:-1]))
        # a UNION promises no order, so the page is put into its own again
        main = sorted(by_part.pop(0, []), key=lambda row: row[-keys:], reverse=True)
        several = range(1, len(headed.statement.selects))
        return Parts(
            tuple(made(by_part.get(n, []), into, keys, extra) for n in several),
            made(main, into, keys, extra),
            tuple(row[-keys:] for row in main),
            place[keys:],
            lambda values: self._sealed(headed.paged, values),
        )

    def _found(self, statement: Any, values: dict[str, Any]) -> list[Any]:
        # plain columns need none of what a session does for entities, which is half of its time
        columns = isinstance(statement, CompoundSelect) or all(
            isinstance(part, ColumnElement) for part in getattr(statement, "_raw_columns", (None,))
        )
        asked = self._session.connection() if columns else self._session
        return list(asked.execute(statement, values).all())

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


def _named(place: Sequence[Any]) -> dict[str, Any]:
    return {f"after_{n}": value for n, value in enumerate(place)}
