"""What an account's people asked, and what became of it, as far as it may be shown (T20)."""

from dataclasses import dataclass

from sqlalchemy import and_, func, literal, union_all
from sqlalchemy.orm import aliased

from app.identity.scope import SiteScope
from app.overviews.queries.accounts import PersonOfAccount, SeenPlaces
from app.threads.models import Thread, Vote
from app.threads.queries.shared import shown_on_timelines


@dataclass(frozen=True)
class Asked:
    """What the account's people asked, and what became of it: threads by status, and votes."""

    by_status: dict[str, int]
    votes: int

    @property
    def threads(self) -> int:
        """How many threads they started."""
        return sum(self.by_status.values())


def count_asked(scope: SiteScope, people: tuple[PersonOfAccount, ...], places: SeenPlaces) -> Asked:
    """Of threads that may be shown: those started by the account's people by status, and their
    votes. One statement, or none."""
    members = [m for person in people for place, m in person.memberships if place in places.titled]
    if not members:
        return Asked({}, 0)
    voted = aliased(Thread)
    of_vote = and_(voted.community_id == Vote.community_id, voted.id == Vote.thread_id)
    started = (
        scope.select(Thread.status, func.count().label("many"))
        .where(
            Thread.community_id.in_(places.titled),
            Thread.author_id.in_(members),
            shown_on_timelines(places.titled, places.staffed),
        )
        .group_by(Thread.status)
    )
    votes = (
        scope.select(literal("").label("status"), func.count().label("many"))
        .select_from(Vote)
        .join(voted, of_vote)
        .where(
            Vote.community_id.in_(places.titled),
            Vote.member_id.in_(members),
            shown_on_timelines(places.titled, places.staffed, voted),
        )
    )
    counts = {row.status: row.many for row in scope.rows(union_all(started, votes))}
    return Asked({name: many for name, many in counts.items() if name}, counts.get("", 0))
