"""CSV that people bring: byte marks, separators, quotes, and cells that are no formulas."""

import csv
import io
import time

import pytest

from app.core.csv_files import BadRow, CsvRow, read_csv, write_csv
from app.core.reading import Unreadable

COLUMNS = ("email", "name", "note")


def read(content: str | bytes, most: int = 100) -> list[CsvRow | BadRow]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_csv(raw, COLUMNS, needs=("email",), skips=("problem",), most=most))


def cells(content: str | bytes) -> list[list[str]]:
    rows = read(content)
    return [list(row.cells.values()) for row in rows if isinstance(row, CsvRow)]


@pytest.mark.parametrize(
    "content",
    [
        "email,name\na@b.example,Ana",
        "\ufeffemail,name\r\na@b.example,Ana\r\n",
        "Email; NAME\na@b.example;Ana\n",
        "email\tname\ra@b.example\tAna",
        'name,email\n"Ana",a@b.example',
    ],
)
def test_marks_separators_and_line_ends_make_no_difference(content: str) -> None:
    [row] = read(content)
    assert isinstance(row, CsvRow)
    assert (row.line, row.cells) == (2, {"email": "a@b.example", "name": "Ana"})


def test_i12_a_quoted_line_break_is_one_row_and_lines_are_counted_as_editors_do() -> None:
    rows = read('email,note\na@b.example,"two\nlines"\n\nb@b.example,x\n')
    assert [row.line for row in rows] == [2, 5]
    assert isinstance(rows[0], CsvRow)
    assert rows[0].cells["note"] == "two\nlines"


def test_i12_an_open_quotation_mark_costs_one_line() -> None:
    good = "".join(f"b{n}@b.example,x\n" for n in range(300))
    rows = read('email,name\na@b.example,"Ana\n' + good, most=400)
    assert isinstance(rows[0], BadRow)
    assert rows[0].line == 2
    assert len([row for row in rows if isinstance(row, CsvRow)]) == 300


def test_i12_quotes_everywhere_take_no_time() -> None:
    begun = time.process_time()
    assert len(read("email,name\n" + 'a","\n' * 10_000, most=10_000)) == 10_000
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    "content",
    [
        "email,name\na@b.example,Ana".encode("utf-16"),
        b"",
        "name\nAna",
        "a@b.example,Ana",
        "email,email\na@b.example,b",
        "email,acount\na@b.example,b",
        "email\n" + "a@b.example\n" * 101,
    ],
)
def test_i12_a_file_that_is_none_is_refused_as_a_whole(content: bytes | str) -> None:
    with pytest.raises(Unreadable):
        read(content)


@pytest.mark.parametrize("row", [b"a@b.example,\xff", b"a@b\0.example,x", b"a@b.example,x,y,z"])
def test_i12_a_bad_row_costs_no_other(row: bytes) -> None:
    rows = read(b"email,name\n" + row + b"\nb@b.example,Ben\n")
    assert [type(one) for one in rows] == [BadRow, CsvRow]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "'x", "＝1", "plain", "", "''+"]
)
def test_p01_no_cell_begins_as_a_formula_and_reading_gives_it_back(cell: str) -> None:
    written = write_csv(("email", "name"), [("a@b.example", cell)])
    [_, row] = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert row[1][:1] not in tuple("=+-@\t\r＝＋－＠")
    assert cells(written) == [["a@b.example", cell]]
