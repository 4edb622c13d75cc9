"""Reads the members of one list in a JSON file, one by one, in bounded memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import ijson
from ijson.common import ObjectBuilder

from app.core.languages import _, number
from app.core.reading import CELL_LIMIT_BYTES, PIECE_BYTES, Fault, Unreadable

DEEPEST = 40
MOST_VALUES = 200_000  # texts, numbers, keys and brackets in one item
BOM = b"\xef\xbb\xbf"
CUT = "\0\0"  # stands at the end of a text that was cut off
_IN_TEXT = re.compile(rb'["\\]')
_TOO_MANY_DIGITS = re.compile(rb"[0-9]{1000}")  # the parser stumbles over numbers of 4,300
_CLEAN = re.compile(rb"[\x00-\x7f\xc0-\xff]")  # no character is in progress here


@dataclass(frozen=True)
class Item:
    """One member of the list and the line where it begins. Numbers are int or Decimal."""

    line: int
    value: Any


def read_items(
    path: Path,
    prefix: str = "issues.item",
    *,
    text_limit_bytes: int = CELL_LIMIT_BYTES,
    item_limit_bytes: int = 16 * CELL_LIMIT_BYTES,
) -> Iterator[Item | Fault]:
    """Every member of the list at the prefix, or what is wrong with it, in the file's order.

    `issues.item` is the list `issues` of the outer object, `item` the outer list itself. Where the
    JSON breaks, one fault is the last thing that comes; what stood before it has come. Raises
    `Unreadable` when the file has no such list.
    """
    with path.open("rb") as file:
        source = _Source(file, text_limit_bytes)
        reader = _Reader(source, prefix.split("."), item_limit_bytes)
        try:
            yield from reader.items()
        except (ijson.JSONError, ValueError, ArithmeticError) as error:
            message = _broken(source, error)
            if not reader.found:
                raise Unreadable(source.line or 1, message) from None
            yield Fault(source.line, message)
            return
        if not reader.found:
            name = prefix.removesuffix("item").rstrip(".")
            raise Unreadable(1, _("There is no list “%(name)s” in it.", name=name))


def _broken(source: "_Source", error: Exception) -> str:
    if source.wide:
        return _("The file is not in UTF-8.")
    if source.nul:
        return _("There is a NUL character in it.")
    if isinstance(error, UnicodeDecodeError) or "utf" in str(error).lower():
        return _("This is not UTF-8.")
    if source.ended:
        return _("The file ends in the middle; it may be cut off.")
    return _("This is not JSON; reading stopped here.")


class _Reader:
    """Follows the parser to the list and puts its members together."""

    def __init__(self, source: "_Source", wanted: list[str], limit: int) -> None:
        self._source, self._wanted, self._limit = source, wanted, limit
        self._path: list[str] = []  # the key, or "item", in each open object or list
        self.found = False

    def items(self) -> Iterator[Item | Fault]:
        """Every member; the parser's errors come through."""
        inside, item = False, None
        for event, value in ijson.basic_parse(self._source, buf_size=PIECE_BYTES):
            if event in ("end_map", "end_array"):
                self._path.pop()
                inside = inside and len(self._path) >= len(self._wanted)
            if inside and item is None and event != "end_array":
                item = _Growing(self._source, self._limit)
            if item is not None and item.takes(event, value):
                yield item.result()
                item = None
            if event == "map_key":
                self._path[-1] = value
            elif event == "start_map":
                self._path.append("")
            elif event == "start_array":
                if self._path == self._wanted[:-1]:
                    inside = self.found = True
                self._path.append("item")


