"""What a cohort's rule may ask about trials."""

from typing import Any

from sqlalchemy import and_, exists

from app.access.scope import Scope
from app.communities.models import Member
from app.communities.queries.facts import MOST_CHOICES, Choice, Fact, Values, offer_fact
from app.core.languages import N_
from app.trials.models import Enrolment, EnrolmentState, Trial, TrialState


def offer_facts() -> None:
    """Rules may ask which trials a member has done."""
    offer_fact(Fact("trial-done", N_("Has done the trial"), _has_done, _trials))


def _has_done(scope: Scope, values: Values) -> Any:
    here = scope.community_id
    trial = and_(Trial.community_id == here, Trial.id == Enrolment.trial_id)
    numbers = [int(value) for value in values if value.isascii() and value.isdigit()]
    return exists().where(
        Enrolment.community_id == here,
        trial,
        Enrolment.member_id == Member.id,
        Enrolment.state == EnrolmentState.DONE,
        Trial.number.in_(numbers),
    )


def _trials(scope: Scope) -> list[Choice]:
    """The newest trials that have begun."""
    rows = scope.rows(
        scope.select(Trial.number, Trial.name)
        .where(Trial.state != TrialState.DRAFT)
        .order_by(Trial.number.desc())
        .limit(MOST_CHOICES)
    )
    return [Choice(str(row.number), row.name) for row in rows]
