"""What a person may send about their notices."""

from typing import Literal

from app.web.forms import FormModel


class MailForm(FormModel):
    """Whether notices reach the person by mail; a box that is not ticked is not sent."""

    mail: Literal["yes", ""] = ""


class NothingMoreForm(FormModel):
    """A button, and nothing more."""
