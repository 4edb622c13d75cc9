"""The fence: no statement reads or changes a community's table without naming the community.

Each new shape of SQL is checked once, before it runs; a known shape costs a look-up. The fence
does not know who may see what: that is the scope's part. It also counts statements.
"""

from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Delete, Update
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, Grouping, TextClause
from sqlalchemy.sql.schema import Column, Table
from sqlalchemy.sql.selectable import (
    CTE,
    Alias,
    CompoundSelect,
    FromGrouping,
    Join,
    Select,
    Subquery,
)

from app.core.errors import Unfenced

COLUMN = "community_id"
ACROSS = "across"  # execution option: the reason why a statement may span communities
_BOUND = "<bound>"

statement_count: ContextVar[list[str] | None] = ContextVar("statement_count", default=None)


def guard(engine: Engine) -> None:
    """Every statement of the engine is checked and counted from now on."""
    event.listen(engine, "before_cursor_execute", _before)


def _before(
    conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    counted = statement_count.get()
    if counted is not None and not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT")):
        counted.append(statement)
    compiled = context.compiled
    if compiled is None or getattr(compiled, "_fenced", False):
        return
    if context.execution_options.get(ACROSS):
        return
    check(compiled.statement)
    compiled._fenced = True  # noqa: SLF001 - our own mark on it


def check(statement: Any) -> None:
    """Raises `Unfenced` when a community's table is not compared on `community_id`.

    A comparison counts when it must hold (not below an OR) and leads to a value, to the outer
    statement, or to the row of `community` itself; a join passes it on.
    """
    if isinstance(statement, TextClause):
        raise Unfenced("SQL as text says nothing about its community")
    _check_tree(statement, set())


def _check_tree(part: Any, around: set[str]) -> None:
    """`around`: tables of the statements that enclose this one, which a condition may point to."""
    names: set[str] = set()
    if isinstance(part, Select):
        froms = part.get_final_froms()
        names = {_name(table) for table in _tables(froms)}
        # what is correlated stands outside; when everything would be, nothing is
        outside = set() if around.issuperset(names) else around
        _check_part(list(_tables(froms)), _conditions(froms, _where(part)), outside)
    elif isinstance(part, Update | Delete):
        names = {_name(part.table)}
        _check_part([part.table], _conditions([], _where(part)), set())
    for inner, correlates in _inside(part):
        _check_tree(inner, around | names if correlates else set())


def _inside(part: Any) -> Iterator[tuple[Any, bool]]:
    """The statements directly inside, and whether they may point to this one's tables: those in
    conditions and columns may, those to select from may not."""
    waiting = list(part.get_children())
    while waiting:
        child = waiting.pop()
        if isinstance(child, Subquery | CTE):
            yield child.element, False
        elif isinstance(child, Select | CompoundSelect):
            yield child, True
        else:
            waiting.extend(child.get_children())


def _where(part: Any) -> Any:
    return part._where_criteria  # noqa: SLF001 - no public way to it


def _check_part(froms: list[Any], conditions: Iterable[Any], known: set[str]) -> None:
    """`known`: tables of the statement around this one, which is checked by itself."""
    names = {_name(t) for t in froms if COLUMN in t.c and _is_table(t)} - known
    if not names:
        return
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.get(name, name) != name:
            name = parent[name]
        return name

    for condition in conditions:
        sides = _sides(condition)
        ours = [_name(s.table) for s in sides if _is_key(s) and _name(s.table) in names]
        if not ours:
            continue
        for other in [*ours[1:], *([_BOUND] if len(ours) == 1 else [])]:
            parent[root(ours[0])] = root(other)
    open_tables = [name for name in names if root(name) != root(_BOUND)]
    if open_tables:
        raise Unfenced(f"not compared on {COLUMN}: {', '.join(sorted(open_tables))}")


def _sides(condition: Any) -> list[Any]:
    if not isinstance(condition, BinaryExpression):
        return []
    if condition.operator not in (operators.eq, operators.in_op):
        return []
    return [condition.left, condition.right]


def _is_key(side: Any) -> bool:
    return isinstance(side, Column) and side.name == COLUMN


def _is_table(source: Any) -> bool:
    return isinstance(source, Table) or (
        isinstance(source, Alias) and isinstance(source.element, Table)
    )


def _name(source: Any) -> str:
    return str(source.name)


def _tables(sources: Iterable[Any]) -> Iterator[Any]:
    for source in sources:
        if isinstance(source, Join):
            yield from _tables([source.left, source.right])
        elif isinstance(source, FromGrouping):
            yield from _tables([source.element])
        else:
            yield source


def _conditions(sources: Iterable[Any], where: Iterable[Any]) -> Iterator[Any]:
    for source in sources:
        if isinstance(source, Join):
            yield from _conjuncts(source.onclause)
            yield from _conditions([source.left, source.right], [])
        elif isinstance(source, FromGrouping):
            yield from _conditions([source.element], [])
    for condition in where:
        yield from _conjuncts(condition)


def _conjuncts(condition: Any) -> Iterator[Any]:
    if isinstance(condition, Grouping):
        yield from _conjuncts(condition.element)
    elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _conjuncts(part)
    else:
        yield condition
