"""What members accept: the text that binds now, and the versions before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func

from app.access.scope import Scope
from app.communities.models import Acceptance, Agreement


@dataclass(frozen=True)
class AgreementRow:
    """A version of the agreement, and how many members have accepted it."""

    version: int
    binds_from: datetime
    accepted: int


def current_agreement(scope: Scope) -> Any:
    """The version that binds now, or None while the community has none. One statement."""
    return scope.one(scope.select(Agreement).order_by(Agreement.version.desc()))


def list_agreements(scope: Scope) -> list[AgreementRow]:
    """Every version, the newest first. One statement."""
    accepted = (
        scope.select(Acceptance)
        .where(Acceptance.version == Agreement.version)
        .with_only_columns(func.count(), maintain_column_froms=True)
        .correlate(Agreement)
        .scalar_subquery()
    )
    wanted = scope.select(Agreement.version, Agreement.binds_from).add_columns(
        accepted.label("accepted")
    )
    found = scope.rows(wanted.order_by(Agreement.version.desc()))
    return [AgreementRow(**row._mapping) for row in found]
