"""The forms of a community's settings."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from app.access.roles import Role
from app.communities.forms.fields import ReadableName
from app.communities.models import NamesShown, Shares
from app.communities.queries.rules import Rule
from app.core.errors import Invalid
from app.core.languages import _
from app.web.forms import FormModel


class GeneralForm(FormModel):
    """Name, purpose, welcome and what is shown."""

    name: ReadableName
    purpose: Annotated[str, Field(max_length=2000)] = ""
    welcome: Annotated[str, Field(max_length=10_000)] = ""
    names_shown: NamesShown
    shares: Shares
    staff_second_step: Literal["yes", ""] = ""


class AgreementForm(FormModel):
    """A new version of the agreement; without a day, it binds at once."""

    text: Annotated[str, Field(min_length=1, max_length=60_000)]
    binds_on: date | None = None


class RoleForm(FormModel):
    """A member's role."""

    role: Role


class CohortForm(FormModel):
    """A new cohort."""

    name: Annotated[ReadableName, Field(max_length=80)]


class CohortWordsForm(CohortForm):
    """A cohort's name, and what its newcomers read first."""

    welcome: Annotated[str, Field(max_length=10_000)] = ""
    first_task: Annotated[str, Field(max_length=2000)] = ""


class CohortPeopleForm(FormModel):
    """Who stands in a cohort."""

    members: list[int] = []


class RuleForm(FormModel):
    """By which rule members stand in a cohort. `having` holds `fact=value`, one for each box."""

    match: Literal["all", "any"] = "all"
    having: Annotated[list[Annotated[str, Field(max_length=120)]], Field(max_length=100)] = []
    joined_before: date | None = None
    joined_since: date | None = None

    @property
    def rule(self) -> Rule | None:
        """The rule that was asked for, not yet checked against the community; None for none."""
        asked: dict[str, list[str]] = {}
        for box in self.having:
            fact, _equals, value = box.partition("=")
            asked.setdefault(fact, []).append(value)
        for fact, day in (
            ("joined-before", self.joined_before),
            ("joined-since", self.joined_since),
        ):
            if day is not None:
                asked[fact] = [day.isoformat()]
        if not asked:
            return None
        clauses = [{"fact": fact, "values": values} for fact, values in asked.items()]
        try:
            return Rule.model_validate({"match": self.match, "clauses": clauses})
        except ValidationError as error:
            raise Invalid({"having": _("Choose one of the answers offered.")}) from error


class SureForm(FormModel):
    """An act that cannot be taken back by pressing again."""

    sure: Literal["yes"]


class RemoveForm(SureForm):
    """Ending a membership; `barred`: for good."""

    barred: Literal["yes", ""] = ""