class _Growing:
    """A member while it is put together; too large a one is let go, and only its end awaited."""

    def __init__(self, source: "_Source", limit: int) -> None:
        self._source, self._limit = source, limit
        self._line, self._begins = source.line, source.taken
        self._builder = ObjectBuilder()
        self._depth = self._count = 0
        self._wrong = ""

    def takes(self, event: str, value: Any) -> bool:
        """The event is in. Whether the member is complete with it."""
        self._count += 1
        self._depth += event in ("start_map", "start_array")
        self._depth -= event in ("end_map", "end_array")
        self._wrong = self._wrong or self._fault(value)
        if not self._wrong:
            self._builder.event(event, value)
        return self._depth == 0

    def result(self) -> Item | Fault:
        """The member, or what is wrong with it."""
        if self._wrong:
            return Fault(self._line, self._wrong)
        return Item(self._line, self._builder.value)

    def _fault(self, value: Any) -> str:
        if isinstance(value, str):
            if value.endswith(CUT):
                return _("A text is longer than %(n)s bytes.", n=number(self._source.limit))
            if "\0" in value:
                return _("There is a NUL character in it.")
            if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
                return _("This is not UTF-8.")
        if self._depth > DEEPEST:
            return _("It is nested too deeply.")
        if self._count > MOST_VALUES or self._source.taken - self._begins > self._limit:
            return _("It is longer than %(n)s bytes.", n=number(self._limit))
        return ""


class _Source:
    """The file as the parser gets it: never more than a line at once, so that `line` is true.

    The parser keeps a text whole in memory, however long. So a text over the limit is handed on
    cut off, with a mark at its end.
    """

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file, self.limit = file, limit
        self._at_start_of_line = self._first = True
        self._in_text = self._escaped = self._cut = False
        self._length = 0  # of the text so far
        self.line = self.taken = 0
        self.nul = self.wide = self.ended = False

    def read(self, size: int = -1) -> bytes:
        """The next piece; nothing at the end of the file."""
        piece = b""
        while size and not piece and not self.ended:
            raw = self._file.readline(PIECE_BYTES)
            self.ended = not raw
            self.line += self._at_start_of_line and bool(raw)
            self._at_start_of_line = raw.endswith(b"\n")
            self.taken += len(raw)
            piece = self._shortened(self._begun(raw))
        return piece

    def _begun(self, raw: bytes) -> bytes:
        self.nul = self.nul or b"\0" in raw
        if not self._first:
            return raw
        self._first = False
        self.wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:4]
        return raw.removeprefix(BOM)

    def _shortened(self, raw: bytes) -> bytes:
        kept, at = [], 0
        while at < len(raw):
            if self._in_text:
                part, at = self._read_text(raw, at)
                kept.append(part)
                continue
            quote = raw.find(b'"', at)
            stop = quote + 1 or len(raw)
            if _TOO_MANY_DIGITS.search(raw, at, stop):
                raise ValueError("a number is too long")
            kept.append(raw[at:stop])
            self._in_text, self._cut, self._length, at = quote >= 0, False, 0, stop
        return b"".join(kept)

    def _read_text(self, raw: bytes, at: int) -> tuple[bytes, int]:
        """What is kept of the text up to its next escape or its end, and where that is."""
        if self._escaped:
            self._escaped = False
            return self._keep(raw[at : at + 1]), at + 1
        found = _IN_TEXT.search(raw, at)
        if not found:
            return self._keep(raw[at:]), len(raw)
        kept = self._keep(raw[at : found.start()])
        if found[0] == b'"':
            self._in_text = False
            return kept + b'"', found.end()
        self._escaped = True
        return kept + self._keep(b"\\", clean_from=0), found.end()

    def _keep(self, run: bytes, *, clean_from: int = 5) -> bytes:
        """The run, or the part of it that still fits: whole characters and whole escapes.

        Up to five bytes may belong to an escape before the run; a backslash itself begins one.
        """
        if self._cut:
            return b""
        self._length += len(run)
        if self._length <= self.limit:
            return run
        clean = _CLEAN.search(run, clean_from)
        if not clean:
            return run
        self._cut = True
        # The space parts the mark from half a surrogate pair, which would swallow it.
        return run[: clean.start()] + b" \\u0000\\u0000"
