"""Forms of the ways in which somebody signs in: codes, recovery codes, the second step."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.identity.forms.proofs import Somewhere
from app.web.forms import FormModel

Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Sealed = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class SecondStepForm(FormModel):
    """A code of the application, or a recovery code; `next` is where to go afterwards."""

    code: Annotated[str, StringConstraints(max_length=40)] = ""
    recovery: Annotated[str, StringConstraints(max_length=40)] = ""
    next: Somewhere = ""


class AuthenticatorForm(FormModel):
    """The first code of a new application, and the secret that was offered, sealed."""

    code: Code
    sealed: Sealed


class SecondStepSwitchForm(FormModel):
    """Whether a second step is asked for."""

    on: Literal["yes", "no"]
