"""A row of the board as its card, and the tags on it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from app.communities.queries import name_for
from app.communities.scope import CommunityScope
from app.threads.models import Status
from app.threads.queries.board import ThreadRow


@dataclass(frozen=True)
class Tag:
    """A tag's word, and the board that it leads to."""

    name: str
    address: str


@dataclass(frozen=True)
class Card:
    """What `components/thread_card.html` asks for."""

    number: int
    title: str
    kind: str
    address: str
    votes: int
    my_vote: str | None
    may_vote: bool
    status: str
    version: str
    tags: tuple[Tag, ...]
    comments: int
    author_name: str
    has_official_answer: bool
    audience: str
    last_activity_at: datetime
    seen: bool = True
    pinned: bool = False
    fair_votes: int | None = None
    seen_by: int | None = None
    community: str = ""
    fewer_than: int = 0
    repeats: bool = False  # its number stands on the page already, so its vote's form cannot


def tags_at(base: str, tags: list[str]) -> tuple[Tag, ...]:
    """The tags of a thread in the community at this path."""
    return tuple(Tag(tag, f"{base}/threads?{urlencode({'tag': tag})}") for tag in tags)


def card_of(scope: CommunityScope, row: ThreadRow) -> Card:
    """The row of the board as the member sees it."""
    own = row.author_id == scope.member.id
    shown = scope.community.names_shown
    return Card(
        number=row.number,
        title=row.title,
        kind=row.kind,
        address=row.address,
        votes=row.votes,
        my_vote=row.my_vote,
        may_vote=row.locked_at is None and not Status(row.status).has_ended,
        status=row.status,
        version=row.version,
        tags=tags_at(row.base, row.tags),
        comments=row.comments,
        author_name=name_for(
            scope.member.is_staff, shown, row.author_name, row.author_role, own=own
        ),
        has_official_answer=row.has_official_answer,
        audience=row.audience,
        last_activity_at=row.last_activity_at,
        pinned=row.pinned_at is not None,
    )
