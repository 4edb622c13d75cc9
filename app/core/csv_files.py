"""CSV as people exchange it: small files read whole, and cells that are never formulas (P01)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from app.core.languages import _, number
from app.core.reading import Unreadable

SEPARATORS = (",", ";", "\t")
MOST_LINES_OF_A_ROW = 100  # so that one open quotation mark never takes the rest of the file
WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 begins like this
BOM = "\ufeff"
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: the line where it begins, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read: what is wrong, and its text as far as it can be shown."""

    line: int
    message: str
    text: str


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows under their columns, in UTF-8 with the mark that spreadsheets look for.

    What a spreadsheet would take for a formula begins with an apostrophe; `read_csv` takes it off.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def stream_csv(columns: Sequence[str], pages: Iterable[Iterable[Sequence[str]]]) -> Iterator[bytes]:
    """As `write_csv`, a page of rows after the other, for what is too long to be held whole."""
    yield write_csv(columns, ())
    for rows in pages:
        yield write_csv((), rows).decode().removeprefix(BOM).removeprefix("\r\n").encode()


def read_csv(
    content: bytes,
    columns: Sequence[str],
    *,
    needs: Sequence[str],
    most: int,
    skips: Sequence[str] = (),
) -> Iterator[CsvRow | BadRow]:
    """Every row, or what is wrong with it, in the file's order; empty ones are passed over.

    The first line names the columns, in any order and case, parted by comma, semicolon or tab;
    what is not among `columns` and `skips` is refused, since it would be lost. Raises `Unreadable`
    before the first row for a file that is none, or has more than `most` rows.
    """
    lines = _lines(content)
    separator, names = _header(lines, columns, needs, skips)
    rows = list(islice(_rows(lines, separator, names), most + 1))
    if len(rows) > most:
        words = _("There are more than %(n)s lines. Take several files.", n=number(most))
        raise Unreadable(1, words)
    return iter(rows)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _lines(content: bytes) -> list[str]:
    if content[:2] in WIDE or b"\0" in content[:4]:
        raise Unreadable(1, _("The file is not in UTF-8. Save it again as “CSV UTF-8”."))
    text = content.decode("utf-8", "surrogateescape").removeprefix(BOM)
    return list(io.StringIO(text, newline=""))


def _header(
    lines: list[str], columns: Sequence[str], needs: Sequence[str], skips: Sequence[str]
) -> tuple[str, list[str]]:
    if not lines:
        raise Unreadable(1, _("The file is empty."))
    tried = []
    for separator in SEPARATORS:
        try:
            cells = next(csv.reader(lines[:1], delimiter=separator))
        except csv.Error:
            cells = []
        names = [cell.strip().lower() for cell in cells]
        tried.append((sum(name in columns for name in names), separator, names))
    _found, separator, names = max(tried, key=lambda one: one[0])
    _refuse_header(names, columns, needs, skips)
    return separator, names


def _refuse_header(
    names: list[str], columns: Sequence[str], needs: Sequence[str], skips: Sequence[str]
) -> None:
    missing = next((name for name in needs if name not in names), "")
    if missing:
        known = ",".join(columns)
        words = _("The first line names the columns: %(columns)s.", columns=known)
        raise Unreadable(1, words + " " + _("There is no column “%(name)s”.", name=missing))
    for name in names:
        if names.count(name) > 1 and name:
            raise Unreadable(1, _("The column “%(name)s” is there twice.", name=name[:80]))
        if name and name not in columns and name not in skips:
            words = _("The column “%(name)s” is not known.", name=name[:80])
            near = get_close_matches(name, columns, n=1)
            words += " " + _("Did you mean “%(name)s”?", name=near[0]) if near else ""
            raise Unreadable(1, words)


def _rows(lines: list[str], separator: str, names: list[str]) -> Iterator[CsvRow | BadRow]:
    at = 1
    while at < len(lines):
        end = min(at + MOST_LINES_OF_A_ROW, len(lines))
        reader = csv.reader(
            map(lines.__getitem__, range(at, end)), delimiter=separator, strict=True
        )
        try:
            cells = next(reader)
        except csv.Error:
            yield _bad(at + 1, _("A quotation mark here has no other side."), lines[at])
            at += 1
            continue
        line, at = at + 1, at + reader.line_num
        if any(cell.strip() for cell in cells):
            yield _row(line, cells, names)


def _bad(line: int, words: str, text: str) -> BadRow:
    shown = text.encode("utf-8", "replace").decode().replace("\0", "?")
    return BadRow(line, words, " ".join(shown.split())[:300])


def _row(line: int, cells: list[str], names: list[str]) -> CsvRow | BadRow:
    whole = "".join(cells)
    if "\0" in whole:
        return _bad(line, _("There is a NUL character in it."), whole)
    if not whole.isascii() and any("\udc80" <= c <= "\udcff" for c in whole):
        return _bad(line, _("This is not UTF-8."), whole)
    if any(cell.strip() for cell in cells[len(names) :]):
        words = _("%(found)s cells where %(wanted)s were expected.",
                  found=len(cells), wanted=len(names))  # fmt: skip
        return _bad(line, words, " ".join(cells))
    padded = [*cells, *[""] * (len(names) - len(cells))]
    return CsvRow(line, {n: _unguarded(c) for n, c in zip(names, padded, strict=False) if n})
