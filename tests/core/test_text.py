"""Names, titles and slugs: what can be seen stays, what deceives or breaks goes."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import TooLong, skeleton, slugify, tidy_line, tidy_name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Ana   Sol ", "Ana Sol"),
        ("ﬁrst ｌight", "first light"),
        ("Ana\u202elos", "Analos"),
        ("Pat\u200b\u200d\ufeff Reed", "Pat Reed"),
        ("\u2066Mia\u2069", "Mia"),
        ("A\u00a0B\u3000C\tD", "A B C D"),
        ("O\u0308lu", "Ölu"),
        ("حسن", "حسن"),
        ("日本 太郎", "日本 太郎"),
        ("Zoë 🌱", "Zoë 🌱"),
        ("x\U000e0041\ufe0f\u115f\u3164y", "xy"),
        ("\ud800a", "a"),
    ],
)
def test_c08_a_name_keeps_only_what_can_be_seen(written, kept):
    assert tidy_name(written) == kept


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\0"])
def test_m01_no_line_break_is_left_in_a_name_or_title(breaks):
    written = f"Hello{breaks}Bcc: eve@example.org"
    assert re.fullmatch(r"Hello ?Bcc: eve@example.org", tidy_line(written))
    assert tidy_name(written) == tidy_line(written)


@given(st.text())
def test_c08_whatever_is_written_one_visible_line_is_left(written):
    line = tidy_line(written, limit=10_000)
    assert line == line.strip()
    assert "  " not in line
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert unicodedata.is_normalized("NFKC", line)
    assert tidy_line(line, limit=10_000) == line


def test_c08_marks_do_not_pile_up():
    assert len(tidy_line("a" + "\u0332" * 50)) == 5
    assert tidy_line("Tiếng Việt") == "Tiếng Việt"


def test_c11_what_is_too_long_is_refused_and_not_cut():
    assert len(tidy_name("a" * 80)) == 80
    with pytest.raises(TooLong, match="80"):
        tidy_name("a" * 81)
    with pytest.raises(TooLong, match="200"):
        tidy_line("a" * 10_000_000)
    with pytest.raises(TooLong):  # one sign that NFKC writes out as 18
        tidy_line("\ufdfa" * 12)


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "\u3164", "\u202e\u2066", "\u0301"])
def test_c08_a_name_that_shows_nothing_is_refused(nothing):
    with pytest.raises(ValueError, match="can be read"):
        tidy_name(nothing)


def test_a_title_may_come_out_empty_for_the_form_to_say_so():
    assert tidy_line("\u200b ") == ""


@pytest.mark.parametrize(
    "double", ["Pat Rееd", "PAT REED", "P4t Reed", "Раt Reed", "Pat  Reed", "Pát Rèed", "pat.reed"]
)
def test_c08_doubles_of_a_name_have_its_skeleton(double):
    assert skeleton(double) == skeleton("Pat Reed")


def test_c08_other_names_have_other_skeletons():
    names = ["Pat Reed", "Mia Ohm", "Olu Ade", "Tam Lin", "Ana Sol", "Ben Roy", "Иван", "日本"]
    assert len({skeleton(name) for name in names}) == len(names)
    assert skeleton("Moderator") == skeleton("Моdеrаtоr") == skeleton("rnoderator".capitalize())


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Harbour preview", "harbour-preview"),
        ("Größe ändern – Übung", "groesse-aendern-uebung"),
        ("Crème brûlée & Søren's œuvre", "creme-brulee-sorens-oeuvre"),
        ("  --2.4.0_beta.3!! ", "2-4-0-beta-3"),
        ("日本語 v2", "v2"),
        ("日本語", "thread"),
        ("", "thread"),
        ("İstanbul", "istanbul"),
    ],
)
def test_a_slug_is_lower_case_letters_digits_and_hyphens(text, slug):
    assert slugify(text, fallback="thread") == slug


def test_a_long_slug_ends_with_a_whole_word():
    assert slugify("alpha beta gamma", fallback="x", limit=12) == "alpha-beta"
    assert slugify("alpha beta gamma", fallback="x", limit=10) == "alpha-beta"
    assert slugify("a" * 99, fallback="x", limit=10) == "a" * 10


@given(st.text())
def test_any_text_has_a_slug(text):
    slug = slugify(text, fallback="thread")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 60
    assert slugify(slug, fallback="thread") == slug
