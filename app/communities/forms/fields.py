"""Fields that several forms share: names and short lines as they are kept."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.languages import N_
from app.core.text import tidy_line, tidy_name

_LEADS_AWAY = re.compile(r"https?:|www\.|[a-z0-9]//|</?[a-z]", re.IGNORECASE)


def _name(typed: str) -> str:
    try:
        return tidy_name(typed, limit=120)
    except ValueError as error:
        raise ValueError(N_("A name needs something that can be read.")) from error


def _maybe_name(typed: str) -> str:
    return _name(typed) if typed else ""


def plain_note(typed: str) -> str:
    """The note on one line. Refuses what a mail program would make a link of (I11)."""
    if _LEADS_AWAY.search(typed):
        raise ValueError(N_("A note is plain words, without links."))
    return tidy_line(typed, limit=500)


ReadableName = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_name)]
MaybeName = Annotated[str, Field(max_length=120), AfterValidator(_maybe_name)]
Note = Annotated[str, Field(max_length=500), AfterValidator(plain_note)]
