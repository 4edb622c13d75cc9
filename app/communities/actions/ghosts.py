"""Ghosts: authors of imported words. They have no sign-in and never count as customers."""

from typing import Any

from app.access.roles import Role
from app.access.verdicts import action
from app.communities import policy
from app.communities.models import Member, MemberState
from app.core.clock import clock
from app.core.text import tidy_name


@action(policy.by_the_house)
def seat_ghosts(scope: Any, names: dict[str, str], /) -> dict[str, int]:
    """A member id for each key (who it was where it came from), the missing ones made under the
    name given. At most two statements."""
    known = dict(
        scope.rows(
            scope.select(Member.ghost_key, Member.id).where(Member.ghost_key.in_(list(names)))
        )
    )
    missing = {key: name for key, name in names.items() if key not in known}
    for key, name in missing.items():
        known[key] = scope.add(
            Member(
                ghost_key=key,
                name=_tidy(name),
                role=Role.CUSTOMER,
                state=MemberState.ACTIVE,
                joined_at=clock.now(),
            )
        ).id
    return known


@action(policy.by_the_house)
def unseat_ghosts(scope: Any, member_ids: list[int], /) -> int:
    """These ghosts are gone. They must have no words left here."""
    if not member_ids:
        return 0
    return scope.run(
        scope.remove(Member).where(Member.person_id.is_(None), Member.id.in_(member_ids))
    )


def _tidy(name: str) -> str:
    try:
        return tidy_name(name, limit=120)
    except ValueError:
        return "?"
