"""Versions as people number them, and a key that sorts them rightly in a text column.

Precedence is that of Semantic Versioning 2.0.0, section 11. What a version's stage means is not here.
"""

import re

LIMIT = 64
"""The longest version in characters."""

_FORM = re.compile(
    r"[vV]?(?P<numbers>\d+(?:\.\d+){0,3})"
    r"(?:-(?P<before>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)
_CHARACTERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CODES = {character: f"{code:02}" for code, character in enumerate(_CHARACTERS, start=10)}

_LIST_ENDS, _NUMBER, _WORD, _RELEASED = "0", "1", "2", "3"


class NoVersion(ValueError):
    """The text is not numbered as a version: `2`, `2.4`, `v2.4.0`, `2.4.0-beta.3`, `2.4.0.17+build`."""


def version_key(text: str) -> str:
    """Digits that sort as the version does: 2.9.1, then 2.10.0-beta.3, 2.10.0-beta.10, 2.10.0.

    Only digits, because databases compare letters and signs by the language they are set to, and
    digits alike everywhere. Missing numbers are 0; build metadata says nothing about the order.
    Raises `NoVersion`.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None or len(text) > LIMIT:
        raise NoVersion(f"“{text[:LIMIT]}” is not numbered as a version")
    numbers = [int(number) for number in match["numbers"].split(".")]
    numbers += [0] * (4 - len(numbers))
    return "".join(map(_number_key, numbers)) + _before_key(match["before"])


def _number_key(number: int) -> str:
    """The number after the count of its digits, so that a longer one sorts behind."""
    return f"{len(str(number)):02}{number}"


def _before_key(before: str | None) -> str:
    """Before a release come its pre-releases: numbers before words, and a shorter list first."""
    if before is None:
        return _RELEASED
    return "".join(map(_identifier_key, before.split("."))) + _LIST_ENDS


def _identifier_key(identifier: str) -> str:
    if identifier.isdigit():
        return _NUMBER + _number_key(int(identifier))
    # 00 ends the word, below every letter: a word sorts before those that it begins.
    return _WORD + "".join(_CODES[character] for character in identifier) + "00"
