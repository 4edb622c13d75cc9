"""The forms of a community's settings."""

from typing import Annotated, Literal

from pydantic import Field

from app.access.roles import Role
from app.communities.forms.fields import ReadableName
from app.communities.models import NamesShown, Shares
from app.web.forms import FormModel


class GeneralForm(FormModel):
    """Name, purpose, welcome and what is shown."""

    name: ReadableName
    purpose: Annotated[str, Field(max_length=2000)] = ""
    welcome: Annotated[str, Field(max_length=10_000)] = ""
    names_shown: NamesShown
    shares: Shares


class AgreementForm(FormModel):
    """A new version of the agreement."""

    text: Annotated[str, Field(min_length=1, max_length=60_000)]


class RoleForm(FormModel):
    """A member's role."""

    role: Role


class CohortForm(FormModel):
    """A new cohort."""

    name: Annotated[ReadableName, Field(max_length=80)]


class CohortPeopleForm(FormModel):
    """Who stands in a cohort."""

    members: list[int] = []


class SureForm(FormModel):
    """An act that cannot be taken back by pressing again."""

    sure: Literal["yes"]
