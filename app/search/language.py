"""The query language: words, and `key:value` for what the asker knows. No database, no domain.

Linear in the length of what was typed; nothing typed is ever handed on as syntax (C12).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

MOST_TERMS, LONGEST_TERM = 12, 40

_PART = re.compile(r'([a-z]{1,12}):(?:"([^"]*)"|(\S+))|(\S+)', re.IGNORECASE)
_TERM = re.compile(r"\w+")
# too frequent to tell texts apart; only left out where the rest still says something
_COMMON = frozenset(
    "a an and are as at be but by can do for from has have how i if in is it my no not of on or so "
    "that the then there this to was what when where which who why will with you".split()
)


@dataclass(frozen=True)
class Asked:
    """What was typed: filters by key, and the other words as they were."""

    filters: dict[str, str]
    words: str


def read(typed: str, keys: Collection[str]) -> Asked:
    """The text taken apart. A key that is not among `keys` stays a word; the last of two wins."""
    filters: dict[str, str] = {}
    words: list[str] = []
    for part in _PART.finditer(typed):
        key, value = (part[1] or "").lower(), part[2] or part[3] or ""
        if key in keys and value:
            filters[key] = value
        else:
            words.append(part[0])
    return Asked(filters, " ".join(words))


def terms(text: str) -> list[str]:
    """The words of a text as they can be looked for: letters, digits and _ only, lower case."""
    return [term[:LONGEST_TERM].lower() for term in _TERM.findall(text)[:MOST_TERMS]]


def telling_terms(text: str) -> list[str]:
    """The terms without the commonest English words, unless nothing else is there."""
    found = terms(text)
    return [term for term in found if term not in _COMMON] or found
