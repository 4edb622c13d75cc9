"""Places to stand in without a community: open, one's own, the site."""

from typing import Any

from sqlalchemy import Select, Update, select, update
from sqlalchemy.orm import Session

from app.access.scope import Scope, WorkScope, models_of
from app.access.viewer import Viewer
from app.core.fence import ACROSS
from app.core.ledger.events import Event
from app.core.ledger.models import AuditRow, Job, OutboxRow
from app.core.ledger.queue import record

LEDGER = frozenset({AuditRow, Job, OutboxRow})


class OpenScope(Scope):
    """Sign-in, invitation, health: anyone may stand here, so little can be asked."""


class OwnScope(Scope):
    """The viewer's own things, across the communities they belong to."""

    def __init__(self, session: Session, viewer: Viewer, *, secret: str = "") -> None:
        super().__init__(session, viewer, secret=secret)
        self.person: Viewer = viewer

    def select_own(self, *what: Any, why: str) -> Select[Any]:
        """A select of the viewer's own rows in every community, for the reason given.

        Each table named that has a `person_id` is bound to the viewer, and one must have it.
        """
        own = [model.person_id for model in models_of(what) if hasattr(model, "person_id")]
        if not own:
            raise ValueError("none of these tables says whose its rows are")
        bound = [column == self.person.id for column in own]
        return select(*what).where(*bound).execution_options(**{ACROSS: why})

    def select_own_acts(self, *what: Any) -> Select[Any]:
        """A select of what stands in the site's audit log about the viewer themselves."""
        return (
            select(*what)
            .where(AuditRow.community_id.is_(None), AuditRow.whom_id == self.person.id)
            .execution_options(**{ACROSS: "what was done to the viewer's own sign-in"})
        )

    def everywhere(self) -> WorkScope:
        """The viewer's own act in every place of the site at once, on this transaction: for what
        undoes the person themselves. Whatever is done there must be bound to them by its action."""
        return WorkScope(
            self._session, actor_id=self.person.id, viewer=self.viewer, secret=self._secret
        )

    def change_own(self, model: type[Any], *, why: str) -> Update:
        """An UPDATE of the viewer's own rows in every community, for the reason given."""
        whose: Any = model
        return (
            update(model)
            .where(whose.person_id == self.person.id)
            .execution_options(**{ACROSS: why})
        )


class SiteScope(OwnScope):
    """Persons, products, accounts, administration."""

    def select_ledger(self, *what: Any, why: str) -> Select[Any]:
        """A select of the ledger's rows of every community, for the reason given."""
        _only_ledger(models_of(what))
        return select(*what).execution_options(**{ACROSS: why})

    def change_ledger(self, model: type[Any], *, why: str) -> Update:
        """An UPDATE of the ledger's rows of every community, for the reason given."""
        _only_ledger([model])
        return update(model).execution_options(**{ACROSS: why})

    def emit_in(self, community_id: int, event: Event, **more: Any) -> int:
        """As `emit`, and the fact stands in that community's ledger. Its id."""
        person_id = self.viewer.id if self.viewer else None
        return record(
            self._session,
            event,
            community_id=community_id,
            person_id=person_id,
            member_id=None,
            before=more.get("before"),
            after=more.get("after"),
        )


def _only_ledger(models: list[Any]) -> None:
    """Raises `ValueError` for a community's own table: the site sees none of its content."""
    for model in models:
        if hasattr(model, "community_id") and model not in LEDGER:
            raise ValueError(f"{model.__name__} is not of the ledger")
