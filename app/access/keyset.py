"""Lists a page at a time, from a stored order: slices, their cursors, and which tables a select
names."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Integer, Select, and_, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

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


@dataclass(frozen=True)
class Headed:
    """A page with rows of other kinds beside it, in one statement.

    The last column is 0 for the page's rows, which come as `Paged` has them, and counts the heads
    from 1.
    """

    statement: Any
    paged: Paged

    @classmethod
    def of(
        cls, heads: Sequence[Select[Any]], main: Select[Any], size: int, *, beyond: bool
    ) -> "Headed":
        """The heads must have the main select's columns; their orders and limits are their own."""
        keys, _ = _order_of(main)
        named = [key.label(f"order_{n}") for n, key in enumerate(keys)]
        paged = Paged.of(main, size, beyond=beyond)
        parts = [paged.statement.subquery("main")]
        parts += [
            head.add_columns(*named).subquery(f"head_{n}") for n, head in enumerate(heads, start=1)
        ]
        all_parts = [
            select(part, literal(place, Integer).label("place"))  # allowed(select): of bound ones
            for place, part in enumerate(parts)
        ]
        return cls(union_all(*all_parts), paged)


@dataclass(frozen=True)
class Parts(Generic[T]):
    """What `Headed` found: the heads' rows in no order, and the page's in theirs, one more than its
    size where the list goes on. `carried` is what the cursor brought besides its place."""

    heads: tuple[tuple[T, ...], ...]
    rows: tuple[T, ...]
    places: tuple[tuple[Any, ...], ...]
    carried: tuple[Any, ...]
    seal: Callable[[tuple[Any, ...]], Cursor]

    def cursor(self, row: int, *carry: Any) -> Cursor:
        """The cursor of what follows the page's row of this number; it carries these values along."""
        return self.seal((*self.places[row], *carry))


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
    clauses = list(statement._order_by_clauses)  # noqa: SLF001 - no public way to it
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


def made(found: Sequence[Any], into: type[T], keys: int, extra: dict[str, Any]) -> tuple[T, ...]:
    """The rows without the columns of their order. A named tuple takes them by place, which is the
    quick way; its fields must then stand as the columns do."""
    if hasattr(into, "_fields"):
        make, more = cast("Any", into), tuple(extra.values())
        return tuple(make(*row[:-keys], *more) for row in found)
    return tuple(into(**_without_order(row), **extra) for row in found)


def _without_order(row: Any) -> dict[str, Any]:
    return {k: v for k, v in row._mapping.items() if not str(k).startswith("order_")}
