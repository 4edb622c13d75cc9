"""A trial as Pat would set it up, on the pages that managers use."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import clock
from app.products.models import Build as ProductBuild
from app.products.models import KnownProblem, Version
from app.trials.models import Mission, Trial
from tests.build import Build
from tests.cast import Actor

TRIALS = "/c/harbour-preview/trials"


@dataclass
class BuiltTrial:
    """A trial, its address, and how it stands now."""

    build: Build
    number: int = 1

    @property
    def address(self) -> str:
        """Its path."""
        return f"{TRIALS}/{self.number}"

    def now(self) -> Any:
        """The row as it stands in the database."""
        return self.build.row(Trial, number=self.number)

    def mission(self, number: int = 1) -> Any:
        """The mission as it stands in the database."""
        return self.build.row(Mission, trial_id=self.now().id, number=number)

    def result(self, number: int = 1) -> str:
        """Where a result for this mission is sent."""
        return f"{self.address}/missions/{number}/result"


@pytest.fixture
def version(build: Build) -> Any:
    """Beta 3 with notes, a build for two platforms, and a known problem."""
    made = build.version()
    build.change(Version, {"notes_html": "<p>The night comes back.</p>"}, id=made.id)
    key = {"product_id": made.product_id, "version_id": made.id}
    for platform in ("Android", "Console"):
        address = f"https://builds.example/{platform}"
        build.add(ProductBuild(platform=platform, url=address, **key))
    build.add(KnownProblem(title="Dark below −8 °C", way_around="Keep it on the mains", **key))
    return made


@pytest.fixture
def draft(build: Build, pat: Actor, version: Any) -> BuiltTrial:
    """A draft with three missions."""
    today = clock.now().date()
    made = pat.post(
        TRIALS,
        name="Frost season trial",
        goals="Does the warning come early enough?",
        version=version.id,
        starts_on=(today - timedelta(days=10)).isoformat(),
        ends_on=(today + timedelta(days=15)).isoformat(),
    )
    assert made.headers["location"] == f"{TRIALS}/1/manage", made.text
    trial = BuiltTrial(build)
    for title, due in (("Catch a frost night", 1), ("Change the batteries", 7), ("Update", 30)):
        sent = pat.post(
            trial.address + "/missions",
            title=title,
            why="The one thing we want to know",
            steps="Leave it on over night\r\n\r\nNote the time",
            due_on=(today + timedelta(days=due)).isoformat(),
        )
        assert sent.status_code == 303, sent.text
    return trial


@pytest.fixture
def trial(pat: Actor, draft: BuiltTrial) -> BuiltTrial:
    """The same, running."""
    for state in ("recruiting", "running"):
        assert pat.post(draft.address + "/move", state=state).status_code == 303
    return draft
