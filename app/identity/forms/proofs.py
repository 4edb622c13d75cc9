"""Forms of signing in, of links by mail, and of passwords."""

from typing import Annotated

from pydantic import StringConstraints

from app.identity.forms.fields import EmailAddress, KnownPassword, NewPassword
from app.web.forms import FormModel

Somewhere = Annotated[str, StringConstraints(max_length=2000)]


class SignInForm(FormModel):
    """Address and password; `next` is where to go afterwards."""

    email: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    password: KnownPassword
    next: Somewhere = ""


class AskForm(FormModel):
    """The address that a link shall reach. The sign-in form's button sends a password too, which
    nobody looks at."""

    email: EmailAddress
    next: Somewhere = ""
    password: Annotated[str, StringConstraints(max_length=1000)] = ""


class UseForm(FormModel):
    """The one button of a link's page."""

    next: Somewhere = ""


class ResetForm(FormModel):
    """A new password."""

    password: NewPassword


class PasswordForm(FormModel):
    """A new password, and the present one as proof."""

    current_password: KnownPassword
    password: NewPassword
