"""What a whole community is when it is written out: one file for each kind of thing.

A table below communities stands here, or among `LEFT_OUT` with the reason; a test holds the two to
the tables, and the columns to `docs/export.md`, so that nothing new leaves by accident.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from app.backlog.models import Evidence
from app.communities.models import (
    Acceptance,
    Agreement,
    Bar,
    Cohort,
    CohortMember,
    Community,
    Invitation,
    InvitationBatch,
    JoinAnswer,
    JoinRequest,
    Member,
    OddOpening,
)
from app.core.ledger.models import AuditRow, AuditText
from app.identity.models import Person
from app.products.models import Carriage, Product
from app.threads.models import Comment, Exposure, Thread, Vote, Watching, WorksAnswer
from app.transfer.models import ImportRun
from app.trials.models import Enrolment, Mission, MissionResult, Trial

NEVER = frozenset(
    "community_id token_hash mail_seed address_mark html body_html rising fair".split()
)
"""Columns of no export: secrets, what is made from other columns, and the place itself."""

LEFT_OUT = {
    "community_export": "other exports, and where their files lie",
    "board_count": "counted from the threads",
    "invitation_line": "a file while it is looked through; its invitations are there",
    "job": "work of the house, with addresses of mails",
    "notice": "each belongs to one person",
    "outbox": "work of the house; what it tells stands in the tables and the audit log",
    "search_document": "made from the threads",
    "thread_tag": "stands in the threads",
}


@dataclass(frozen=True)
class Kind:
    """One file. `more`: columns of other tables, reached by `by` from the model's own rows."""

    file: str
    model: Any
    more: dict[str, Any] | None = None
    joined: Any = None
    by: Any = None

    @property
    def columns(self) -> dict[str, Any]:
        """What a row tells, by name."""
        table: Any = self.model.__table__
        names = [column.name for column in table.c if column.name not in NEVER]
        own = {name: getattr(self.model, name) for name in names}
        return {**own, **(self.more or {})}

    def select(self, scope: Any) -> Select[Any]:
        """All rows of the scope's community, in the order of their keys."""
        wanted = scope.select(self.model)
        if self.joined is not None:
            wanted = wanted.outerjoin(self.joined, self.by)
        told = [column.label(name) for name, column in self.columns.items()]
        wanted = wanted.with_only_columns(*told, maintain_column_froms=True)
        return wanted.order_by(*self.model.__table__.primary_key.columns)


KINDS = (
    Kind(
        "members",
        Member,
        more={"email": Person.email},
        joined=Person,
        by=Person.id == Member.person_id,
    ),
    Kind("cohorts", Cohort),
    Kind("cohort-members", CohortMember),
    Kind("invitations", Invitation),
    Kind("invitation-batches", InvitationBatch),
    Kind("odd-openings", OddOpening),
    Kind("join-requests", JoinRequest),
    Kind("join-answers", JoinAnswer),
    Kind("agreements", Agreement),
    Kind("acceptances", Acceptance),
    Kind("bars", Bar),
    Kind(
        "products",
        Carriage,
        more={"slug": Product.slug, "name": Product.name},
        joined=Product,
        by=Product.id == Carriage.product_id,
    ),
    Kind("threads", Thread),
    Kind("comments", Comment, more={"is_staff_note": Comment.visibility == "staff"}),
    Kind("votes", Vote),
    Kind("works-answers", WorksAnswer),
    Kind("watching", Watching),
    Kind("exposures", Exposure),
    Kind("evidence", Evidence),
    Kind("trials", Trial),
    Kind("missions", Mission),
    Kind("enrolments", Enrolment),
    Kind("mission-results", MissionResult),
    Kind("imports", ImportRun),
    Kind(
        "audit",
        AuditRow,
        more={"text": AuditText.text},
        joined=AuditText,
        by=AuditText.id == AuditRow.text_id,
    ),
)

COMMUNITY = Kind("community", Community)
