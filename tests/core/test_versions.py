"""Versions sort by precedence, in Python and in a database's text column."""

import sqlite3
from contextlib import suppress
from functools import cmp_to_key
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.versions import NoVersion, version_key

RISING = [
    "0.9",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "2.4.0-beta.3",
    "2.4.0-beta.10",
    "2.4.0",
    "2.4.0.17",
    "2.9.1",
    "2.10.0-beta",
    "2.10.0-beta2",
    "2.10.0",
    "10",
    "2026.11",
]
identifiers = st.integers(0, 10**12).map(str) | st.from_regex(r"[0-9A-Za-z-]{1,6}", fullmatch=True)
numbers = st.lists(st.integers(0, 10**9).map(str), min_size=3, max_size=3).map(".".join)
versions = st.builds(
    lambda triple, before: triple + ("-" + ".".join(before) if before else ""),
    st.sampled_from(["1.0.0", "1.2.0", "1.10.0"]) | numbers,
    st.lists(identifiers, max_size=3),
).filter(lambda text: len(text) <= 64)


def _precedence(one: str, other: str) -> int:
    """Section 11 of the specification, taken word for word: the reference."""
    (one_numbers, _, one_before), (other_numbers, _, other_before) = (
        text.partition("-") for text in (one, other)
    )
    for left, right in zip(one_numbers.split("."), other_numbers.split("."), strict=True):
        if int(left) != int(right):
            return int(left) - int(right)
    if not one_before or not other_before:
        return bool(other_before) - bool(one_before)
    return _identifiers_compared(one_before.split("."), other_before.split("."))


def _identifiers_compared(one: list[str], other: list[str]) -> int:
    for left, right in zip(one, other, strict=False):
        if left.isdigit() and right.isdigit():
            if int(left) != int(right):
                return int(left) - int(right)
        elif left.isdigit() != right.isdigit():
            return -1 if left.isdigit() else 1
        elif left != right:
            return -1 if left < right else 1
    return len(one) - len(other)


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(RISING)))
def test_the_later_version_has_the_higher_key(earlier, later):
    assert version_key(earlier) < version_key(later)


@given(versions, versions)
def test_any_two_sort_as_the_specification_says(one, other):
    expected = _precedence(one, other)
    found = (version_key(one) > version_key(other)) - (version_key(one) < version_key(other))
    assert found == (expected > 0) - (expected < 0)


@given(versions)
def test_a_key_is_digits_only_so_that_no_collation_turns_it_round(text):
    assert version_key(text).isascii()
    assert version_key(text).isdigit()


@given(st.lists(versions, max_size=12))
def test_a_text_column_orders_them(texts):
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE version (key TEXT)")
        database.executemany("INSERT INTO version VALUES (?)", [(version_key(t),) for t in texts])
        found = [key for (key,) in database.execute("SELECT key FROM version ORDER BY key")]
    database.close()
    assert found == [version_key(t) for t in sorted(texts, key=cmp_to_key(_precedence))]


@pytest.mark.parametrize("same", ["v2.4", "2.4.0", "2.4.0+build.7", " 2.4.0.0 ", "2.04"])
def test_what_says_the_same_has_the_same_key(same):
    assert version_key(same) == version_key("2.4")


@pytest.mark.parametrize(
    "text",
    ["", "winter", "1..2", "1.2.3.4.5", "2.4-", "2.4 beta", "²", "1" * 65, "1.0\r\nX: y", "١"],
)
def test_what_is_no_version_is_refused(text):
    with pytest.raises(NoVersion):
        version_key(text)


@given(st.text(max_size=200))
def test_any_other_text_is_refused_in_the_same_way(text):
    with suppress(NoVersion):
        assert version_key(text).isdigit()
