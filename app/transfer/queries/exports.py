"""Exports of a community that were asked for: how far they have come, and where their files lie."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.access.roles import Permission, allows
from app.access.scope import Scope
from app.communities.models import Member
from app.communities.queries.members import role_now
from app.core.clock import clock
from app.core.settings import Settings
from app.transfer.models import CommunityExport, ExportState


@dataclass(frozen=True)
class ExportRow:
    """One export, and who asked for it."""

    id: int
    state: str
    done: int
    total: int
    size_bytes: int
    asked_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    who: str

    @property
    def size(self) -> str:
        """Its size, in kB or MB."""
        if self.size_bytes < 1_000_000:
            return f"{max(1, round(self.size_bytes / 1_000))} kB"
        return f"{self.size_bytes / 1_000_000:.1f} MB"


def folder_of_exports(settings: Settings) -> Path:
    """Where files of exports lie: beside the database, never where files are served (P03)."""
    return settings.var / "exports"


def find_latest_export(scope: Scope) -> ExportRow | None:
    """The export that was asked for last, unless its time is over. One statement."""
    names = [n for n in ExportRow.__dataclass_fields__ if n != "who"]
    wanted = (
        scope.select(*(getattr(CommunityExport, name) for name in names))
        .join(
            Member,
            (Member.community_id == scope.community_id) & (Member.id == CommunityExport.member_id),
        )
        .add_columns(Member.name.label("who"))
        .where(CommunityExport.expires_at > clock.now(), CommunityExport.state != ExportState.GONE)
        .order_by(CommunityExport.id.desc())
    )
    row = scope.first(wanted)
    return ExportRow(**row._mapping) if row else None


def get_ready_export(scope: Scope, export_id: int) -> Any:
    """The export with this id while its file may be taken, or `NotFound`. One statement."""
    wanted = scope.select(CommunityExport).where(
        CommunityExport.id == export_id,
        CommunityExport.state == ExportState.READY,
        CommunityExport.expires_at > clock.now(),
    )
    return scope.get(wanted)


def find_export(scope: Scope, export_id: int) -> Any:
    """The export with this id, whatever became of it; or None. One statement."""
    return scope.one(scope.select(CommunityExport).where(CommunityExport.id == export_id))


def list_exports_since(scope: Scope, moment: timedelta) -> list[Any]:
    """The exports that were asked for within this time, and any that is being made. One
    statement."""
    recent = CommunityExport.asked_at > clock.now() - moment
    return scope.all(
        scope.select(CommunityExport).where(recent | (CommunityExport.state == ExportState.MAKING))
    )


def may_still_export(scope: Scope, member_id: int) -> bool:
    """Whether this member has the right to it at this moment (T16). One statement."""
    return allows(role_now(scope, member_id), Permission.EXPORT)
