"""JSON archives as other systems export them, whole and broken."""

import json
import tracemalloc
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.reading import Fault, Unreadable
from app.core.reading.json_items import Item, read_items
from tests.support.archives import issue_archive, real_file, write_archive


@pytest.fixture
def read(tmp_path: Path):
    def from_bytes(content: bytes | str, prefix: str = "issues.item", **more: int):
        path = tmp_path / "file.json"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_items(path, prefix, **more))

    return from_bytes


def values(items: list[Item | Fault]) -> list:
    assert not [item for item in items if isinstance(item, Fault)]
    return [item.value for item in items if isinstance(item, Item)]


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_both_lists_of_an_archive_are_read_as_they_were_written(tmp_path, indent):
    archive = issue_archive(40, 20, seed=3)
    path = write_archive(tmp_path / "archive.json", archive, indent=indent)
    assert values(list(read_items(path))) == archive["issues"]
    assert values(list(read_items(path, "pulls.item"))) == archive["pulls"]
    assert values(list(read_items(path, "issues.item.comments.item"))) == [
        comment for issue in archive["issues"] for comment in issue["comments"]
    ]


def test_each_item_comes_with_its_line(tmp_path):
    path = write_archive(tmp_path / "archive.json", issue_archive(5, 2))
    text = path.read_text(encoding="utf-8").split("\n")
    for item in read_items(path):
        assert isinstance(item, Item)
        assert text[item.line - 1] == "    {"
        assert text[item.line] == f'      "number": {item.value["number"]},'


def test_a_list_of_plain_values_and_an_outer_list_are_read(read):
    assert values(read('[1, "a", null, true, [2], {}, 1.5]', "item")) == [
        1, "a", None, True, [2], {}, Decimal("1.5"),
    ]  # fmt: skip
    assert read('{"issues": []}') == []


def test_an_item_of_the_same_name_elsewhere_is_not_taken(read):
    content = '{"a": {"issues": [1]}, "x": [{"issues": [2]}], "issues": [{"issues": [3]}], "issues2": [4]}'
    assert values(read(content)) == [{"issues": [3]}]


def test_a_mark_at_the_beginning_is_skipped(read):
    assert values(read(b"\xef\xbb\xbf" + b'{"issues": [1]}')) == [1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "ends in the middle"),
        (b"{}", "no list “issues”"),
        (b'{"issues": 1}', "no list"),
        (b'{"issues": {"item": 1}}', "no list"),
        (b'{"pulls": [1]}', "no list"),
        (b"<html>", "not JSON"),
        (b"issues: []", "not JSON"),
        ('{"issues": [1]}'.encode("utf-16"), "UTF-8"),
        ('{"issues": [1]}'.encode("utf-16-le"), "UTF-8"),
        (b'\xff{"issues": [1]}', "(UTF-8|not JSON)"),
    ],
)
def test_a_file_without_the_list_is_refused(read, content, message):
    with pytest.raises(Unreadable, match=message):
        read(content)


BEGINNING = '{\n"issues": [\n{"number": 1},\n{"number": 2},\n'


@pytest.mark.parametrize(
    ("rest", "line", "message"),
    [
        ('{"number": 3', 5, "cut off"),
        ("", 4, "cut off"),
        ('{"number": 3}', 5, "cut off"),
        ('{"title": "never', 5, "cut off"),
        ('{"number": 3,}\n]}', 5, "not JSON"),
        ('{"number": 3}\n{"number": 4}\n]}', 6, "not JSON"),
        ("{'number': 3}\n]}", 5, "not JSON"),
        ('{"number": NaN}\n]}', 5, "not JSON"),
        ('{"a": \0 1}\n]}', 5, "NUL"),
        ('{"a": "x\0y"}\n]}', 5, "NUL"),
        ('{"number":' + "9" * 5000 + "}\n]}", 5, "not JSON"),
        ("]} []", 5, "not JSON"),
    ],
)
def test_what_stands_before_the_break_is_delivered(read, rest, line, message):
    *before, fault = read(BEGINNING + rest)
    assert [item.value["number"] for item in before][:2] == [1, 2]
    assert isinstance(fault, Fault)
    assert fault.line == line
    assert message in fault.message


