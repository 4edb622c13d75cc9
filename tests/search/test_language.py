"""The query language: keys, quotes, and what stays a word."""

import time

from app.search.language import read, telling_terms, terms

KEYS = ("kind", "status", "tag", "by", "version")


def test_keys_are_taken_out_and_the_rest_stays() -> None:
    asked = read('kind:idea rain Status:planned tag:"two words" gauge version:2.4', KEYS)
    assert asked.filters == {
        "kind": "idea",
        "status": "planned",
        "tag": "two words",
        "version": "2.4",
    }
    assert asked.words == "rain gauge"


def test_an_unknown_key_is_a_word() -> None:
    assert read("author:ana http://x.y", KEYS).words == "author:ana http://x.y"


def test_terms_hold_letters_and_digits_only() -> None:
    assert terms('"Rain" OR (NEAR/2 ^gauge*)') == ["rain", "or", "near", "2", "gauge"]


def test_common_words_stay_where_nothing_else_is_left() -> None:
    assert telling_terms("the rain in it") == ["rain"]
    assert telling_terms("to be or not") == ["to", "be", "or", "not"]


def test_c12_hostile_text_is_read_in_linear_time() -> None:
    started = time.process_time()
    for hostile in ('a:"' * 20_000, ":" * 60_000, "a:" * 30_000, '"' * 60_000):
        read(hostile, KEYS)
        terms(hostile)
    assert time.process_time() - started < 2
