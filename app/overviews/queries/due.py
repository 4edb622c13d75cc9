"""Missions due for somebody, over all of their communities."""

from typing import Any

from sqlalchemy import and_, exists, func, or_

from app.communities.models import CohortMember
from app.core.clock import clock
from app.identity.scope import OwnScope
from app.overviews.queries.places import MyPlaces
from app.trials.models import Enrolment, EnrolmentState, Mission, MissionResult, Trial, TrialState
from app.trials.queries.missions import SOON, DueMission, steps_of

MOST_DUE = 6


def list_missions_due(scope: OwnScope, places: MyPlaces) -> tuple[DueMission, ...]:
    """Open missions of running trials that the viewer may see and has not left, the first due
    first, at most 6; none where they are staff. The same rule as `trials.queries.missions_due`,
    across communities. One statement, or none."""
    customer = {place.id: place for place in places.open if not place.is_staff}
    if not customer:
        return ()
    members = [place.member_id for place in customer.values()]
    today = clock.now().date()
    return tuple(
        DueMission(
            id=row.id,
            number=row.number,
            title=row.title,
            next_step=(steps_of(row.steps) or ("",))[0],
            due_on=row.due_on,
            is_due_soon=row.due_on is not None and row.due_on - today <= SOON,
            trial_number=row.trial_number,
            trial_name=row.trial_name,
            address=f"/c/{customer[row.community_id].slug}/trials/{row.trial_number}"
            f"#mission-{row.number}",
        )
        for row in scope.rows(_select(scope, list(customer), members))
    )


def _select(scope: OwnScope, here: list[int], members: list[int]) -> Any:
    enrolled = and_(
        Enrolment.community_id == Trial.community_id,
        Enrolment.trial_id == Trial.id,
        Enrolment.member_id.in_(members),
    )
    result = and_(
        MissionResult.community_id == Mission.community_id,
        MissionResult.mission_id == Mission.id,
        MissionResult.member_id.in_(members),
    )
    in_cohort = exists().where(
        CohortMember.community_id == Trial.community_id,
        CohortMember.cohort_id == Trial.cohort_id,
        CohortMember.member_id.in_(members),
    )
    open_to_me = or_(Trial.cohort_id.is_(None), Enrolment.member_id.is_not(None), in_cohort)
    left = func.coalesce(Enrolment.state, "") == EnrolmentState.WITHDRAWN
    return (
        scope.select(Mission.community_id, Mission.id, Mission.number, Mission.title)
        .add_columns(Mission.steps, Mission.due_on)
        .add_columns(Trial.number.label("trial_number"), Trial.name.label("trial_name"))
        .select_from(Trial)
        .join(
            Mission,
            and_(Mission.community_id == Trial.community_id, Mission.trial_id == Trial.id),
        )
        .outerjoin(Enrolment, enrolled)
        .outerjoin(MissionResult, result)
        .where(Trial.community_id.in_(here), Trial.state == TrialState.RUNNING, open_to_me, ~left)
        .where(MissionResult.member_id.is_(None))
        .order_by(Mission.due_on.is_(None), Mission.due_on, Trial.number, Mission.position)
        .limit(MOST_DUE)
    )