def test_a_wrong_encoding_is_found_at_its_line(read):
    *before, fault = read(BEGINNING.encode() + b'{"title": "caf\xe9"}\n]}')
    assert len(before) == 2
    assert isinstance(fault, Fault)
    assert (fault.line, "UTF-8" in fault.message) == (5, True)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (r'{"a": "x\u0000y"}', "NUL"),
        (r'{"x\u0000": 1}', "NUL"),
        ('{"a": "' + "x" * 2000 + '"}', "longer than 1,000"),
        ('{"a": "' + "雨" * 2000 + '"}', "longer than 1,000"),
        ('{"a": "' + r"\u96e8" * 2000 + '"}', "longer than 1,000"),
        ('{"a": "' + r"\n" * 2000 + '"}', "longer than 1,000"),
        ('{"a": "' + r"\\" * 2000 + '"}', "longer than 1,000"),
        ('{"a": "' + r"\"" * 2000 + '"}', "longer than 1,000"),
        ('{"' + "k" * 2000 + '": 1}', "longer than 1,000"),
        ('"' + "k" * 2000 + '"', "longer than 1,000"),
        ("[" * 100 + "]" * 100, "nested"),
        ("[" + "\n[]," * 250_000 + "1]", "longer than 16,000"),
    ],
)
def test_one_bad_item_never_loses_the_rest(read, item, message):
    rest = item + ',\n{"number": 4}\n]}'
    more = {"text_limit_bytes": 1000} | ({"item_limit_bytes": 16000} if "[]," in item else {})
    one, two, fault, four = read(BEGINNING + rest, **more)
    assert [one.value, two.value] == [{"number": 1}, {"number": 2}]
    assert isinstance(fault, Fault)
    assert fault.line == 5
    assert message in fault.message
    assert four == Item(6 + item.count("\n"), {"number": 4})


@pytest.mark.parametrize("length", range(980, 1010))
@pytest.mark.parametrize("tail", ["雨\N{CLOUD WITH RAIN}", r"\u96e8\ud83c\udf27", r"\\\"", "é"])
def test_a_long_text_is_cut_at_whole_characters(read, length, tail):
    text = "x" * length + tail * 20
    (item,) = read('{"issues": ["' + text + '"]}', text_limit_bytes=1000)
    assert isinstance(item, Fault)
    assert "1,000" in item.message


def test_a_text_up_to_the_limit_is_kept_whole(read):
    assert values(read('{"issues": ["' + "x" * 1000 + '"]}', text_limit_bytes=1000)) == ["x" * 1000]


def test_fifty_megabytes_in_one_text_take_little_memory(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.write(BEGINNING.encode() + b'{"body": "')
        for _ in range(50):
            file.write(b"0123456789abcdef" * 65536)
        file.write(b'"},\n{"number": 4}\n]}')
    tracemalloc.start()
    items = list(read_items(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(item.line, type(item).__name__) for item in items] == [
        (3, "Item"), (4, "Item"), (5, "Fault"), (6, "Item"),
    ]  # fmt: skip
    assert peak < 8_000_000


def test_a_hundred_thousand_brackets_do_no_harm(read):
    deep = "[" * 100_000 + "]" * 100_000
    assert len(read(BEGINNING + deep + ',\n{"number": 4}\n]}')) == 4
    assert values(read('{"other": ' + deep + ', "issues": [1]}')) == [1]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text('abc"\\é雨', max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANYTHING, max_size=6), st.booleans(), st.sampled_from([None, 1]))
def test_whatever_a_program_writes_is_read_back(tmp_path, wanted, ascii_only, indent):
    path = tmp_path / "any.json"
    text = json.dumps({"issues": wanted}, ensure_ascii=ascii_only, indent=indent)
    path.write_text(text, encoding="utf-8")
    assert values(list(read_items(path))) == wanted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60))
def test_no_file_breaks_the_reader(tmp_path, junk):
    path = tmp_path / "junk.json"
    path.write_bytes(BEGINNING.encode() + junk)
    items = list(read_items(path))
    assert [item.line for item in items][:2] == [3, 4]


def test_the_real_archive_is_read_whole():
    path = real_file("issue_archive.json")
    if path is None:
        pytest.skip("FIRSTLIGHT_TEST_DATA names no folder with the real file")
    archive = json.loads(path.read_text(encoding="utf-8"))
    assert values(list(read_items(path))) == archive["issues"]
    assert values(list(read_items(path, "pulls.item"))) == archive["pulls"]
