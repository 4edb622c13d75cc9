"""What an event is, and who listens. Events themselves live in the domains."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any, ClassVar, TypeVar, dataclass_transform

from pydantic import TypeAdapter

EVENTS: dict[str, type["Event"]] = {}
LISTENERS: dict[str, list["Listener"]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Event:
    """A fact: ids and enums only. Subclass with `name="thread.merged"`, `audited=True` for acts
    of staff on others' content or membership."""

    name: ClassVar[str]
    audited: ClassVar[bool]

    def __init_subclass__(cls, *, name: str, audited: bool = False) -> None:
        dataclass(frozen=True, kw_only=True)(cls)
        cls.name, cls.audited = name, audited
        EVENTS[name] = cls

    def to_json(self) -> dict[str, Any]:
        """The fact as plain JSON values; ids stay numbers."""
        return _adapter(type(self)).dump_python(self, mode="json")

    @staticmethod
    def from_json(name: str, payload: dict[str, Any]) -> "Event":
        """The fact as it was written."""
        return _adapter(EVENTS[name]).validate_python(payload)


@cache
def _adapter(cls: type) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


@dataclass(frozen=True)
class Listener:
    """A function that reacts to one event, under a name that is stable across versions."""

    name: str
    react: Callable[..., None]


F = TypeVar("F", bound=FunctionType)


def on(*events: type[Event]) -> Callable[[F], F]:
    """The function is called once for each such event, `(scope, event)`, in a transaction whose
    success is the job's completion."""

    def register(function: F) -> F:
        name = f"{function.__module__.removeprefix('app.')}.{function.__name__}"
        for event in events:
            LISTENERS.setdefault(event.name, []).append(Listener(name, function))
        return function

    return register
