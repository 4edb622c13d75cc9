"""What must hold before a member gets anything of a community: as conditions for selects that span
communities. The door asks the same of who stands at it."""

from typing import Any

from sqlalchemy import exists, or_
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.communities.models import Community
from app.identity.models import Person


def has_taken_second_step(member: Any) -> Any:
    """Whether the member's person has a second step, where the community asks staff for one."""
    person = aliased(Person)
    return or_(
        Community.staff_second_step.is_(False),
        member.role == Role.CUSTOMER,
        exists().where(person.id == member.person_id, person.second_step.is_(True)),
    )
