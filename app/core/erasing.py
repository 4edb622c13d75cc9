"""What stands for somebody erased, and finding the name and the address that are to stand nowhere.

Each package takes them out of its own tables; who decides that is `transfer`'s part.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, or_

from app.core.languages import N_

FORMER = N_("Former member")
"""The name of somebody erased, as it is stored; translated where it is shown."""

GONE = N_("Deleted by who wrote it")
"""The title of a thread whose words went with their author, as it is stored."""

IN_TEXT = "a former member"


def address_of_nobody(row_id: int) -> str:
    """An address that can never be anybody's, one for each erased row (RFC 2606)."""
    return f"erased-{row_id}@erased.invalid"


@dataclass(frozen=True)
class Forgotten:
    """A person's name and address. A name of one word is only sought as a mention, since it may be
    a word of the language too, and so is one that `is_phrase`; none (the empty string) where
    somebody else has the same name."""

    name: str
    address: str
    is_phrase: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What is sought, as it was written."""
        name = " ".join(self.name.split())
        if not name:
            return (self.address,)
        is_plain = " " in name and not self.is_phrase
        return (self.address, name if is_plain else f"@{name}")

    def stands_in(self, *columns: Any) -> ColumnElement[bool]:
        """Whether one of these columns of text may hold the name or the address."""
        return or_(*(self._in(column, word) for column in columns for word in self.words))

    def stands_in_json(self, *columns: Any) -> ColumnElement[bool]:
        """As `stands_in`, for columns of JSON, where letters may be written as escapes."""
        told = {form for word in self.words for form in (word, json.dumps(word)[1:-1])}
        texts = [cast(column, Text) for column in columns]
        return or_(*(self._in(text, word) for text in texts for word in sorted(told)))

    def out_of(self, text: str) -> str:
        """The text without them."""
        return self._pattern.sub(IN_TEXT, text)

    def out_of_json(self, value: Any) -> Any:
        """The value without them, wherever they stand in it."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, list):
            return [self.out_of_json(inner) for inner in value]
        if isinstance(value, dict):
            return {key: self.out_of_json(inner) for key, inner in value.items()}
        return value

    @staticmethod
    def _in(column: Any, word: str) -> ColumnElement[bool]:
        exact = column.contains(word, autoescape=True)
        return or_(exact, func.lower(column).contains(word.lower(), autoescape=True))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        address, *names = (r"\s+".join(map(re.escape, word.split())) for word in self.words)
        ways = [rf"(?<![\w.+-]){address}(?!\w)", *(rf"(?<!\w)@?{name}(?!\w)" for name in names)]
        return re.compile("|".join(ways), re.IGNORECASE)
