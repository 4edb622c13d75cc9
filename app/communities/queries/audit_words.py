"""The audit log's fields and values in words, and who names what an act was done to.

A domain of a higher floor says how its own things are called (`@names`); the log asks no table of
theirs itself.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from app.core.languages import N_, _


class Named(NamedTuple):
    """What an act was done to, as it is called today; `address` is empty where none leads there."""

    text: str
    address: str = ""


Namer = Callable[[Any, set[int]], dict[int, Named]]
NAMERS: dict[str, Namer] = {}  # by the fact's field: "thread_id"

FIELDS = {
    "annual_value_cents": N_("annual value in cents"),
    "audience": N_("audience"),
    "cap": N_("how many may use it"),
    "currency": N_("currency"),
    "ends_on": N_("last day"),
    "frequency": N_("how often"),
    "goals": N_("goals"),
    "hidden": N_("hidden"),
    "is_administrator": N_("administrator"),
    "is_employee": N_("employee"),
    "item": N_("backlog item"),
    "kind": N_("kind"),
    "lane": N_("lane"),
    "lines": N_("lines"),
    "locked": N_("locked"),
    "members": N_("members"),
    "name": N_("name"),
    "names_shown": N_("what customers see of each other"),
    "official": N_("official answer"),
    "pinned": N_("pinned"),
    "purpose": N_("purpose"),
    "role": N_("role"),
    "rule": N_("rule"),
    "score": N_("score"),
    "segment": N_("segment"),
    "shares": N_("shown on account timelines"),
    "slug": N_("address"),
    "stage": N_("stage"),
    "starts_on": N_("first day"),
    "state": N_("state"),
    "status": N_("status"),
    "tags": N_("tags"),
    "title": N_("title"),
    "until": N_("until"),
    "version": N_("version"),
    "was": N_("before"),
    "welcome": N_("welcome"),
}
VALUES = {
    "status": {
        "open": N_("open"),
        "review": N_("under review"),
        "needs-info": N_("needs info"),
        "planned": N_("planned"),
        "progress": N_("in progress"),
        "shipped": N_("shipped"),
        "answered": N_("answered"),
        "declined": N_("declined"),
        "duplicate": N_("duplicate"),
    },
    "role": {
        "customer": N_("customer"),
        "team": N_("team"),
        "moderator": N_("moderator"),
        "manager": N_("manager"),
        "owner": N_("owner"),
    },
    "lane": {"now": N_("now"), "next": N_("next"), "later": N_("later")},
    "state": {
        "draft": N_("draft"),
        "recruiting": N_("recruiting"),
        "running": N_("running"),
        "closing": N_("closing"),
        "closed": N_("closed"),
    },
    "stage": {
        "alpha": N_("alpha"),
        "beta": N_("beta"),
        "candidate": N_("candidate"),
        "general": N_("general"),
        "prospect": N_("prospect"),
        "onboarding": N_("onboarding"),
        "customer": N_("customer"),
        "renewal": N_("renewal"),
        "at-risk": N_("at risk"),
        "former": N_("former"),
    },
    "names_shown": {
        "full": N_("full name and company"),
        "first": N_("first name and company"),
        "none": N_("“a customer”"),
    },
    "shares": {
        "titles": N_("titles"),
        "words": N_("the words of that account's own people"),
        "nothing": N_("only that something happened"),
    },
}


def names(field: str) -> Callable[[Namer], Namer]:
    """The function names what stands under this field of a fact, and the log asks it."""

    def register(namer: Namer) -> Namer:
        NAMERS[field] = namer
        return namer

    return register


def things_named(
    scope: Any, fields: Iterable[str], subjects: Iterable[dict[str, Any]]
) -> dict[int, Named]:
    """What stands under these fields of the facts, as far as somebody names it. One statement for
    each field that occurs."""
    found: dict[int, Named] = {}
    for field in fields:
        ids = {subject[field] for subject in subjects if subject.get(field)}
        if ids and field in NAMERS:
            found |= NAMERS[field](scope, ids)
    return found


def values_in_words(values: dict[str, Any] | None) -> str:
    """What stood before or after an act, in a line: “status: planned, version: 2.4.0”. Ids say
    nothing to a reader and are left out."""
    told = {
        n: value for n, value in (values or {}).items() if not n.endswith(("_id", "_community"))
    }
    return ", ".join(f"{_field(name)}: {_value(name, value)}" for name, value in told.items())


def _field(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "–"
    if isinstance(value, list):
        return " ".join(str(part) for part in value) or "–"
    known = VALUES.get(name if name != "was" else "status", {}).get(str(value))
    return _(known) if known else str(value)
