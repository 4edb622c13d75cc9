"""Forms: what was typed, what it means, and what is wrong with it. Fields live in the domains."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from starlette.datastructures import FormData, UploadFile

from app.core.errors import Invalid
from app.core.languages import _

F = TypeVar("F", bound="FormModel")
LARGEST = 2**63 - 1  # that both databases keep


class FormModel(BaseModel):
    """What a person may send: unknown fields are refused, texts are trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _can_be_kept(cls, value: Any) -> Any:
        numbers = value if isinstance(value, (list, tuple)) else (value,)
        if any(isinstance(number, int) and abs(number) > LARGEST for number in numbers):
            raise PydanticCustomError("int_too_large", "a number that no database keeps")
        return value


@dataclass
class Form(Generic[F]):
    """One form as it was sent. `value` is what it means, or raises `Invalid`."""

    model: type[F]
    raw: FormData
    given_mistakes: dict[str, str] = field(default_factory=dict)

    @cached_property
    def typed(self) -> dict[str, Any]:
        """What was typed, by field, to show again. Passwords are left out."""
        return {
            name: value
            for name, value in self.raw.items()
            if isinstance(value, str) and "password" not in name
        }

    @cached_property
    def _checked(self) -> tuple[F | None, dict[str, str]]:
        gathered, mistakes = _gather(self.model, self.raw)
        if mistakes:
            return None, mistakes
        try:
            return self.model.model_validate(gathered), {}
        except ValidationError as error:
            return None, mistakes_of(error)

    @property
    def mistakes(self) -> dict[str, str]:
        """Field to sentence; empty when all is well."""
        return self.given_mistakes or self._checked[1]

    @property
    def value(self) -> F:
        """What the form means. Raises `Invalid`."""
        value, mistakes = self._checked
        if value is None:
            raise Invalid(mistakes)
        return value


@contextmanager
def closing_files(raw: FormData | None) -> Generator[None]:
    """Afterwards every file of the form is closed."""
    try:
        yield
    finally:
        for value in raw.values() if raw else ():
            if isinstance(value, UploadFile):
                value.file.close()


def _gather(model: type[FormModel], raw: FormData) -> tuple[dict[str, Any], dict[str, str]]:
    gathered: dict[str, Any] = {}
    mistakes: dict[str, str] = {}
    for name in raw:
        values = raw.getlist(name)
        known = model.model_fields.get(name)
        many = known is not None and get_origin(known.annotation) in (list, tuple)
        if any("\x00" in v for v in values if isinstance(v, str)):
            mistakes[name] = _("This holds a character that cannot be kept.")
        elif many:
            gathered[name] = [v for v in values if v != ""]
        elif len(values) > 1:
            mistakes[name] = _("This was sent more than once.")
        elif isinstance(values[0], UploadFile) or values[0] != "" or known is None:
            gathered[name] = values[0]
        elif known.is_required():
            gathered[name] = ""
    return gathered, mistakes


def mistakes_of(error: ValidationError) -> dict[str, str]:
    """One sentence for each field with a mistake."""
    found: dict[str, str] = {}
    for mistake in error.errors():
        name = str(mistake["loc"][0]) if mistake["loc"] else ""
        found.setdefault(name, _sentence(mistake))
    return found


def _sentence(mistake: Any) -> str:
    kind, context = mistake["type"], mistake.get("ctx", {})
    if kind == "missing" or (kind == "string_too_short" and context.get("min_length") == 1):
        return _("This is needed.")
    if kind == "string_too_short":
        return _("At least %(n)s characters.", n=context["min_length"])
    if kind == "string_too_long":
        return _("At most %(n)s characters.", n=context["max_length"])
    if kind in ("enum", "literal_error"):
        return _("Choose one of the answers offered.")
    if kind.startswith(("int_", "float_", "decimal_")) or "than" in kind or kind == "finite_number":
        return _("Give a number within the range.")
    if kind.startswith(("date", "time")):
        return _("Give a date, like 2026-05-07.")
    if kind == "extra_forbidden":
        return _("This field does not belong here.")
    if kind == "value_error":
        words = str(mistake["msg"]).removeprefix("Value error, ")
        if "email" in words:
            return _("This is not an e-mail address.")
        return _(words)
    return _("This cannot be used as it is.")
