"""Reads a CSV file row by row, in bounded memory; one bad row never costs the next."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.core.languages import _, number
from app.core.reading import CELL_LIMIT_BYTES, PIECE_BYTES, Fault, Unreadable

MOST_COLUMNS = 200
MOST_CELLS_AT_LIMIT = 8  # a whole row may be as long as this many of the longest cells
BOM = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 begins like this


@dataclass(frozen=True)
class Row:
    """One row: the line where it begins, and its cells by column, as they were written."""

    line: int
    values: dict[str, str]


@dataclass
class _Record:
    line: int
    start: int  # where in the file its second line begins
    cells: list[bytes]
    wrong: str = ""
    broken: bool = False  # its quotes: nobody knows where it ends
    size: int = 0

    def add(self, cell: bytes, limit: int) -> None:
        self.cells.append(cell)
        self.size += len(cell)
        if self.size > limit:
            self.cells.clear()
            self.wrong = _("The row is longer than %(n)s bytes.", n=number(limit))


def read_rows(
    path: Path, columns: Sequence[str], *, cell_limit_bytes: int = CELL_LIMIT_BYTES
) -> Iterator[Row | Fault]:
    """Every row of the file, or what is wrong with it, in the file's order.

    The first line names the columns, in any order and case; these must be among them. Cells are
    parted by comma, semicolon or tab, in UTF-8. Raises `Unreadable` before the first row.
    """
    with path.open("rb") as file:
        names, separator, scanner = _read_header(file, columns, cell_limit_bytes)
        for record in scanner.records(separator):
            if record.cells == [b""] and not record.wrong:
                continue
            yield _as_row(record, names)


def _read_header(
    file: BinaryIO, columns: Sequence[str], limit: int
) -> tuple[list[str], bytes, "_Scanner"]:
    lacking: list[str] = list(columns)
    beginning = file.read(4)
    if beginning[:2] in WIDE or b"\0" in beginning:
        raise Unreadable(1, _("The file is not in UTF-8. Save it again as “CSV UTF-8”."))
    for separator in (b",", b";", b"\t"):
        file.seek(len(BOM) if beginning.startswith(BOM) else 0)
        scanner = _Scanner(file, limit)
        header = next(scanner.records(separator), None)
        if header is None:
            raise Unreadable(1, _("The file is empty."))
        names = [cell.decode("utf-8", "replace").strip().lower() for cell in header.cells]
        missing = [column for column in columns if column not in names]
        if not missing:
            _check_header(header, names)
            return names, separator, scanner
        lacking = min(lacking, missing, key=len)
    raise Unreadable(1, _("There is no column “%(name)s”.", name="”, “".join(lacking)))


def _check_header(header: _Record, names: list[str]) -> None:
    if header.wrong or "\ufffd" in "".join(names):
        raise Unreadable(1, header.wrong or _("This is not UTF-8."))
    if len(names) > MOST_COLUMNS:
        raise Unreadable(1, _("There are more than %(n)s columns.", n=MOST_COLUMNS))
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise Unreadable(1, _("The column “%(name)s” is there twice.", name=twice))


def _as_row(record: _Record, names: list[str]) -> Row | Fault:
    if record.wrong:
        return Fault(record.line, record.wrong)
    if len(record.cells) != len(names):
        return Fault(
            record.line,
            _("%(found)s cells where %(wanted)s were expected.",
              found=len(record.cells), wanted=len(names)),
        )  # fmt: skip
    if any(b"\0" in cell for cell in record.cells):
        return Fault(record.line, _("There is a NUL character in it."))
    try:
        cells = [cell.decode("utf-8") for cell in record.cells]
    except UnicodeDecodeError:
        return Fault(record.line, _("This is not UTF-8."))
    return Row(record.line, dict(zip(names, cells, strict=True)))


class _Scanner:
    """Parts a file into records by RFC 4180, holding one piece and one record's cells at a time.

    After a record with broken quotes it reads on at the line below that record's first: the lines
    in between may be rows. It goes back over no more than four times the file in all, so that no
    file makes it read for ever; after that it reads on below where it is.
    """

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file, self._limit = file, limit
        self._line = 1  # of the next byte
        self._piece, self._at = b"", 0
        self._again_bytes = 4 * os.fstat(file.fileno()).st_size

    def records(self, separator: bytes) -> Iterator[_Record]:
        """Every record from here on."""
        plain_end = re.compile(rb"[" + re.escape(separator) + rb"\n]")
        while self._more():
            record = _Record(self._line, -1, [])
            while self._cell(record, separator, plain_end):
                pass
            if record.broken:
                self._go_back(record)
            yield record

    def _more(self) -> bool:
        """There is a byte to look at. A piece never spans two lines."""
        if self._at >= len(self._piece):
            self._piece, self._at = self._file.readline(PIECE_BYTES), 0
        return bool(self._piece)

    def _cell(self, record: _Record, separator: bytes, plain_end: re.Pattern[bytes]) -> bool:
        """One cell more stands in the record. Whether another follows."""
        cell = _Cell(self._limit)
        if self._more() and self._piece[self._at : self._at + 1] == b'"':
            self._at += 1
            self._quoted(record, cell)
        else:
            self._plain(cell, plain_end)
        if cell.over:
            record.wrong = record.wrong or _(
                "A cell is longer than %(n)s bytes.", n=number(self._limit)
            )
        if not record.wrong and len(record.cells) <= MOST_COLUMNS:
            record.add(cell.value(), MOST_CELLS_AT_LIMIT * self._limit)
        return not record.broken and self._end_of_cell(record, separator)

    def _plain(self, cell: "_Cell", plain_end: re.Pattern[bytes]) -> None:
        while self._more():
            end = plain_end.search(self._piece, self._at)
            stop = end.start() if end else len(self._piece)
            cell.add(self._piece[self._at : stop])
            self._at = stop
            if end and end[0] != b"\n":
                return
            if end:
                break
        cell.drop_return()

    def _quoted(self, record: _Record, cell: "_Cell") -> None:
        while self._more():
            stop = self._piece.find(b'"', self._at)
            if stop < 0:
                cell.add(self._piece[self._at :])
                self._at = len(self._piece)
                self._count_line(record)
                continue
            cell.add(self._piece[self._at : stop])
            self._at = stop + 1
            if not self._next_is(b'"'):
                return
            cell.add(b'"')
            self._at += 1
        record.broken = True
        record.wrong = _("A quotation mark opens a cell here and nothing closes it.")

    def _count_line(self, record: _Record) -> None:
        if self._piece.endswith(b"\n"):
            self._line += 1
            if record.start < 0:
                record.start = self._file.tell()

    def _next_is(self, byte: bytes) -> bool:
        return self._more() and self._piece[self._at : self._at + 1] == byte

    def _end_of_cell(self, record: _Record, separator: bytes) -> bool:
        if self._next_is(separator):
            self._at += 1
            return True
        if self._next_is(b"\r"):
            self._at += 1
        if self._next_is(b"\n"):
            self._at += 1
            self._line += 1
        elif self._more():
            record.broken = True
            record.wrong = _("After a closing quotation mark stands more text.")
        return False

    def _go_back(self, record: _Record) -> None:
        here = self._file.tell()
        if record.start >= 0 and self._again_bytes >= here - record.start:
            self._again_bytes -= here - record.start
            self._file.seek(record.start)
            self._piece, self._at = b"", 0
            self._line = record.line + 1
            return
        while self._more() and not self._piece.endswith(b"\n"):
            self._at = len(self._piece)
        self._at = len(self._piece)
        self._line += 1


class _Cell:
    """The bytes of a cell, up to a limit; what is beyond it is only counted as over."""

    def __init__(self, limit: int) -> None:
        self._parts: list[bytes] = []
        self._left = limit
        self.over = False

    def add(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            self.over = True
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def drop_return(self) -> None:
        if self._parts and self._parts[-1].endswith(b"\r"):
            self._parts[-1] = self._parts[-1][:-1]

    def value(self) -> bytes:
        return b"".join(self._parts)
