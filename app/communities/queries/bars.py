"""Who may not come back to a community."""

import hashlib

from sqlalchemy import or_

from app.access.scope import Scope
from app.communities.models import Bar


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
