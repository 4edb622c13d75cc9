"""Which account stands behind a member, for timelines. Ghosts and staff have none."""

from dataclasses import dataclass
from typing import Any

from app.access.roles import Role
from app.access.scope import Scope
from app.communities.models import Member, MemberState
from app.customers.models import AccountPerson


@dataclass(frozen=True)
class CustomerRow:
    """An active customer of the community, with their account."""

    member_id: int
    person_id: int
    account_id: int


def find_customer(scope: Scope, member_id: int | None) -> CustomerRow | None:
    """The member, if they are an active customer with an account. One statement."""
    if member_id is None:
        return None
    row = scope.first(select_customers(scope).where(Member.id == member_id))
    return CustomerRow(*row) if row else None


def select_customers(scope: Scope) -> Any:
    """A select of the community's active customers with an account, in the order of `CustomerRow`;
    more conditions may be added."""
    return (
        scope.select(Member.id, Member.person_id, AccountPerson.account_id)
        .select_from(Member)
        .join(AccountPerson, AccountPerson.person_id == Member.person_id)
        .where(Member.role == Role.CUSTOMER, Member.state == MemberState.ACTIVE)
    )
