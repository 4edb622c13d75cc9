"""A whole community as one file: asked for, followed while it is made, taken away."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.access.scope import WorkScope
from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.core.errors import Conflict, NotFound
from app.core.house import House
from app.transfer import policy
from app.transfer.actions.exports import KEPT_FOR, MOST_A_DAY, ask_for_export, note_taken
from app.transfer.forms import NoFields
from app.transfer.queries.exports import (
    ExportRow,
    find_latest_export,
    folder_of_exports,
    get_ready_export,
    may_still_export,
)
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Download, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
HERE = "/c/{community}/settings/data"
PIECE, PIECES_A_LOOK = 65_536, 256  # bytes; every 16 MB it is asked whether the right still stands


@dataclass(frozen=True)
class ExportView:
    """The newest export, if there is one; `refused`: why there is no other now."""

    export: ExportRow | None
    base: str
    days: int = KEPT_FOR.days
    most_a_day: int = MOST_A_DAY
    refused: str = ""


@pages.get(HERE, door=community)
def show_exports(scope: CommunityScope) -> Reply:
    """The newest export; what htmx fetches alone is how far it has come."""
    insist(policy.may_export(scope))
    return page("transfer/exports.html", part="transfer/_export.html", view=_view(scope))


@pages.post(HERE, door=community, proves="export")
def save_export(scope: CommunityScope, form: Form[NoFields]) -> Reply:
    """An export is being made."""
    insist(policy.may_export(scope))
    try:
        ask_for_export(scope)
    except Conflict as error:
        return page("transfer/exports.html", view=_view(scope, error.sentence), status=409)
    return redirect(_base(scope))


@pages.post(HERE + "/{export_id}", door=community, proves="export")
def take_export(scope: CommunityScope, export_id: int, asked: Asked, form: Form[NoFields]) -> Reply:
    """The file; the audit log has who took it."""
    insist(policy.may_export(scope))
    export = get_ready_export(scope, export_id)
    path = folder_of_exports(asked.house.settings) / export.file_name
    if not path.is_file():
        raise NotFound
    note_taken(scope, export)
    day = export.asked_at.date().isoformat()
    return Download(
        file_name=f"{scope.community.slug}-{day}.zip",
        media_type="application/zip",
        headers={"Content-Length": str(export.size_bytes)},
        chunks=_pieces(path, asked.house, scope.community.id, scope.member.id),
    )


def _pieces(path: Path, house: House, community_id: int, member_id: int) -> Iterator[bytes]:
    """The file, for as long as the member may have it (T16)."""
    with path.open("rb") as file:
        for count in itertools.count():
            if count and count % PIECES_A_LOOK == 0 and not _may(house, community_id, member_id):
                raise ConnectionAbortedError("the right to this file was lost")
            piece = file.read(PIECE)
            if not piece:
                return
            yield piece


def _may(house: House, community_id: int, member_id: int) -> bool:
    with house.database.read() as session:
        return may_still_export(WorkScope(session, community_id=community_id), member_id)


def _base(scope: CommunityScope) -> str:
    return f"{scope.community.address}/settings/data"


def _view(scope: Any, refused: str = "") -> ExportView:
    return ExportView(find_latest_export(scope), _base(scope), refused=refused)
