"""Writing missions: for those who run the trial."""

from dataclasses import dataclass

from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.trials import policy
from app.trials.actions import missions
from app.trials.forms import MissionForm, OrderForm
from app.trials.models import Mission, Trial
from app.trials.pages.running import manage_view
from app.trials.queries.missions import get_mission
from app.trials.queries.trials import get_trial
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/trials/{trial}/missions"
ONE = LIST + "/{mission}"


@dataclass(frozen=True)
class MissionView:
    """The form of one mission, filled with how it stands."""

    address: str
    back: str
    trial: str
    mission: Mission
    form: Form[MissionForm] | None = None


@pages.post(LIST, door=community)
def save_mission(scope: CommunityScope, trial: int, form: Form[MissionForm]) -> Reply:
    """The trial has this mission too."""
    found = get_trial(scope, trial)
    insist(policy.may_change(scope, found))
    if form.mistakes:
        view = manage_view(scope, trial, mission=form)
        return page("trials/manage.html", view=view, status=422)
    wanted = form.value
    missions.add_mission(
        scope,
        found,
        title=wanted.title,
        why=wanted.why,
        steps=wanted.steps,
        due_on=wanted.due_on,
    )
    return redirect(_back(scope, found))


@pages.get(ONE + "/edit", door=community)
def show_mission_form(scope: CommunityScope, trial: int, mission: int) -> Page:
    """The mission's words, to be changed."""
    found = get_trial(scope, trial)
    insist(policy.may_change(scope, found))
    view = _view(scope, found, get_mission(scope, found, mission))
    return page("trials/mission.html", view=view)


@pages.post(ONE, door=community)
def edit_mission(scope: CommunityScope, trial: int, mission: int, form: Form[MissionForm]) -> Reply:
    """The mission stands as sent; or the form again, with what is wrong."""
    found = get_trial(scope, trial)
    insist(policy.may_change(scope, found))
    known = get_mission(scope, found, mission)
    if form.mistakes:
        return page("trials/mission.html", view=_view(scope, found, known, form), status=422)
    wanted = form.value
    missions.edit_mission(
        scope,
        found,
        known,
        title=wanted.title,
        why=wanted.why,
        steps=wanted.steps,
        due_on=wanted.due_on,
    )
    return redirect(_back(scope, found))


@pages.post(ONE + "/order", door=community)
def save_order(scope: CommunityScope, trial: int, mission: int, form: Form[OrderForm]) -> Reply:
    """The mission stands one place earlier."""
    found = get_trial(scope, trial)
    insist(policy.may_change(scope, found))
    if form.value.way == "earlier":
        missions.put_mission_earlier(scope, found, get_mission(scope, found, mission))
    return redirect(_back(scope, found))


def _view(
    scope: CommunityScope, trial: Trial, mission: Mission, form: Form[MissionForm] | None = None
) -> MissionView:
    base = f"{scope.community.address}/trials/{trial.number}"
    return MissionView(
        f"{base}/missions/{mission.number}", f"{base}/manage#missions", trial.name, mission, form
    )


def _back(scope: CommunityScope, trial: Trial) -> str:
    return f"{scope.community.address}/trials/{trial.number}/manage#missions"
