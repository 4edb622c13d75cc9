"""Cohorts: making them, and saying who stands in them."""

from collections.abc import Collection
from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.events import CohortFilled, CohortMade
from app.communities.models import Cohort, CohortMember
from app.communities.queries.cohorts import find_cohort_by_name, list_people_for
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _


@action(policy.may_keep_cohorts)
def make_cohort(scope: Scope, /, *, name: str) -> Any:
    """A cohort of this name, empty. Raises `Conflict` when there is one."""
    if not scope.put(Cohort, key={"name": name}, values={}):
        raise Conflict(_("There is a cohort “%(name)s” already.", name=name))
    cohort = find_cohort_by_name(scope, name)
    scope.emit(CohortMade(cohort_id=cohort.id), after={"name": name})
    return cohort


@action(policy.may_keep_cohorts)
def fill_cohort(scope: Scope, cohort: Any, /, *, member_ids: Collection[int]) -> None:
    """Exactly these members stand in the cohort; ids of nobody here are left out."""
    wanted = set(member_ids)
    for person in list_people_for(scope, cohort):
        if person.inside == (person.id in wanted):
            continue
        _put(scope, cohort, person.id, inside=not person.inside)


def _put(scope: Scope, cohort: Any, member_id: int, *, inside: bool) -> None:
    if inside:
        key = {"cohort_id": cohort.id, "member_id": member_id}
        changed = scope.put(CohortMember, key=key, values={}, at_first={"created_at": clock.now()})
    else:
        mine = (CohortMember.cohort_id == cohort.id, CohortMember.member_id == member_id)
        changed = bool(scope.run(scope.remove(CohortMember).where(*mine)))
    if changed:
        scope.emit(CohortFilled(cohort_id=cohort.id, member_id=member_id, inside=inside))
