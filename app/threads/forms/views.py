"""The form by which a page tells which threads were on screen."""

from pydantic import Field, field_validator

from app.core.languages import N_
from app.threads.models import Origin
from app.web.forms import FormModel

MOST_NUMBERS = 60


class SeenForm(FormModel):
    """`numbers`: thread numbers, separated by commas; `origin`: what was looked at."""

    numbers: tuple[int, ...] = Field(min_length=1, max_length=MOST_NUMBERS)
    origin: Origin

    @field_validator("numbers", mode="before")
    @classmethod
    def _apart(cls, typed: object) -> tuple[int, ...]:
        parts = ",".join(typed).split(",") if isinstance(typed, list) else []
        if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts):
            raise ValueError(N_("Give numbers of threads, separated by commas."))
        return tuple(dict.fromkeys(int(part) for part in parts))
