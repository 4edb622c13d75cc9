"""What every scope can do. A scope is the only way to the database; a door makes it.

The scopes of a place (`CommunityScope`, `ProductScope`, …) stand in the domains.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Delete, Select, Update, delete, insert, select, update
from sqlalchemy.orm import Session

from app.access.keyset import Cursor, Parts, Slice, models_of
from app.access.putting import Putting
from app.access.viewer import Viewer
from app.core.clock import clock
from app.core.fence import ACROSS, COLUMN
from app.core.ids import new_id
from app.core.ledger.events import Event
from app.core.ledger.queue import enqueue, record

__all__ = ["Cursor", "Parts", "Scope", "Slice", "WorkScope", "models_of"]

M = TypeVar("M")


class Scope(Putting):
    """Where the viewer stands, on which transaction: to read, and for actions to write."""

    # ---- changing; only actions do this

    def add(self, row: M) -> M:
        """The row stands in the table. Its `id` and `community_id` are filled in."""
        if hasattr(row, "id") and row.id is None:
            row.id = new_id()  # ty: ignore[invalid-assignment]
        if self.community_id is not None and getattr(row, COLUMN, 0) is None:
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

    def change(self, model: type[Any]) -> Update:
        """An UPDATE bound to the scope's community; run it with `run` or `run_returning`."""
        return update(model).where(*self._own(model))

    def remove(self, model: type[Any]) -> Delete:
        """A DELETE bound to the scope's community; run it with `run`."""
        return delete(model).where(*self._own(model))

    def rewrite(self, row: Any, wanted: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The entity has these values. What it had and what it has, only where that differs: both
        are empty when nothing does. At most one statement."""
        after = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        before = {name: getattr(row, name) for name in after}
        for name, value in after.items():
            setattr(row, name, value)
        self._session.flush()
        return before, after

    def run(self, statement: Update | Delete) -> int:
        """How many rows the statement touched. One statement."""
        options = {"synchronize_session": False}
        done: Any = self._session.execute(statement, execution_options=options)
        return done.rowcount

    def run_returning(self, statement: Any, /, **values: Any) -> Any:
        """The first row that the statement returns, or None; `values` fill what it left open.
        One statement."""
        options = {"synchronize_session": False}
        return self._session.execute(statement, values, execution_options=options).first()

    @contextmanager
    def whole(self) -> Generator[None]:
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
        whom: int | None = None,
    ) -> int:
        """The fact stands in the outbox with this transaction. Its id. `whom`: the member whose
        content it was done to, where the fact itself names no member and no person."""
        return record(
            self._session,
            event,
            community_id=self.community_id,
            person_id=self._actor[0],
            member_id=self._actor[1],
            before=before,
            after=after,
            text=text,
            whom_id=whom,
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
