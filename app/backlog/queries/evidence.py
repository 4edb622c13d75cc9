"""What an item stands on: its threads, what was answered there, and threads that may be linked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_

from app.access.roles import Role
from app.backlog.models import Evidence, Item
from app.backlog.queries.needs import WHY
from app.communities.models import Community, Member, MemberState
from app.communities.queries.binding import binding_version
from app.communities.queries.entering import has_taken_second_step
from app.core.clock import clock
from app.products.models import Carriage
from app.products.scope import ProductScope
from app.threads.models import Audience, Thread, WorksAnswer


@dataclass(frozen=True)
class EvidenceRow:
    """A thread that an item stands on, as far as the team may see it."""

    community_id: int
    community: str
    slug: str
    id: int
    number: int
    title: str
    status: str
    votes: int
    body_html: str
    created_at: datetime
    last_activity_at: datetime

    @property
    def address(self) -> str:
        """Its path, for those who are members there."""
        return f"/c/{self.slug}/threads/{self.number}"


def list_evidence(scope: ProductScope, item: Any) -> tuple[EvidenceRow, ...]:
    """The threads an item stands on, most votes first. One statement."""
    rows = scope.rows(
        scope.select_across(
            Thread.community_id,
            Community.name.label("community"),
            Community.slug,
            Thread.id,
            Thread.number,
            Thread.title,
            Thread.status,
            Thread.votes,
            Thread.body_html,
            Thread.created_at,
            Thread.last_activity_at,
            why=WHY,
        )
        .join(Community, Community.id == Thread.community_id)
        .join(
            Evidence,
            and_(Evidence.community_id == Thread.community_id, Evidence.thread_id == Thread.id),
        )
        .where(Evidence.product_id == scope.product_id, Evidence.item_id == item.id)
        .where(Thread.hidden_at.is_(None))
        .order_by(Thread.votes.desc(), Thread.id)
        .limit(200)
    )
    return tuple(EvidenceRow(**row._mapping) for row in rows)


@dataclass(frozen=True)
class WorksRow:
    """Answers to "does it work for you now?" for one version."""

    version: str
    yes: int
    no: int
    not_tried: int


def list_works(scope: ProductScope, item: Any) -> tuple[WorksRow, ...]:
    """What those who asked answered, by version. One statement."""
    rows = scope.rows(
        scope.select_across(
            WorksAnswer.version, WorksAnswer.works, func.count().label("n"), why=WHY
        )
        .join(
            Evidence,
            and_(
                Evidence.community_id == WorksAnswer.community_id,
                Evidence.thread_id == WorksAnswer.thread_id,
            ),
        )
        .where(Evidence.product_id == scope.product_id, Evidence.item_id == item.id)
        .group_by(WorksAnswer.version, WorksAnswer.works)
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        counts[row.version][row.works] = row.n
    return tuple(
        WorksRow(version, c.get("yes", 0), c.get("no", 0), c.get("not-tried", 0))
        for version, c in sorted(counts.items())
    )


def get_linkable_thread(scope: ProductScope, community: str, number: int) -> Any:
    """The thread of that address, if the viewer may read it as a member there, and the community
    carries the product; else `NotFound`. One statement."""
    return scope.get(
        scope.select_across(Thread, why="a thread to link, that the viewer reads as a member")
        .join(Community, Community.id == Thread.community_id)
        .join(
            Carriage,
            and_(
                Carriage.community_id == Thread.community_id,
                Carriage.product_id == scope.product_id,
            ),
        )
        .join(
            Member,
            and_(
                Member.community_id == Thread.community_id,
                Member.person_id == scope.person.id,
                Member.state == MemberState.ACTIVE,
                Member.agreement_version >= binding_version(clock.now()),
                Community.archived_at.is_(None),
                has_taken_second_step(Member),
            ),
        )
        .where(Community.slug == community, Thread.number == number, Thread.hidden_at.is_(None))
        .where(or_(Thread.audience == Audience.MEMBERS, Member.role != Role.CUSTOMER))
        .where(or_(Thread.product_id.is_(None), Thread.product_id == scope.product_id))
    )


def find_item_of_thread(scope: ProductScope, thread: Any) -> Any:
    """The item that stands on the thread, or None. One statement."""
    return scope.one(
        scope.select_across(Item, why=WHY)
        .join(Evidence, and_(Evidence.product_id == Item.product_id, Evidence.item_id == Item.id))
        .where(Evidence.community_id == thread.community_id, Evidence.thread_id == thread.id)
    )
