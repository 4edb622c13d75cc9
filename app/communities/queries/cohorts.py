"""Cohorts and who stands in them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, func

from app.access.scope import Scope
from app.communities.models import Cohort, CohortMember, Member, MemberState
from app.communities.scope import CommunityScope


@dataclass(frozen=True)
class CohortRow:
    """A cohort and how many stand in it."""

    id: int
    name: str
    members: int
    has_rule: bool = False


@dataclass(frozen=True)
class CohortPerson:
    """A member, and whether they stand in the cohort that is looked at: by hand, or by its rule."""

    id: int
    name: str
    company: str
    by_hand: bool
    by_rule: bool


@dataclass(frozen=True)
class Welcome:
    """What the newcomers of a cohort read first."""

    words: str
    first_task: str


def list_welcomes(scope: CommunityScope) -> list[Welcome]:
    """Of each cohort that the viewer stands in, the oldest cohort first; at most 5. One statement."""
    inside = scope.select(CohortMember.cohort_id).where(CohortMember.member_id == scope.member.id)
    wanted = (
        scope.select(Cohort.welcome, Cohort.first_task)
        .where(Cohort.id.in_(inside), (Cohort.welcome != "") | (Cohort.first_task != ""))
        .order_by(Cohort.id)
        .limit(5)
    )
    return [Welcome(*row) for row in scope.rows(wanted)]


def list_cohorts(scope: Scope) -> list[CohortRow]:
    """Every cohort by name. One statement."""
    inside = (
        scope.select(CohortMember)
        .where(CohortMember.cohort_id == Cohort.id)
        .with_only_columns(func.count(), maintain_column_froms=True)
        .correlate(Cohort)
        .scalar_subquery()
    )
    wanted = scope.select(Cohort.id, Cohort.name).add_columns(
        inside.label("members"), Cohort.rule.is_not(None).label("has_rule")
    )
    return [CohortRow(**row._mapping) for row in scope.rows(wanted.order_by(Cohort.name))]


def get_cohort(scope: Scope, cohort_id: int) -> Any:
    """The cohort with this id, or `NotFound`."""
    return scope.get(scope.select(Cohort).where(Cohort.id == cohort_id))


def lock_cohort(scope: Scope, cohort_id: int) -> Any:
    """As `get_cohort`, and nobody else changes its rule or who stands in it by that, until the end
    of this transaction."""
    wanted = scope.select(Cohort).where(Cohort.id == cohort_id)
    return scope.get(
        wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    )


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
        .add_columns(
            func.coalesce(~CohortMember.by_rule, false()).label("by_hand"),
            func.coalesce(CohortMember.by_rule, false()).label("by_rule"),
        )
        .where(Member.state == MemberState.ACTIVE, Member.person_id.is_not(None))
        .order_by(Member.name, Member.id)
        .limit(2000)
    )
    return [CohortPerson(**row._mapping) for row in scope.rows(statement)]
