"""The kept counts of trials and missions: who takes part, and what came of it."""

from typing import Any

from sqlalchemy import and_, func

from app.communities.scope import CommunityScope
from app.trials.models import Enrolment, Mission, MissionResult, Result, Trial
from app.trials.queries.visibility import OUTSIDE


def recount_missions(scope: CommunityScope, trial: Trial, *missions: Mission) -> None:
    """The missions' counters (all of the trial's, when none is named) equal the results of those
    who take part. One UPDATE.

    The trial's row must be locked by this transaction (`get_trial` of a writing scope does so):
    otherwise two results at once could each count without the other.
    """
    wanted = [Mission.trial_id == trial.id]
    if missions:
        wanted.append(Mission.id.in_([mission.id for mission in missions]))
    counted = _counted(scope, wanted)
    scope.run(
        scope.change(Mission)
        .where(*wanted, Mission.id == counted.c.of)
        .values({result.value: counted.c[result.value] for result in Result})
    )


def _counted(scope: CommunityScope, wanted: list[Any]) -> Any:
    here = scope.community_id
    result = and_(MissionResult.community_id == here, MissionResult.mission_id == Mission.id)
    enrolment = and_(
        Enrolment.community_id == here,
        Enrolment.trial_id == Mission.trial_id,
        Enrolment.member_id == MissionResult.member_id,
        Enrolment.state.not_in(OUTSIDE),
    )
    takes_part = Enrolment.member_id.is_not(None)
    columns = [
        func.count().filter(takes_part, MissionResult.result == kind).label(kind.value)
        for kind in Result
    ]
    return (
        scope.select(Mission.id)
        .with_only_columns(Mission.id.label("of"), *columns, maintain_column_froms=False)
        .select_from(Mission)
        .outerjoin(MissionResult, result)
        .outerjoin(Enrolment, enrolment)
        .where(*wanted)
        .group_by(Mission.id)
        .subquery("counted")
    )


def recount_trial(scope: CommunityScope, trial: Trial) -> None:
    """The trial's counters equal who takes part, and the sum of its missions' counters. One
    UPDATE; the trial's row must be locked."""
    enrolled = (
        scope.select(Enrolment)
        .where(Enrolment.trial_id == trial.id, Enrolment.state.not_in(OUTSIDE))
        .with_only_columns(func.count(), maintain_column_froms=True)
        .scalar_subquery()
    )
    each = Mission.worked + Mission.trouble + Mission.failed + Mission.blocked + Mission.skipped
    results = (
        scope.select(Mission)
        .where(Mission.trial_id == trial.id)
        .with_only_columns(func.coalesce(func.sum(each), 0), maintain_column_froms=True)
        .scalar_subquery()
    )
    scope.run(
        scope.change(Trial).where(Trial.id == trial.id).values(enrolled=enrolled, results=results)
    )
