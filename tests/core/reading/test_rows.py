"""CSV files as people send them."""

import csv
import io
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.reading import Fault, Unreadable
from app.core.reading.rows import Row, read_rows
from tests.support.archives import REPORT_COLUMNS, real_file, report_rows, write_reports

HEADER = b"email,name\n"


@pytest.fixture
def read(tmp_path: Path):
    def from_bytes(content: bytes, columns: Iterable[str] = ("email", "name"), **more: int):
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        return list(read_rows(path, list(columns), **more))

    return from_bytes


def cells(rows: list[Row | Fault]) -> list[tuple[int, list[str]]]:
    """Line and cells of each row; every fault fails the test."""
    assert not [row for row in rows if isinstance(row, Fault)]
    return [(row.line, list(row.values.values())) for row in rows if isinstance(row, Row)]


def lines(rows: list[Row | Fault]) -> list[tuple[int, str]]:
    return [(row.line, type(row).__name__) for row in rows]


def test_rows_come_with_their_line_and_their_columns(read):
    rows = read(b"Name , EMAIL,extra\nAna,a@x.example,1\n\r\nBen,b@x.example,\n")
    assert rows == [
        Row(2, {"name": "Ana", "email": "a@x.example", "extra": "1"}),
        Row(4, {"name": "Ben", "email": "b@x.example", "extra": ""}),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_comma_semicolon_tab_mark_and_line_ends_are_recognised(read, separator, mark, end):
    text = f"email{separator}name{end}a@x{separator}Ana{end}b@x{separator}Ben"
    assert cells(read(mark + text.encode())) == [(2, ["a@x", "Ana"]), (3, ["b@x", "Ben"])]


def test_quoted_cells_hold_separators_line_ends_and_quotes(read):
    rows = read(HEADER + b'"a,\r\nb","say ""hi"""\n"",""\nc,"\n\n"\nd,5" wide\n')
    assert cells(rows) == [
        (2, ["a,\r\nb", 'say "hi"']),
        (4, ["", ""]),
        (5, ["c", "\n\n"]),
        (8, ["d", '5" wide']),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"mail,name\na,b\n", "“email”"),
        (b"email\nx\n", "“name”"),
        (b"email,name,Email\n", "twice"),
        ("email,name\n".encode("utf-16"), "UTF-8"),
        ("email,name\n".encode("utf-16-le"), "UTF-8"),
        (b"email,name,\xff\n", "UTF-8"),
        (b"email,name" + b",x" * 500, "columns"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "email"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_at_its_first_line(read, content, message):
    with pytest.raises(Unreadable, match=message) as refused:
        read(content)
    assert refused.value.line == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"caf\xe9,x", "UTF-8"),
        (b"a\0b,x", "NUL"),
        (b"only", "1 cells where 2"),
        (b"a,b,c", "3 cells where 2"),
        (b"," * 1000, "cells where 2"),
        (b'"a"b,c', "more text"),
        (b'a,"b', "nothing closes"),
        (b"x" * 2000 + b",b", "longer than 1,000"),
        (b'"' + b"y\n" * 2000 + b'",b', "longer than 1,000"),
    ],
)
def test_one_bad_line_never_loses_the_rest(read, line, message):
    rows = read(HEADER + b"a,Ana\n" + line + b"\nb,Ben\n", cell_limit_bytes=1000)
    assert rows[0] == Row(2, {"email": "a", "name": "Ana"})
    (fault,) = rows[1:-1]
    assert isinstance(fault, Fault)
    assert fault.line == 3
    assert message in fault.message
    last = rows[-1]
    assert isinstance(last, Row)
    assert last.values == {"email": "b", "name": "Ben"}
    assert last.line == 4 + line.count(b"\n")


def test_an_open_quote_costs_its_own_line_only(read):
    rows = read(HEADER + b'a,"Ana\nb,Ben\nc,"Cid"\nd,Dan\n')
    assert lines(rows) == [(2, "Fault"), (3, "Row"), (4, "Row"), (5, "Row")]


def test_a_file_of_open_quotes_ends(read):
    for line in (b'"\n', b'"""\n', b'a,"""x\n', b'""a\n', b'"a"\n"b"c\n', b'",\n'):
        rows = read(HEADER + line * 3000)
        assert 1000 <= len(rows) <= 6000


def test_a_row_of_many_long_cells_is_bounded(read):
    wide = b",".join(b"c%d" % n for n in range(50)) + b",email,name\n"
    rows = read(
        wide + b",".join([b"x" * 900] * 52) + b"\n" + b"," * 51 + b"\n", cell_limit_bytes=1000
    )
    assert lines(rows) == [(2, "Fault"), (3, "Row")]


def test_fifty_megabytes_in_one_cell_take_little_memory(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(HEADER + b'a,"')
        for _ in range(50):
            file.write(b"0123456789abcdef" * 65536)
        file.write(b'"\nb,')
        for _ in range(50):
            file.write(b"0123456789abcdef" * 65536)
        file.write(b"\nc,Cid\n")
    tracemalloc.start()
    rows = list(read_rows(path, ["email", "name"]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines(rows) == [(2, "Fault"), (3, "Fault"), (4, "Row")]
    assert peak < 8_000_000


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL), max_size=8), st.sampled_from(",;\t"))
def test_whatever_a_program_writes_is_read_back(tmp_path, table, separator):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("email", "name"), *table])
    path = tmp_path / "any.csv"
    path.write_bytes(out.getvalue().encode())
    assert [tuple(row) for _, row in cells(list(read_rows(path, ["email", "name"])))] == table


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\xff", b"\0"]), max_size=40))
def test_no_file_breaks_the_reader_and_good_lines_after_it_are_kept(tmp_path, junk):
    path = tmp_path / "junk.csv"
    path.write_bytes(HEADER + b"".join(junk) + b"\nlast,line\n")
    rows = list(read_rows(path, ["email", "name"]))
    assert [row.line for row in rows] == sorted(row.line for row in rows)
    if junk.count(b'"') == 0:
        assert rows[-1] == Row(rows[-1].line, {"email": "last", "name": "line"})


def test_reports_are_read_as_they_were_written(tmp_path):
    for separator in ",;":
        wanted = report_rows(200, seed=7)
        path = write_reports(tmp_path / "reports.csv", wanted, separator=separator)
        rows = list(read_rows(path, REPORT_COLUMNS))
        assert [row.values for row in rows if isinstance(row, Row)] == wanted


def test_the_real_reports_are_read_whole():
    path = real_file("product_reports.csv")
    if path is None:
        pytest.skip("FIRSTLIGHT_TEST_DATA names no folder with the real file")
    rows = list(read_rows(path, REPORT_COLUMNS))
    assert len(cells(rows)) == 1500
    csv.field_size_limit(10_000_000)
    with path.open(encoding="utf-8", newline="") as file:
        assert [row.values for row in rows if isinstance(row, Row)] == list(csv.DictReader(file))
