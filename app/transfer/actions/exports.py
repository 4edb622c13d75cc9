"""Exports of a whole community: asked for, begun, ended, dropped, and who took them. What is
written out, and where, is `queries`' part."""

from datetime import timedelta
from typing import Any

from app.access.scope import Scope, WorkScope
from app.access.verdicts import action
from app.communities.queries.communities import lock_community
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _
from app.transfer import policy
from app.transfer.events import CommunityExported, ExportTaken
from app.transfer.models import CommunityExport, ExportState
from app.transfer.queries.exports import find_export, list_exports_since, may_still_export

MAKE, DROP = "export.make", "export.drop"  # jobs
KEPT_FOR = timedelta(days=3)
MOST_A_DAY = 5


@action(policy.may_export)
def note_export(scope: Scope, /) -> None:
    """The community's audit log says that it was exported."""
    scope.emit(CommunityExported())


@action(policy.may_export)
def ask_for_export(scope: CommunityScope, /) -> None:
    """An export is being made, and takes the place of the one before; three days later it is gone.

    Raises `Conflict` while another is being made, and beyond five in a day (A13).
    """
    lock_community(scope)
    recent = list_exports_since(scope, timedelta(days=1))
    if any(one.state == ExportState.MAKING for one in recent):
        raise Conflict(_("An export is being made already."))
    if len(recent) >= MOST_A_DAY:
        raise Conflict(_("At most %(n)s exports are made in a day.", n=MOST_A_DAY))
    _drop(scope, CommunityExport.state == ExportState.READY)
    now = clock.now()
    made = scope.add(
        CommunityExport(member_id=scope.member.id, asked_at=now, expires_at=now + KEPT_FOR)
    )
    about: dict[str, Any] = {"community_id": scope.community_id, "export_id": made.id}
    payload = {**about, "person_id": scope.person.id, "member_id": scope.member.id}
    scope.enqueue(MAKE, key=f"export:{made.id}", payload=payload)
    scope.enqueue(DROP, key=f"export-end:{made.id}", payload=about, run_at=made.expires_at)
    note_export(scope)


@action(policy.may_export)
def note_taken(scope: CommunityScope, export: Any, /) -> None:
    """The audit log has it that the viewer takes the file."""
    scope.emit(ExportTaken(export_id=export.id))


@action(policy.by_the_house)
def begin_export(scope: WorkScope, /, *, export_id: int, file_name: str, total: int) -> str | None:
    """The export is being written into this file. The file of a try before, which ended early; None
    where it is not wanted any more."""
    export = find_export(scope, export_id)
    if export is None or not _goes_on(scope, export):
        return None
    before, export.file_name = export.file_name, file_name
    export.total, export.done = total, 0
    scope.flush()
    return before


def _goes_on(scope: Scope, export: Any) -> bool:
    """Whether the export is still wanted, by somebody who may still have it (T16)."""
    wanted = export.state == ExportState.MAKING and export.expires_at > clock.now()
    return wanted and may_still_export(scope, export.member_id)


@action(policy.by_the_house)
def keep_progress(scope: WorkScope, /, *, export_id: int, file_name: str, done: int) -> bool:
    """So many rows are written. Whether to go on."""
    mine = scope.change(CommunityExport).where(
        CommunityExport.id == export_id, CommunityExport.file_name == file_name
    )
    scope.run(mine.values(done=done))
    export = find_export(scope, export_id)
    return export is not None and export.file_name == file_name and _goes_on(scope, export)


@action(policy.by_the_house)
def end_export(scope: WorkScope, /, *, export_id: int, file_name: str, size_bytes: int) -> None:
    """The file may be taken; without a size, it could not be made. A file that is not wanted any
    more is dropped."""
    export = find_export(scope, export_id)
    if export is not None and size_bytes and _goes_on(scope, export):
        export.state, export.done = ExportState.READY.value, export.total
        export.size_bytes, export.ready_at = size_bytes, clock.now()
    else:
        _drop_file(scope, export_id, file_name)
        if export is not None and export.state == ExportState.MAKING:
            export.state, export.file_name = ExportState.FAILED.value, ""
    scope.flush()


@action(policy.by_the_house)
def forget_export(scope: WorkScope, /, *, export_id: int) -> None:
    """The export is gone, as its file is."""
    ended = scope.change(CommunityExport).where(CommunityExport.id == export_id)
    scope.run(ended.values(state=ExportState.GONE.value, file_name=""))


@action(policy.by_the_house)
def drop_exports(scope: WorkScope, /) -> None:
    """No file of an export of this community is left, and none is finished: each may name somebody
    who is to stand nowhere."""
    _drop(scope, CommunityExport.state.in_([ExportState.READY, ExportState.MAKING]))


def _drop(scope: Scope, which: Any) -> None:
    for export in scope.all(scope.select(CommunityExport).where(which)):
        export.state = ExportState.GONE.value
        _drop_file(scope, export.id, export.file_name)
    scope.flush()


def _drop_file(scope: Scope, export_id: int, file_name: str) -> None:
    about = {"community_id": scope.community_id, "export_id": export_id, "file_name": file_name}
    if file_name:
        scope.enqueue(DROP, key=f"export-drop:{file_name}", payload=about)
