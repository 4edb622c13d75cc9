"""The text index on both databases: finding by words, what is like a title, hostile syntax."""

import pytest

from app.search import index
from app.search.index import Text
from tests.build import Build

TITLES = {
    1: "Rain gauge reads 0 mm after the night restart",
    2: "Frost warning an hour before, not at the moment",
    3: "Export the month as a calendar file",
    4: "Café display shows the wrong dew point",
}


@pytest.fixture
def filled(build: Build) -> Build:
    with build.scope(build.harbour) as scope:
        index.index(scope, *(Text(n, "thread", n, t, f"Body {n}.") for n, t in TITLES.items()))
    with build.scope(build.elsewhere) as scope:
        index.index(scope, Text(9, "thread", 9, "Rain gauge of the other community", ""))
    return build


def found(build: Build, text: str) -> list[int]:
    with build.scope(build.harbour) as scope:
        statement = index.matching(scope, text)
        return scope.all(statement) if statement is not None else []


def like(build: Build, title: str) -> list[int]:
    with build.scope(build.harbour) as scope:
        return index.similar(scope, title)


def test_all_words_must_be_there_and_the_last_may_be_a_beginning(filled: Build) -> None:
    assert found(filled, "gauge rain") == [1]
    assert found(filled, "warning fro") == [2]
    assert found(filled, "gauge frost") == []


def test_words_are_found_by_their_stem_and_without_accents(filled: Build) -> None:
    assert found(filled, "exporting files") == [3]
    assert found(filled, "cafe") == [4]


def test_a_title_being_typed_brings_its_like_first(filled: Build) -> None:
    assert like(filled, "The rain gauge shows 0")[0] == 1
    assert like(filled, "a calendar for every mon")[0] == 3


def test_t08_another_community_is_never_found(filled: Build) -> None:
    assert found(filled, "other community") == []
    assert 9 not in like(filled, "Rain gauge of the other community")


def test_a_changed_text_is_found_by_its_new_words_only(filled: Build) -> None:
    with filled.scope(filled.harbour) as scope:
        index.index(scope, Text(1, "thread", 1, "Hail counter", ""))
    assert found(filled, "hail") == [1]
    assert found(filled, "gauge") == []


def test_a_removed_text_is_found_no_more(filled: Build) -> None:
    with filled.scope(filled.harbour) as scope:
        index.remove(scope, 1, 2)
    assert found(filled, "gauge") == []
    assert found(filled, "calendar") == [3]


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '""" OR NEAR(',
        "rain OR title:*",
        "NEAR(rain gauge, 5)",
        "rain' & !'",
        "a:b | (c & !d):*",
        "%_\\%",
        "place : c1 OR rain",
        "rain\x00gauge",
        "{title} : -^*",
        "'; DROP TABLE thread; --",
        "x" * 5000,
        "((((" * 900,
        "\u202e\ud7ff🌧",
    ],
)
def test_c12_what_is_typed_is_never_syntax(filled: Build, typed: str) -> None:
    assert 9 not in found(filled, typed)
    assert 9 not in like(filled, typed)
    assert found(filled, "gauge") == [1]
