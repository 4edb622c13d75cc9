"""What employees may send about accounts, and which accounts the list shows."""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, StringConstraints

from app.core.text import tidy_line
from app.customers.models import AccountStage
from app.web.forms import FormModel

Segment = Annotated[str, Field(max_length=60), AfterValidator(tidy_line)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$", to_upper=True)]


class Customers(BaseModel):
    """The list's address. Unknown parts are left out of account."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    in_query: ClassVar[bool] = True

    q: str | None = Field(None, max_length=200)
    stage: AccountStage | None = None


class AccountForm(FormModel):
    """A new account."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    segment: Segment = ""
    stage: AccountStage = AccountStage.CUSTOMER


class EditAccountForm(FormModel):
    """What an employee says of an account. `value` is in whole units of the currency."""

    stage: AccountStage
    segment: Segment = ""
    value: Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=2)] | None = None
    currency: Currency = "EUR"
    owner: EmailStr | None = None


class AccountPersonForm(FormModel):
    """Somebody who belongs to the account, by address."""

    email: EmailStr
