"""The forms of a comment."""

from typing import Literal

from pydantic import Field

from app.threads.forms.fields import NeededBody
from app.threads.models import Audience
from app.web.forms import FormModel


class CommentForm(FormModel):
    """A new comment. `parent`: the comment that it replies to; `official` and `answered`: staff's."""

    body: NeededBody
    visibility: Audience = Audience.MEMBERS
    parent: int | None = Field(None, ge=1, le=2**63 - 1)
    official: Literal["yes"] | None = None
    answered: Literal["yes"] | None = None  # an official answer sets the status too


class CommentEditForm(FormModel):
    """The words as they should stand. `revision`: which words the author began from."""

    body: NeededBody
    revision: int = Field(ge=0, le=2**31 - 1)
