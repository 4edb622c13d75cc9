"""What a person sends to take things out, and to have everything of theirs erased."""

from enum import StrEnum
from typing import Literal

from app.web.forms import FormModel


class Words(StrEnum):
    """What becomes of what they wrote."""

    STAY = "stay"
    GO = "go"


class EraseForm(FormModel):
    """The choice, and that they mean it."""

    words: Words
    sure: Literal["yes"]


class NoFields(FormModel):
    """A button."""
