"""Trials: the list, one of them, and the one that runs now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.orm import aliased

from app.access.scope import Cursor, Slice
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.products.models import Carriage, Product, Version
from app.trials.models import Enrolment, EnrolmentState, Mission, MissionResult, Trial, TrialState
from app.trials.queries.visibility import my_enrolment, visible_to

PAGE = 30
MOST_VERSIONS = 200


@dataclass(frozen=True)
class TrialRow:
    """A trial, with how far the member is in it. `my_state` is None for who is not enrolled."""

    id: int
    number: int
    name: str
    goals: str
    state: str
    starts_on: date
    ends_on: date
    cohort_id: int | None
    missions: int
    enrolled: int
    results: int
    product_id: int
    product: str
    product_slug: str
    version_id: int
    version: str
    stage: str
    my_state: str | None
    my_done: int
    today: date
    base: str = ""  # the community's path

    @property
    def address(self) -> str:
        """The trial's path."""
        return f"{self.base}/trials/{self.number}"

    @property
    def days(self) -> int:
        """How long the period is, both ends included."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def day(self) -> int:
        """Which day of the period it is today; 0 before it, `days` after it."""
        return max(0, min((self.today - self.starts_on).days + 1, self.days))

    @property
    def i_take_part(self) -> bool:
        """Whether the member said yes, and has not left."""
        return self.my_state is not None and EnrolmentState(self.my_state).takes_part

    @property
    def takes_results(self) -> bool:
        """Whether results are wanted now."""
        return TrialState(self.state).takes_results


@dataclass(frozen=True)
class VersionChoice:
    """A version of a product that the community carries."""

    id: int
    product_id: int
    product: str
    version: str


def select_trials(scope: CommunityScope, *more: Any) -> Any:
    """A select of the columns of `TrialRow`, and more, over the trials that the member may see."""
    done = _count_my_results(scope)
    columns = (
        Trial.id,
        Trial.number,
        Trial.name,
        Trial.goals,
        Trial.state,
        Trial.starts_on,
        Trial.ends_on,
        Trial.cohort_id,
        (Trial.next_mission - 1).label("missions"),
        Trial.enrolled,
        Trial.results,
        Trial.product_id,
        Product.name.label("product"),
        Product.slug.label("product_slug"),
        Trial.version_id,
        Version.name.label("version"),
        Version.stage,
        Enrolment.state.label("my_state"),
        done.label("my_done"),
    )
    version = and_(Version.product_id == Trial.product_id, Version.id == Trial.version_id)
    return (
        scope.select(Trial.id)
        .with_only_columns(*columns, *more, maintain_column_froms=False)
        .select_from(Trial)
        .join(Product, Product.id == Trial.product_id)
        .join(Version, version)
        .outerjoin(Enrolment, my_enrolment(scope))
        .where(visible_to(scope))
    )


def _count_my_results(scope: CommunityScope) -> Any:
    # by names of their own, since the statement around may join the same tables
    tried, mission = aliased(MissionResult), aliased(Mission)
    of_mission = and_(mission.community_id == scope.community_id, mission.id == tried.mission_id)
    return (
        scope.select(tried)
        .join(mission, of_mission)
        .where(mission.trial_id == Trial.id, tried.member_id == scope.member.id)
        .with_only_columns(func.count(), maintain_column_froms=True)
        .correlate(Trial)
        .scalar_subquery()
    )


def known_here(scope: CommunityScope) -> dict[str, Any]:
    """What every `TrialRow` of this request shares."""
    return {"today": clock.now().date(), "base": scope.community.address}


def list_trials(
    scope: CommunityScope, after: Cursor | None = None, *, size: int = PAGE
) -> Slice[TrialRow]:
    """Trials that the member may see, the newest first. One statement."""
    statement = select_trials(scope).order_by(Trial.number.desc())
    return scope.slice(statement, into=TrialRow, after=after, size=size, **known_here(scope))


def running_trial(scope: CommunityScope) -> TrialRow | None:
    """The trial that runs now and that the member may see, the newest of several; None when there
    is none or they have left it. One statement."""
    left = func.coalesce(Enrolment.state, "") == EnrolmentState.WITHDRAWN
    statement = select_trials(scope).where(Trial.state == TrialState.RUNNING, ~left)
    row = scope.first(statement.order_by(Trial.number.desc()))
    return TrialRow(**row._mapping, **known_here(scope)) if row else None


def get_trial(scope: CommunityScope, number: int) -> Trial:
    """The trial with this number, or `NotFound` when the member may not know of it.

    In a writing scope its row is locked until the end: results, missions and moves of one trial
    happen one after the other. One statement.
    """
    statement = scope.select(Trial).where(Trial.number == number, visible_to(scope))
    return scope.get(statement, lock=Trial)


def list_versions_carried(scope: CommunityScope) -> list[VersionChoice]:
    """Versions that a trial here may be of, by product, the newest first. One statement."""
    carried = and_(Carriage.community_id == scope.community_id, Carriage.product_id == Product.id)
    rows = scope.rows(
        scope.select(Version.id, Version.product_id, Product.name, Version.name)
        .join(Product, Product.id == Version.product_id)
        .join(Carriage, carried)
        .order_by(Product.name, Product.id, Version.sort_key.desc())
        .limit(MOST_VERSIONS)
    )
    return [VersionChoice(*row) for row in rows]
