"""New threads, as the cards of somebody's home show them."""

from typing import Any

from sqlalchemy import and_, true, union_all

from app.communities.models import Member
from app.communities.queries import name_for
from app.identity.scope import OwnScope
from app.overviews.queries.places import MyPlace, MyPlaces
from app.threads.models import Audience, Exposure, Status, Thread, Vote
from app.threads.queries.cards import Card, tags_at

SHOWN = 5
MOST_PLACES = 12  # communities that the list is drawn from
_ENDED = tuple(status.value for status in Status if status.has_ended)


def list_fresh(scope: OwnScope, places: MyPlaces) -> tuple[Card, ...]:
    """Up to five open threads of others, those that the viewer has not seen first, then the
    newest. From at most 12 communities, each by its own index. One statement, or none."""
    drawn = places.open[:MOST_PLACES]
    if not drawn:
        return ()
    parts = [_newest(scope, place).subquery() for place in drawn]
    rows = scope.rows(union_all(*(part.select() for part in parts)))
    rows.sort(key=lambda row: (row.seen_at is None, row.created_at), reverse=True)
    by_id = {place.id: place for place in drawn}
    shown, numbers = list[Card](), set[int]()
    for row in rows[:SHOWN]:
        shown.append(_card(row, by_id[row.community_id], repeats=row.number in numbers))
        numbers.add(row.number)
    return tuple(shown)


def _newest(scope: OwnScope, place: MyPlace) -> Any:
    here, me = place.id, place.member_id
    author = and_(Member.community_id == here, Member.id == Thread.author_id)
    vote = and_(Vote.community_id == here, Vote.thread_id == Thread.id, Vote.member_id == me)
    seen = and_(
        Exposure.community_id == here, Exposure.thread_id == Thread.id, Exposure.member_id == me
    )
    listed = true() if place.is_staff else Thread.audience == Audience.MEMBERS
    return (
        scope.select(
            Thread.community_id,
            Thread.id,
            Thread.number,
            Thread.title,
            Thread.kind,
            Thread.votes,
            Thread.status,
            Thread.version,
            Thread.tags,
            Thread.comments,
            Thread.has_official_answer,
            Thread.audience,
            Thread.last_activity_at,
            Thread.created_at,
            Thread.locked_at,
        )
        .add_columns(
            Member.name.label("author_name"),
            Member.role.label("author_role"),
            Vote.importance.label("my_vote"),
            Exposure.created_at.label("seen_at"),
        )
        .select_from(Thread)
        .join(Member, author)
        .outerjoin(Vote, vote)
        .outerjoin(Exposure, seen)
        .where(
            Thread.community_id == here,
            Thread.author_id != me,
            Thread.hidden_at.is_(None),
            Thread.status.not_in(_ENDED),
            listed,
        )
        .order_by(Thread.number.desc())
        .limit(SHOWN)
    )


def _card(row: Any, place: MyPlace, *, repeats: bool) -> Card:
    return Card(
        number=row.number,
        title=row.title,
        kind=row.kind,
        address=f"{place.address}/threads/{row.number}",
        votes=row.votes,
        my_vote=row.my_vote,
        may_vote=row.locked_at is None,
        status=row.status,
        version=row.version,
        tags=tags_at(place.address, row.tags or []),
        comments=row.comments,
        author_name=name_for(place.is_staff, place.names_shown, row.author_name, row.author_role),
        has_official_answer=row.has_official_answer,
        audience=row.audience,
        last_activity_at=row.last_activity_at,
        seen=place.is_staff or row.seen_at is not None or row.my_vote is not None,
        community=place.name,
        repeats=repeats,
    )
