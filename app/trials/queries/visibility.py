"""Which trials of a community a member may see: the one condition that every read uses."""

from typing import Any

from sqlalchemy import and_, exists, or_, true
from sqlalchemy.orm import aliased

from app.access.roles import Permission
from app.communities.models import CohortMember
from app.communities.scope import CommunityScope
from app.trials.models import Enrolment, EnrolmentState, Trial, TrialState

OUTSIDE = (EnrolmentState.INVITED, EnrolmentState.WITHDRAWN)


def visible_to(scope: CommunityScope) -> Any:
    """Trials that the member may see: drafts only for who runs them; those for a cohort only for
    the cohort, whoever was enrolled, and staff (U11)."""
    if scope.allows(Permission.RUN_TRIALS):
        return true()
    begun = Trial.state != TrialState.DRAFT
    if scope.member.is_staff:
        return begun
    in_cohort = exists().where(
        CohortMember.community_id == scope.community_id,
        CohortMember.cohort_id == Trial.cohort_id,
        CohortMember.member_id == scope.member.id,
    )
    mine = aliased(Enrolment)  # the statement around may join the enrolment itself
    enrolled = exists().where(
        mine.community_id == scope.community_id,
        mine.trial_id == Trial.id,
        mine.member_id == scope.member.id,
    )
    return and_(begun, or_(Trial.cohort_id.is_(None), in_cohort, enrolled))


def my_enrolment(scope: CommunityScope) -> Any:
    """The condition that joins the member's own enrolment to a trial."""
    return and_(
        Enrolment.community_id == scope.community_id,
        Enrolment.trial_id == Trial.id,
        Enrolment.member_id == scope.member.id,
    )
