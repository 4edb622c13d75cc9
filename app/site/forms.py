"""What administrators may send."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.identity.forms.fields import EmailAddress, Name
from app.web.forms import FormModel

Slug = Annotated[str, StringConstraints(max_length=60, pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")]


class People(BaseModel):
    """The list's address. Unknown parts are left out of account."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    in_query: ClassVar[bool] = True

    q: str = Field("", max_length=200)
    only: Literal["", "employees", "administrators"] = ""


class EmployeeForm(FormModel):
    """A new employee."""

    name: Name
    email: EmailAddress


class FlagsForm(FormModel):
    """What a person is; a box that is not ticked is not sent."""

    is_employee: Literal["yes", "no"] = "no"
    is_administrator: Literal["yes", "no"] = "no"


class SureForm(FormModel):
    """They mean it."""

    sure: Literal["yes"]


class CommunityForm(FormModel):
    """A new community."""

    name: Name
    slug: Slug = ""
    owner_email: EmailAddress
    purpose: Annotated[str, Field(max_length=2000)] = ""
    product_ids: list[int] = []
    agreement: Annotated[str, Field(max_length=60_000)] = ""


class CarryForm(FormModel):
    """Whether the community carries the product."""

    product: int
    carried: Literal["yes", "no"]


class ProductForm(FormModel):
    """A new product, and who runs it."""

    name: Name
    slug: Slug = ""
    manager_email: EmailAddress | None = None
