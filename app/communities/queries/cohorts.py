"""Cohorts and who stands in them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func

from app.access.scope import Scope
from app.communities.models import Cohort, CohortMember, Member, MemberState
from app.core.errors import NotFound


@dataclass(frozen=True)
class CohortRow:
    """A cohort and how many stand in it."""

    id: int
    name: str
    members: int


@dataclass(frozen=True)
class CohortPerson:
    """A member, and whether they stand in the cohort that is looked at."""

    id: int
    name: str
    company: str
    inside: bool


def list_cohorts(scope: Scope) -> list[CohortRow]:
    """Every cohort by name. One statement."""
    inside = (
        scope.select(CohortMember)
        .where(CohortMember.cohort_id == Cohort.id)
        .with_only_columns(func.count(), maintain_column_froms=True)
        .correlate(Cohort)
        .scalar_subquery()
    )
    wanted = scope.select(Cohort.id, Cohort.name).add_columns(inside.label("members"))
    return [CohortRow(**row._mapping) for row in scope.rows(wanted.order_by(Cohort.name))]


def get_cohort(scope: Scope, cohort_id: int) -> Any:
    """The cohort with this id, or `NotFound`."""
    cohort = scope.one(scope.select(Cohort).where(Cohort.id == cohort_id))
    if cohort is None:
        raise NotFound
    return cohort


def find_cohort_by_name(scope: Scope, name: str) -> Any:
    """The cohort with this name, or None."""
    return scope.one(scope.select(Cohort).where(Cohort.name == name))


def list_people_for(scope: Scope, cohort: Any) -> list[CohortPerson]:
    """Every active member by name, at most 2,000, and who stands in the cohort. One statement."""
    statement = (
        scope.select(Member.id, Member.name, Member.company)
        .outerjoin(
            CohortMember,
            and_(
                CohortMember.community_id == scope.community_id,
                CohortMember.cohort_id == cohort.id,
                CohortMember.member_id == Member.id,
            ),
        )
        .add_columns(CohortMember.member_id.is_not(None).label("inside"))
        .where(Member.state == MemberState.ACTIVE, Member.person_id.is_not(None))
        .order_by(Member.name, Member.id)
        .limit(2000)
    )
    return [CohortPerson(**row._mapping) for row in scope.rows(statement)]
