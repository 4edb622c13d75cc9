"""What members see of backlogs: the roadmap and the changelog of their community."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_

from app.access.roles import Role
from app.backlog.models import Evidence, Item, ItemStatus
from app.communities.models import Member, MemberState, NamesShown
from app.communities.scope import CommunityScope
from app.products.models import Version
from app.threads.models import Thread, Vote
from app.threads.queries.visibility import listed_for


@dataclass(frozen=True)
class Outcome:
    """A thread and the item that it stands behind."""

    item_id: int
    title: str
    status: str
    moved_at: datetime
    version: str
    released_at: datetime | None
    thread_id: int
    thread_number: int
    thread_title: str
    votes: int
    base: str = ""
    names: tuple[str, ...] = ()
    more: int = 0  # threads of the same item beside this one

    @property
    def address(self) -> str:
        """The thread's path."""
        return f"{self.base}/threads/{self.thread_number}"


def list_outcomes(scope: CommunityScope, *statuses: ItemStatus) -> list[Outcome]:
    """Threads that the member may see, whose items stand so; newest move first. One statement."""
    rows = scope.rows(
        scope.select(Evidence)
        .with_only_columns(
            Item.id.label("item_id"),
            Item.title,
            Item.status,
            Item.moved_at,
            Version.name.label("version"),
            Version.released_at,
            Thread.id.label("thread_id"),
            Thread.number.label("thread_number"),
            Thread.title.label("thread_title"),
            Thread.votes,
        )
        .select_from(Evidence)
        .join(Item, and_(Item.product_id == Evidence.product_id, Item.id == Evidence.item_id))
        .join(
            Thread,
            and_(Thread.community_id == Evidence.community_id, Thread.id == Evidence.thread_id),
        )
        .outerjoin(
            Version, and_(Version.product_id == Item.product_id, Version.id == Item.version_id)
        )
        .where(Item.status.in_(statuses), listed_for(scope))
        .order_by(Item.moved_at.desc(), Thread.number.desc())
        .limit(200)
    )
    base = scope.community.address
    found: list[dict[str, Any]] = [dict(row._mapping) for row in rows]
    return [
        Outcome(**facts | {"version": facts["version"] or "", "base": base})  # ty: ignore
        for facts in found
    ]


def by_item(outcomes: list[Outcome]) -> list[Outcome]:
    """One outcome for each item: its thread with the most votes, and how many more there are."""
    grouped: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        grouped[outcome.item_id].append(outcome)
    return [
        replace(max(rows, key=lambda row: row.votes), more=len(rows) - 1)
        for rows in grouped.values()
    ]


def names_behind(scope: CommunityScope, thread_ids: list[int]) -> dict[int, list[str]]:
    """Who asked for each thread and agreed to be named. Two statements.

    Where customers are "a customer" to each other, nobody is named to a customer.
    """
    if not thread_ids or (
        scope.community.names_shown == NamesShown.NONE and not scope.member.is_staff
    ):
        return {}
    named = (
        Member.named_in_changelog.is_(True),
        Member.state == MemberState.ACTIVE,
        Member.role == Role.CUSTOMER,
    )
    voters = scope.rows(
        scope.select(Vote.thread_id, Member.name)
        .where(Member.id == Vote.member_id, *named, Vote.thread_id.in_(thread_ids))
        .order_by(Vote.created_at)
    )
    authors = scope.rows(
        scope.select(Thread.id, Member.name).where(
            Member.id == Thread.author_id, *named, Thread.id.in_(thread_ids)
        )
    )
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for thread_id, name in [*authors, *voters]:
        found[thread_id][_shown(scope, name)] = None
    return {thread_id: list(names) for thread_id, names in found.items()}


def _shown(scope: CommunityScope, name: str) -> str:
    first = scope.community.names_shown == NamesShown.FIRST and not scope.member.is_staff
    return name.split(maxsplit=1)[0] if first else name


def by_version(outcomes: list[Outcome]) -> list[tuple[str, datetime | None, list[Outcome]]]:
    """Shipped things by the version they came in, newest version first."""
    grouped: dict[str, list[Outcome]] = defaultdict(list)
    released: dict[str, Any] = {}
    for outcome in outcomes:
        grouped[outcome.version].append(outcome)
        released[outcome.version] = outcome.released_at
    return [(version, released[version], rows) for version, rows in grouped.items()]
