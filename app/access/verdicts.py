"""The answer of a policy, and the decorator that asks it before an action."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from app.core.errors import Refused
from app.core.languages import _


@dataclass(frozen=True)
class Verdict:
    """Yes, or no with a reason and whom to ask. True in a condition when it is yes."""

    allowed: bool
    reason: str = ""
    ask: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def no(reason: str, ask: str = "") -> Verdict:
    """A refusal with its reason in a sentence, and whom to ask."""
    return Verdict(False, reason, ask)


def insist(verdict: Verdict) -> None:
    """Nothing when it is yes; raises `Refused` with the reason of a no, in the reader's language.

    For pages before an act. Policies write plain English, which `core.words` gathers."""
    if not verdict:
        raise Refused(*(text and _(text) for text in (verdict.reason, verdict.ask)))


P = ParamSpec("P")
R = TypeVar("R")
Rule = Callable[..., Verdict]


def action(rule: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The function runs only in a scope that can write, and only if the rule says yes to its
    positional arguments. Raises `Refused` with the rule's reason."""

    def guarded(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def act(*args: P.args, **kwargs: P.kwargs) -> R:
            scope: Any = args[0]
            if scope.readonly:
                raise RuntimeError(f"{function!r} changes things, and this scope only reads")
            insist(rule(*args))
            return function(*args, **kwargs)

        act.__rule__ = rule  # ty: ignore[missing-attribute]
        return act

    return guarded
