"""The form of a vote."""

from typing import Literal

from app.threads.models import Importance
from app.web.forms import FormModel


class VoteForm(FormModel):
    """`support` yes or no; `importance` alone means yes."""

    support: Literal["yes", "no"] = "yes"
    importance: Importance = Importance.IMPORTANT
