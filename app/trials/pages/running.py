"""What managers see: a new trial, its life, who takes part, and what came of it."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.core.errors import Invalid, NotFound
from app.core.languages import _
from app.trials import policy
from app.trials.actions import enrolments, trials
from app.trials.forms import EditTrialForm, EnrolForm, MissionForm, MoveForm, TrialForm
from app.trials.models import TrialState
from app.trials.queries.missions import MissionRow, get_trial_with_missions
from app.trials.queries.participation import (
    Participation,
    ProblemRow,
    SilentRow,
    check_cohort,
    count_participation,
    list_cohort_choices,
    list_problems,
    list_silent,
)
from app.trials.queries.trials import TrialRow, VersionChoice, get_trial, list_versions_carried
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/trials"
ONE = LIST + "/{trial}"


@dataclass(frozen=True)
class NewTrialView:
    """The form of a new trial. Choices are (id, words)."""

    address: str
    versions: tuple[tuple[int, str], ...]
    cohorts: tuple[tuple[int, str], ...]
    form: Form[TrialForm] | None = None


@dataclass(frozen=True)
class ManageView:
    """One trial for those who run it. `edit` and `mission` are forms with mistakes, if any."""

    trial: TrialRow
    missions: tuple[MissionRow, ...]
    participation: Participation
    silent: tuple[SilentRow, ...]
    problems: tuple[ProblemRow, ...]
    cohorts: tuple[tuple[int, str], ...]
    steps: tuple[TrialState, ...]
    edit: Form[EditTrialForm] | None = None
    mission: Form[MissionForm] | None = None

    @property
    def cohort(self) -> str:
        """The name of the cohort that the trial is for; "" when it is for everybody."""
        return dict(self.cohorts).get(self.trial.cohort_id or 0, "")

    @property
    def possible(self) -> int:
        """How many results there would be if everybody who takes part did every mission."""
        return self.trial.enrolled * self.trial.missions

    @property
    def open_problems(self) -> int:
        """How many problems are open, those below the end of the list too."""
        return self.problems[0].total if self.problems else 0


@pages.get(LIST + "/new", door=community)
def new_trial(scope: CommunityScope) -> Page:
    """The empty form of a trial."""
    insist(policy.may_run(scope))
    return page("trials/new.html", view=_new(scope, list_versions_carried(scope)))


@pages.post(LIST, door=community)
def save_trial(scope: CommunityScope, form: Form[TrialForm]) -> Reply:
    """A draft; or the form again, with what is wrong."""
    insist(policy.may_run(scope))
    versions = list_versions_carried(scope)
    if not form.mistakes:
        form.given_mistakes = _unknown(scope, form.value, versions)
    if form.mistakes:
        return page("trials/new.html", view=_new(scope, versions, form), status=422)
    wanted = form.value
    made = trials.make_trial(
        scope,
        name=wanted.name,
        goals=wanted.goals,
        version=next(v for v in versions if v.id == wanted.version),
        cohort_id=wanted.cohort,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
    )
    return redirect(f"{scope.community.address}/trials/{made.number}/manage")


def _unknown(
    scope: CommunityScope, wanted: TrialForm, versions: list[VersionChoice]
) -> dict[str, str]:
    mistakes: dict[str, str] = {}
    if wanted.version not in {version.id for version in versions}:
        mistakes["version"] = _("Choose one of the answers offered.")
    try:
        if wanted.cohort is not None:
            check_cohort(scope, wanted.cohort)
    except NotFound:
        mistakes["cohort"] = _("Choose one of the answers offered.")
    return mistakes


def _new(
    scope: CommunityScope, versions: list[VersionChoice], form: Form[TrialForm] | None = None
) -> NewTrialView:
    choices = tuple((v.id, f"{v.product} {v.version}") for v in versions)
    address = f"{scope.community.address}/trials"
    return NewTrialView(address, choices, tuple(list_cohort_choices(scope)), form)


@pages.get(ONE + "/manage", door=community)
def manage_trial(scope: CommunityScope, trial: int) -> Page:
    """Participation, coverage, silence, problems. Six statements with the door."""
    return page("trials/manage.html", view=manage_view(scope, trial))


@pages.post(ONE + "/manage", door=community)
def edit_trial(scope: CommunityScope, trial: int, form: Form[EditTrialForm]) -> Reply:
    """The trial has this name, these goals and this period."""
    found = get_trial(scope, trial)
    insist(policy.may_change(scope, found))
    if form.mistakes:
        return page("trials/manage.html", view=manage_view(scope, trial, edit=form), status=422)
    wanted = form.value
    trials.edit_trial(
        scope,
        found,
        name=wanted.name,
        goals=wanted.goals,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
    )
    return redirect(_manage(scope, trial))


@pages.post(ONE + "/move", door=community)
def save_move(scope: CommunityScope, trial: int, form: Form[MoveForm]) -> Reply:
    """The trial stands there in its life."""
    trials.move_trial(scope, get_trial(scope, trial), state=form.value.state)
    return redirect(_manage(scope, trial))


@pages.post(ONE + "/enrol", door=community)
def save_enrolments(scope: CommunityScope, trial: int, form: Form[EnrolForm]) -> Reply:
    """All customers, or those of the cohort, are enrolled."""
    found = get_trial(scope, trial)
    insist(policy.may_change(scope, found))
    cohort_id = form.value.cohort
    if cohort_id is not None:
        try:
            check_cohort(scope, cohort_id)
        except NotFound:
            raise Invalid({"cohort": _("Choose one of the answers offered.")}) from None
    enrolments.enrol_members(scope, found, cohort_id=cohort_id)
    return redirect(_manage(scope, trial) + "#participation")


def manage_view(scope: CommunityScope, number: int, **forms: Any) -> ManageView:
    """All that the page for those who run the trial shows. Five statements."""
    trial, missions = get_trial_with_missions(scope, number)
    insist(policy.may_run(scope))
    return ManageView(
        trial=trial,
        missions=missions,
        participation=count_participation(scope, trial.id),
        silent=tuple(list_silent(scope, trial.id)),
        problems=tuple(list_problems(scope, trial.id)),
        cohorts=tuple(list_cohort_choices(scope)),
        steps=TrialState(trial.state).steps,
        **forms,
    )


def _manage(scope: CommunityScope, number: int) -> str:
    return f"{scope.community.address}/trials/{number}/manage"
