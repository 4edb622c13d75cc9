"""Trials for programs: the same queries and actions as the pages."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.trials.actions import results
from app.trials.forms import ResultForm
from app.trials.models import Result, TrialState
from app.trials.queries.missions import MissionRow, get_mission, get_trial_with_missions
from app.trials.queries.trials import TrialRow, get_trial, list_trials
from app.web.json_fields import Listed, Number
from app.web.routing import Api

api = Api(tag="trials")
routers = [api.router]
LIST = "/communities/{slug}/trials"


class TrialOut(BaseModel):
    """A trial, with the token's owner's own part in it."""

    id: str
    number: int
    name: str
    goals: str
    state: TrialState
    product: str
    version: str
    starts_on: date
    ends_on: date
    missions: int
    enrolled: int
    results: int
    my_state: str | None
    my_results: int


class TrialList(BaseModel):
    """Some trials, and the cursor of those after them."""

    items: list[TrialOut]
    next: str | None


class MissionOut(BaseModel):
    """A mission, how many said what, and the token's owner's own result."""

    id: str
    number: int
    title: str
    why: str
    steps: list[str]
    due_on: date | None
    results: dict[Result, int]
    my_result: Result | None
    my_note: str
    my_device: str
    my_thread: int | None


class TrialWithMissions(TrialOut):
    """A trial with its missions in order."""

    mission_list: list[MissionOut]


@api.get(LIST, door=community)
def list_trials_of_community(scope: CommunityScope, slug: str, listed: Listed) -> TrialList:
    """The trials that you may see, the newest first."""
    found = list_trials(scope, listed.after, size=listed.limit)
    return TrialList(items=[TrialOut(**_trial(row)) for row in found.rows], next=found.next)


@api.get(LIST + "/{trial}", door=community)
def get_trial_of_community(scope: CommunityScope, slug: str, trial: Number) -> TrialWithMissions:
    """One trial with its missions."""
    found, missions = get_trial_with_missions(scope, trial)
    return TrialWithMissions(**_trial(found), mission_list=[_mission(row) for row in missions])


@api.put(LIST + "/{trial}/missions/{mission}/result", door=community)
def set_mission_result(
    scope: CommunityScope, slug: str, trial: Number, mission: Number, wanted: ResultForm
) -> MissionOut:
    """Your result for the mission stands as sent."""
    found = get_trial(scope, trial)
    tried = get_mission(scope, found, mission)
    results.set_result(
        scope, found, tried, result=wanted.result, note=wanted.note, device=wanted.device
    )
    missions = get_trial_with_missions(scope, trial)[1]
    return _mission(next(row for row in missions if row.number == mission))


def _trial(row: TrialRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.number,
        "name": row.name,
        "goals": row.goals,
        "state": row.state,
        "product": row.product_slug,
        "version": row.version,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "missions": row.missions,
        "enrolled": row.enrolled,
        "results": row.results,
        "my_state": row.my_state,
        "my_results": row.my_done,
    }


def _mission(row: MissionRow) -> MissionOut:
    return MissionOut(
        id=str(row.id),
        number=row.number,
        title=row.title,
        why=row.why,
        steps=list(row.steps),
        due_on=row.due_on,
        results={kind: getattr(row, kind.value) for kind in Result},
        my_result=Result(row.my_result) if row.my_result else None,
        my_note=row.note,
        my_device=row.device,
        my_thread=row.thread.number if row.thread else None,
    )
