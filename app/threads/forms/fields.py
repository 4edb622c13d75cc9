"""What several forms of threads share: numbers in addresses, lines, bodies."""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.core.markdown import LIMIT_BYTES
from app.core.text import TooLong, tidy_line

TITLE, BODY, REASON = 120, 20_000, 500


def _without_slug(typed: Any) -> Any:
    """`214-rain-gauge` means 214: only the number counts."""
    return typed.partition("-")[0] if isinstance(typed, str) else typed


def _in_plain_digits(typed: Any) -> Any:
    if isinstance(typed, str) and not (typed.isascii() and typed.isdigit() and len(typed) < 20):
        raise PydanticCustomError("int_parsing", "a number in digits")
    return typed


def _fits(text: str) -> str:
    if len(text.encode()) > LIMIT_BYTES:
        raise PydanticCustomError("string_too_long", "too long", {"max_length": BODY})
    return text


def _line(limit: int) -> Any:
    def tidy(text: str) -> str:
        try:
            return tidy_line(text, limit=limit)
        except TooLong as error:
            raise PydanticCustomError(
                "string_too_long", "too long", {"max_length": error.limit}
            ) from error

    return AfterValidator(tidy)


def _needed(text: str) -> str:
    if not text:
        raise PydanticCustomError("string_too_short", "needed", {"min_length": 1})
    return text


_Digits = BeforeValidator(_in_plain_digits)
_Slug = BeforeValidator(_without_slug)

Number = Annotated[int, _Digits, Path(ge=1, le=2**31 - 1)]
NumberAndSlug = Annotated[int, _Digits, _Slug, Path(ge=1, le=2**31 - 1)]  # the last is asked first
CommentId = Annotated[int, _Digits, Path(ge=1, le=2**63 - 1)]
AskedId = Annotated[int | None, Query(ge=1, le=2**63 - 1)]

Body = Annotated[str, Field(max_length=BODY), AfterValidator(_fits)]
NeededBody = Annotated[str, Field(min_length=1, max_length=BODY), AfterValidator(_fits)]
Title = Annotated[str, Field(min_length=1), _line(TITLE), AfterValidator(_needed)]
ShortLine = Annotated[str, _line(60)]
Line = Annotated[str, _line(200)]
Reason = Annotated[str, _line(REASON)]
