"""Who may not come back to a community."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_

from app.access.scope import Cursor, Scope, Slice
from app.communities.models import Bar, Member

PAGE = 60


def is_barred(scope: Scope, *, person_id: int | None = None, email: str | None = None) -> bool:
    """Whether this person, or whoever uses this address, was removed from the scope's community and
    may not come back. One statement.

    Every way in asks this while it holds the community's lock, with all that it knows of the
    newcomer, and answers a yes as it answers anyone whose way in is closed (I14).
    """
    known = []
    if person_id is not None:
        known.append(Bar.person_id == person_id)
    if email:
        known.append(Bar.address_mark == address_mark(email))
    return bool(known) and scope.first(scope.select(Bar.member_id).where(or_(*known))) is not None


def address_mark(email: str) -> str:
    """What an address leaves behind: the same for each of its sub-addresses (`ana+beta@…`), and
    not to be turned back into it."""
    local, _at, domain = email.strip().lower().rpartition("@")
    return hashlib.sha256(f"{local.partition('+')[0]}@{domain}".encode()).hexdigest()


@dataclass(frozen=True)
class BarredRow:
    """Somebody who may not come back, and since when."""

    id: int
    name: str
    company: str
    created_at: datetime


def list_barred(scope: Scope, after: Cursor | None = None) -> Slice[BarredRow]:
    """60 who may not come back, the newest members first. One statement."""
    statement = (
        scope.select(Member.id, Member.name, Member.company)
        .join(Bar, and_(Bar.community_id == scope.community_id, Bar.member_id == Member.id))
        .add_columns(Bar.created_at)
        .order_by(Member.id.desc())
    )
    return scope.slice(statement, into=BarredRow, after=after, size=PAGE)
