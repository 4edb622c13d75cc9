"""A whole community as JSON, streamed: who may have it is decided by whoever asks."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.communities.queries.communities import get_own_community
from app.core.clock import clock
from app.core.json_stream import array, line
from app.transfer.queries.kinds import COMMUNITY, KINDS, Kind

FORMAT = 1


def count_rows(scope: Any) -> dict[str, int]:
    """How many rows each file will have. One statement a kind."""
    return {kind.file: scope.count(kind.model) for kind in KINDS}


def files_of(scope: Any, counts: dict[str, int]) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Each file's name and what it holds, a chunk a row; the manifest is the last, so that without
    it the export is not whole. One statement a file."""
    yield "community.json", [_community_line(scope)]
    for kind in KINDS:
        yield f"{kind.file}.json", _rows_of(scope, kind)
    about = {"format": FORMAT, "made_at": clock.now().isoformat(), "rows": counts}
    yield "manifest.json", [json.dumps(about, indent=1).encode(), b"\n"]


def _community_line(scope: Any) -> bytes:
    community = get_own_community(scope)
    return line({name: getattr(community, name) for name in COMMUNITY.columns}) + b"\n"


def _rows_of(scope: Any, kind: Kind) -> Iterator[bytes]:
    return array(row._asdict() for row in scope.stream(kind.select(scope)))
