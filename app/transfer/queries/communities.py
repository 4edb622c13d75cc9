"""A whole community as JSON, streamed: who may have it is decided by whoever asks."""

from collections.abc import Iterator
from typing import Any

from app.communities.queries.communities import get_own_community
from app.core.json_stream import array, line
from app.transfer.queries.kinds import COMMUNITY, KINDS, Kind


def community_line(scope: Any) -> bytes:
    """The community itself: what it is called, says and shows. One statement."""
    community = get_own_community(scope)
    return line({name: getattr(community, name) for name in COMMUNITY.columns}) + b"\n"


def count_of(scope: Any, kind: Kind) -> int:
    """How many rows `rows_of` tells. One statement."""
    return scope.count(kind.model)


def rows_of(scope: Any, kind: Kind) -> Iterator[bytes]:
    """The file of this kind, a chunk a row. One statement."""
    return array(row._asdict() for row in scope.stream(kind.select(scope)))


def all_kinds() -> tuple[Kind, ...]:
    """Every kind of thing, in the order in which each is told after what it points to."""
    return KINDS
