"""Cohorts: the list, a new one, and who stands in one."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import cohorts
from app.communities.doors import community
from app.communities.forms.settings import CohortForm, CohortPeopleForm
from app.communities.queries.cohorts import (
    CohortPerson,
    CohortRow,
    get_cohort,
    list_cohorts,
    list_people_for,
)
from app.communities.scope import CommunityScope
from app.core.errors import Conflict
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/settings/cohorts"
ONE = LIST + "/{cohort_id}"


@dataclass(frozen=True)
class CohortsView:
    """Every cohort, and the form of a new one."""

    cohorts: tuple[CohortRow, ...]
    base: str
    form: Form[Any] | None = None


@dataclass(frozen=True)
class CohortView:
    """A cohort and everybody who could stand in it."""

    name: str
    people: tuple[CohortPerson, ...]
    action: str
    back: str


@pages.get(LIST, door=community)
def show_cohorts(scope: CommunityScope) -> Reply:
    """The cohorts."""
    insist(policy.may_keep_cohorts(scope))
    return page("communities/settings/cohorts.html", view=_view(scope))


@pages.post(LIST, door=community)
def save_cohort(scope: CommunityScope, form: Form[CohortForm]) -> Reply:
    """A new cohort, and who stands in it is asked next."""
    insist(policy.may_keep_cohorts(scope))
    if form.mistakes:
        return page("communities/settings/cohorts.html", view=_view(scope, form), status=422)
    try:
        made = cohorts.make_cohort(scope, name=form.value.name)
    except Conflict as error:
        form.given_mistakes = {"name": error.sentence}
        return page("communities/settings/cohorts.html", view=_view(scope, form), status=409)
    return redirect(f"{scope.community.address}/settings/cohorts/{made.id}")


@pages.get(ONE, door=community)
def show_cohort(scope: CommunityScope, cohort_id: int) -> Reply:
    """Who stands in the cohort."""
    insist(policy.may_keep_cohorts(scope))
    cohort = get_cohort(scope, cohort_id)
    base = f"{scope.community.address}/settings/cohorts"
    people = tuple(list_people_for(scope, cohort))
    view = CohortView(cohort.name, people, f"{base}/{cohort_id}", base)
    return page("communities/settings/cohort.html", view=view)


@pages.post(ONE, door=community)
def save_people(scope: CommunityScope, cohort_id: int, form: Form[CohortPeopleForm]) -> Reply:
    """Exactly the ticked ones stand in the cohort."""
    insist(policy.may_keep_cohorts(scope))
    cohorts.fill_cohort(scope, get_cohort(scope, cohort_id), member_ids=form.value.members)
    return redirect(f"{scope.community.address}/settings/cohorts")


def _view(scope: CommunityScope, form: Form[Any] | None = None) -> CohortsView:
    base = f"{scope.community.address}/settings/cohorts"
    return CohortsView(tuple(list_cohorts(scope)), base, form)
