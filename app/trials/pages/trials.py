"""What members see: the trials, one of them, and their own part in it."""

from dataclasses import dataclass
from typing import Any

from app.access.scope import Cursor, Slice
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.identity.models import Device
from app.identity.queries import list_devices
from app.products.models import Stage
from app.products.queries import VersionView, version_view
from app.trials import policy
from app.trials.actions import enrolments, results
from app.trials.forms import NothingForm, ResultForm
from app.trials.queries.missions import MissionRow, get_mission, get_trial_with_missions
from app.trials.queries.trials import TrialRow, get_trial, list_trials
from app.web.forms import Form
from app.web.horizon import STAGES, VersionDrawing, version_drawing
from app.web.rendering import safe
from app.web.replies import Page, Reply, page, part_or_back, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/trials"
ONE = LIST + "/{trial}"


@dataclass(frozen=True)
class TrialsView:
    """The trials that the member may see."""

    trials: Slice[TrialRow]
    address: str


@dataclass(frozen=True)
class TrialView:
    """One trial as members see it. `devices` are the member's own, the usual one first."""

    trial: TrialRow
    missions: tuple[MissionRow, ...]
    version: VersionView
    notes: Any
    drawing: VersionDrawing
    devices: tuple[str, ...]
    shows_builds: bool

    @property
    def done(self) -> int:
        """How many missions the member has a result for."""
        return sum(1 for mission in self.missions if mission.my_result)

    @property
    def due_soon(self) -> int:
        """How many of the others are due by tomorrow."""
        return sum(1 for mission in self.missions if mission.is_due_soon)


@pages.get(LIST, door=community)
def show_trials(scope: CommunityScope, after: Cursor | None = None) -> Page:
    """The trials, the newest first. Two statements with the door."""
    view = TrialsView(list_trials(scope, after), f"{scope.community.address}/trials")
    return page("trials/trials.html", view=view, keep=True)


@pages.get(ONE, door=community)
def show_trial(scope: CommunityScope, trial: int) -> Page:
    """The version with its builds and notes, and the missions. Six statements with the door."""
    view = trial_view(scope, trial)
    return page("trials/trial.html", part="trials/_trial.html", view=view, keep=True)


@pages.post(ONE + "/take-part", door=community)
def save_enrolment(scope: CommunityScope, trial: int, form: Form[NothingForm]) -> Reply:
    """The member takes part."""
    enrolments.take_part(scope, get_trial(scope, trial))
    return redirect(f"{scope.community.address}/trials/{trial}#missions")


@pages.post(ONE + "/leave", door=community)
def remove_enrolment(scope: CommunityScope, trial: int, form: Form[NothingForm]) -> Reply:
    """The member takes part no more."""
    enrolments.leave_trial(scope, get_trial(scope, trial))
    return redirect(f"{scope.community.address}/trials")


@pages.post(ONE + "/missions/{mission}/result", door=community)
def save_result(scope: CommunityScope, trial: int, mission: int, form: Form[ResultForm]) -> Reply:
    """The member's result stands as sent; the trial comes back with the counts."""
    found = get_trial(scope, trial)
    tried = get_mission(scope, found, mission)
    wanted = form.value
    results.set_result(
        scope, found, tried, result=wanted.result, note=wanted.note, device=wanted.device
    )
    back = f"{scope.community.address}/trials/{trial}#mission-{mission}"
    return part_or_back("trials/_trial.html", view=trial_view(scope, trial), back=back)


def trial_view(scope: CommunityScope, number: int) -> TrialView:
    """All that the trial's page shows. Five statements."""
    trial, missions = get_trial_with_missions(scope, number)
    version = version_view(scope, trial.product_id, trial.version_id)
    return TrialView(
        trial=trial,
        missions=missions,
        version=version,
        notes=safe(version.notes_html),
        drawing=_drawing(trial, version.stage),
        devices=tuple(_words(d) for d in list_devices(scope, scope.person.id)),
        shows_builds=bool(policy.may_fetch_builds(scope, trial)),
    )


def _drawing(trial: TrialRow, stage: str) -> VersionDrawing:
    """From its own stage towards the next one, as far as the trial's days have passed."""
    steps = list(STAGES.values())
    at = list(Stage).index(Stage(stage))
    here, ahead = steps[at], steps[min(at + 1, len(steps) - 1)]
    return version_drawing(here + (ahead - here) * trial.day / trial.days, stage)


def _words(device: Device) -> str:
    platform = " ".join(filter(None, (device.platform, device.os_version)))
    return f"{device.name}, {platform}"[:200]
