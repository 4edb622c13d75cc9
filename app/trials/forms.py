"""What members and managers may send about trials."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from app.core.languages import N_
from app.core.text import tidy_line, tidy_name
from app.trials.models import Result, TrialState
from app.web.forms import FormModel

Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(tidy_name)]
Title = Annotated[str, Field(min_length=1, max_length=160), AfterValidator(tidy_line)]
Words = Annotated[str, Field(max_length=2000)]
Id = Annotated[int, Field(ge=1, lt=2**63)]


class EditTrialForm(FormModel):
    """A trial's name, goals and period."""

    name: Name
    goals: Words = ""
    starts_on: date
    ends_on: date

    @field_validator("ends_on")
    @classmethod
    def _ends_after_start(cls, value: date, given: ValidationInfo) -> date:
        starts = given.data.get("starts_on")
        if starts is not None and value < starts:
            raise ValueError(N_("The end lies before the start."))
        if starts is not None and (value - starts).days > 1000:
            raise ValueError(N_("A trial is at most 1,000 days long."))
        return value


class TrialForm(EditTrialForm):
    """A new trial: also of which version, and for which cohort, if not for all."""

    version: Id
    cohort: Id | None = None


class MissionForm(FormModel):
    """One thing to try; steps one a line."""

    title: Title
    why: Words = ""
    steps: Annotated[str, Field(max_length=8000)] = ""
    due_on: date | None = None


class MoveForm(FormModel):
    """Where the trial goes in its life."""

    state: TrialState


class OrderForm(FormModel):
    """Where a mission goes in the order."""

    way: Literal["earlier"] = "earlier"


class EnrolForm(FormModel):
    """Whom to enrol: the cohort, or all customers when none is named."""

    cohort: Id | None = None


class NothingForm(FormModel):
    """A button that says all by itself."""


class ResultForm(FormModel):
    """What came of a mission, with a note and what it was tried on."""

    result: Result
    note: Annotated[str, Field(max_length=500)] = ""
    device: Annotated[str, Field(max_length=200), AfterValidator(tidy_line)] = ""
