"""One-line texts that members write: names, titles and the slugs made of them. Bodies: `markdown`."""

import re
import unicodedata
from itertools import groupby

NAME_LIMIT = 80
LINE_LIMIT = 200
SLUG_LIMIT = 60
MARKS_LIMIT = 4
"""Combining marks on one letter: enough for every living script, too few to cover the lines around."""

_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc"
)
"""Letters, marks and signs that show nothing, beside the categories below."""

_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})
_ASCII = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "å": "a"}
    | {"ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n"}
)
_LOOKALIKES = str.maketrans(
    # Cyrillic, Greek and Armenian letters that most typefaces draw as the latin one below them.
    "аеорсухіјѕԁһԛԝкмтвнгᴀαοριυνκτχցօսհ" + "0134568",
    "aeopcyxijsdhqwkmtbhraaopiuvktxgouh" + "oieasgb",
)


class TooLong(ValueError):
    """The text has more characters than its place holds; it is refused and never cut (C11)."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} characters")
        self.limit = limit


def tidy_line(text: str, *, limit: int = LINE_LIMIT) -> str:
    """The text as one visible line: NFKC, no control, bidi or zero-width character, single spaces.

    May be empty. Raises `TooLong` where more than `limit` characters are left. Tidying twice is as
    tidying once.
    """
    if len(text) > 20 * limit:
        raise TooLong(limit)
    previous = None
    while text != previous:
        previous = text
        text = "".join(filter(None, map(_visible, unicodedata.normalize("NFKC", text))))
    line = " ".join(_bounded_marks(text).split())
    if len(line) > limit:
        raise TooLong(limit)
    return line


def tidy_name(text: str, *, limit: int = NAME_LIMIT) -> str:
    """As `tidy_line`, for names of persons, communities, cohorts, tags, devices and files.

    Raises ValueError where nothing that can be read is left: no letter, digit or sign.
    """
    name = tidy_line(text, limit=limit)
    if not any(unicodedata.category(character)[0] in "LNSP" for character in name):
        raise ValueError("a name needs something that can be read")
    return name


def skeleton(name: str) -> str:
    """What a name looks like at a glance: two names with equal skeletons can be mistaken (C08).

    To compare only, never to show. Covers the latin letters' doubles in Cyrillic, Greek and Armenian,
    digits that pass for letters, case, accents and spaces; it is no full table of Unicode TS 39.
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in folded if unicodedata.category(c)[0] in "LN")
    plain = letters.translate(_LOOKALIKES).replace("rn", "m").replace("vv", "w")
    return plain.replace("l", "i")


def slugify(text: str, *, fallback: str, limit: int = SLUG_LIMIT) -> str:
    """Lower-case latin letters, digits and single hyphens of the text; `fallback` where none is left."""
    lowered = unicodedata.normalize("NFKC", text[: 20 * limit]).lower().translate(_ASCII)
    letters = (c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", "".join(letters)))
    slug = "-".join(words)
    if len(slug) > limit:
        slug = slug[: limit + 1].rpartition("-")[0] or slug[:limit]
    return slug or fallback


def _visible(character: str) -> str:
    """The character, a space for whatever separates, or nothing for what nobody can see."""
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    hidden = category in _DROPPED or character in _INVISIBLE or _shows_nothing(ord(character))
    return "" if hidden else character


def _shows_nothing(point: int) -> bool:
    """Variation selectors, tags and what is no character; what Unicode adds later may be seen."""
    chooses = 0xFE00 <= point <= 0xFE0F or 0xE0000 <= point <= 0xE0FFF
    return chooses or 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE


def _bounded_marks(text: str) -> str:
    pieces = []
    for is_mark, run in groupby(text, key=lambda c: unicodedata.category(c) in {"Mn", "Me"}):
        marks = "".join(run)
        pieces.append(marks[:MARKS_LIMIT] if is_mark else marks)
    return "".join(pieces)
