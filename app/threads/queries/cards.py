"""A row of the board as the card that its reader sees, wherever cards stand."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from app.access.roles import Permission
from app.communities.queries import name_for
from app.communities.scope import CommunityScope
from app.core.languages import language
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
    pinned: bool = False
    fair_votes: int | None = None
    seen_by: int | None = None
    seen: bool = True
    fewer_than: int = 0  # on the shelf: fewer members saw it
    community: str = ""  # its name, where several stand together
    repeats: bool = False  # its number stands on the page already, so its vote's form cannot


@dataclass(frozen=True)
class Reader:
    """Who reads, as far as a card depends on it. Part of the key under which cards are kept."""

    language: str
    zone: str
    is_staff: bool
    names_shown: str
    may_vote: bool


def reader_of(scope: CommunityScope) -> Reader:
    """The reader of this scope."""
    return Reader(
        language(),
        scope.person.zone,
        scope.member.is_staff,
        scope.community.names_shown,
        scope.allows(Permission.VOTE),
    )


def tags_at(base: str, tags: list[str]) -> tuple[Tag, ...]:
    """The tags of a thread in the community at this path."""
    return tuple(Tag(tag, f"{base}/threads?{urlencode({'tag': tag})}") for tag in tags)


def card_of(row: ThreadRow, reader: Reader, *, own: bool) -> Card:
    """The row as its card shows it to this reader."""
    name = name_for(reader.is_staff, reader.names_shown, row.author_name, row.author_role, own=own)
    open_to_votes = row.locked_at is None and not Status(row.status).has_ended
    return Card(
        number=row.number,
        title=row.title,
        kind=row.kind,
        address=row.address,
        votes=row.votes,
        my_vote=row.my_vote,
        may_vote=reader.may_vote and open_to_votes,
        status=row.status,
        version=row.version,
        tags=tags_at(row.base, row.tags),
        comments=row.comments,
        author_name=name,
        has_official_answer=row.has_official_answer,
        pinned=row.pinned_at is not None,
        audience=row.audience,
        last_activity_at=row.last_activity_at,
        fair_votes=row.seen_votes,
        seen_by=row.seen or None,  # "0 of 0" says nothing
        fewer_than=row.fewer_than,
    )
