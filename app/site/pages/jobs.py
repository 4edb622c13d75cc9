"""What is left to do in the background, and what went wrong."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from app.access.scope import Cursor, Slice
from app.core.ledger.figures import LedgerFigures, ledger_figures
from app.identity.doors import administrator
from app.identity.scope import SiteScope
from app.site.actions.running import replay_job
from app.site.queries.ledger import JobRow, JobState, list_jobs
from app.web.asked import Asked
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


class Wanted(BaseModel):
    """Jobs in which state."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    in_query: ClassVar[bool] = True

    state: JobState = "parked"


@dataclass(frozen=True)
class JobsView:
    """A page of jobs in one state."""

    state: str
    figures: LedgerFigures
    jobs: Slice[JobRow]


@pages.get("/admin/jobs", door=administrator)
def show_jobs(scope: SiteScope, wanted: Wanted, asked: Asked, after: Cursor | None = None) -> Page:
    """Jobs in this state: the parked ones first, since they wait for somebody."""
    jobs = list_jobs(scope, wanted.state, after)
    view = JobsView(wanted.state, ledger_figures(asked.session), jobs)
    return page("site/jobs.html", view=view)


@pages.post("/admin/jobs/{job}/replay", door=administrator)
def save_replay(scope: SiteScope, job: int) -> Reply:
    """The parked job runs again."""
    replay_job(scope, job_id=job)
    return redirect("/admin/jobs")
