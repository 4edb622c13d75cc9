"""Forms of setting up a site."""

from typing import Annotated

from pydantic import StringConstraints

from app.identity.forms.fields import EmailAddress, Name, NewPassword
from app.web.forms import FormModel

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class SetupForm(FormModel):
    """The code, and the first administrator."""

    code: Code
    name: Name
    email: EmailAddress
    password: NewPassword


class TryMailForm(FormModel):
    """The same form, sent by its other button: only code and address count."""

    code: Code
    email: EmailAddress
    name: Annotated[str, StringConstraints(max_length=120)] = ""
    password: Annotated[str, StringConstraints(max_length=1000)] = ""
