"""Looking into the tables, and writing there, past everything that guards them."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select, update

from app.access.scope import WorkScope
from app.core.house import House
from app.core.ids import new_id

ACROSS = {"across": "tests look everywhere"}


class Tables:
    """The tables of one house, over all communities."""

    def __init__(self, house: House) -> None:
        self.house = house

    def rows(self, model: Any, **where: Any) -> list[Any]:
        """Rows of the model with these values, detached, in order of their keys."""
        wanted = select(model).filter_by(**where).execution_options(**ACROSS)
        with self.house.database.read() as session:
            found = list(session.scalars(wanted.order_by(*model.__table__.primary_key.columns)))
            session.expunge_all()
            return found

    def row(self, model: Any, **where: Any) -> Any:
        """The one row with these values, or None."""
        found = self.rows(model, **where)
        assert len(found) < 2, f"{len(found)} rows of {model.__name__}"
        return found[0] if found else None

    def add(self, *rows: Any) -> Any:
        """The rows stand in the database; the first comes back."""
        with self.house.database.write() as session:
            for row in rows:
                if hasattr(row, "id") and row.id is None:
                    row.id = new_id()
                session.add(row)
                session.flush()
            session.commit()
            session.expunge_all()
        return rows[0]

    def change(self, model: Any, values: dict[str, Any], **where: Any) -> None:
        """Rows with these values now have those."""
        wanted = update(model).filter_by(**where).values(**values).execution_options(**ACROSS)
        with self.house.database.write() as session:
            session.execute(wanted, execution_options={"synchronize_session": False})
            session.commit()

    @contextmanager
    def scope(self, community: Any = None) -> Generator[WorkScope]:
        """A `WorkScope` that writes, committed at the end."""
        with self.house.database.write() as session:
            yield WorkScope(
                session,
                community_id=community.id if community else None,
                actor_id=0,
                secret=self.house.settings.secret_key,
            )
            session.commit()
