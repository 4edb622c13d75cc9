"""Markdown: what members write becomes safe HTML, whatever they write."""

import csv
import sys
from html.parser import HTMLParser
from pathlib import Path
from time import process_time
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import markdown
from app.core.markdown import CLASSES, LIMIT_BYTES, excerpt, plain, render
from tests.core.hostile_markdown import DEEP, HOSTILE, HTMX

TAGS = set(
    "a bdi blockquote br code del em h3 h4 h5 h6 hr img li ol p pre s strong table tbody td th thead tr ul".split()
)
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
}
REPORTS = Path(__file__).parents[3] / "shared" / "data" / "product_reports.csv"


class _Reader(HTMLParser):
    """Reads HTML as leniently as a browser does, and keeps every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", {}))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", {}))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def assert_safe(html: str) -> None:
    for tag, attributes in elements(html):
        assert tag in TAGS
        assert attributes.keys() <= ATTRIBUTES.get(tag, set()) | {"class"}
        assert set((attributes.get("class") or "").split()) <= CLASSES.get(tag, set())
        for name in {"href", "src"} & attributes.keys():
            address = (attributes[name] or "").lower()
            assert address.startswith(("/", "#", "?", "http:", "https:", "mailto:"))
        if tag == "a":
            assert attributes["rel"] == "nofollow noopener ugc"


@pytest.mark.parametrize("text", HOSTILE)
def test_c01_hostile_markdown_comes_out_harmless(text):
    assert_safe(render(text))
    assert_safe(render(f"> - {text}\n\n| {text} |\n|--|\n\n[{text}](https://a.example '{text}')"))


@pytest.mark.parametrize("text", HTMX)
def test_c02_nothing_that_htmx_acts_on_survives(text):
    html = render(text)
    assert_safe(html)
    assert not [name for _, attributes in elements(html) for name in attributes if "-" in name]


@pytest.mark.parametrize("text", HOSTILE + HTMX)
def test_c01_the_sanitiser_alone_would_hold_too(text):
    assert_safe(markdown._CLEANER.clean(text))


@given(st.text(max_size=400))
def test_c07_any_text_renders_to_allowed_html(text):
    assert_safe(render(text))
    assert isinstance(plain(text), str)


MARKS = st.sampled_from(
    [
        *"[]()*_~`<>\"'!\\&|-#=:.\n\t@x",
        *("](", "![", "**", "~~", "```", "    ", "> ", "- ", "1. ", "[ ] ", "http://a.b", "//c.d"),
        *("javascript:", "data:", "&#106;", "<svg ", "<a ", "onload=", "hx-get="),
    ]
)


@given(st.lists(MARKS, max_size=60).map("".join))
def test_c01_any_heap_of_marks_renders_to_allowed_html(text):
    assert_safe(render(text))
    assert len(excerpt(text, 40)) <= 40


@pytest.mark.parametrize("kind", DEEP)
def test_c07_deep_and_long_texts_stay_cheap_and_readable(kind):
    text, started = DEEP[kind][:LIMIT_BYTES], process_time()
    html, words = render(text), plain(text)
    # Under a second is usual; the bound is for slow and busy machines.
    assert process_time() - started < 20
    assert_safe(html)
    assert len(html) <= markdown.OUTPUT_LIMIT
    assert isinstance(words, str)


@pytest.mark.parametrize("error", [ValueError, RecursionError, IndexError, MemoryError])
def test_c07_a_text_that_breaks_the_renderer_is_shown_as_text(error):
    broken = mock.Mock(render=mock.Mock(side_effect=error), parse=mock.Mock(side_effect=error))
    with mock.patch.object(markdown, "_MARKDOWN", broken):
        assert render("a <b>\n*c*\n\nd") == (
            '<p class="as-text">a &lt;b&gt;<br>\n*c*</p>\n<p class="as-text">d</p>\n'
        )
        assert plain(" a *b* ") == "a *b*"


def test_c07_half_a_character_and_nul_are_replaced():
    assert render("a\ud83d b\0") == "<p>a? b\ufffd</p>\n"
    assert plain("a\ud83d b\0") == "a? b\ufffd"


def test_c11_a_text_over_the_limit_is_shown_as_text_and_not_read():
    assert "<strong>" in render("**a**\n" + "b" * (LIMIT_BYTES - 6))
    assert "<strong>" not in render("**a**\n" + "b" * (LIMIT_BYTES - 5))
    assert "<strong>" not in render("**a**\n" + "ä" * (LIMIT_BYTES // 2))
    assert_safe(render("<b>\n\n" * LIMIT_BYTES))


def test_c11_a_small_text_cannot_make_a_huge_page():
    assert len(render("|a" * 300 + "\n" + "|-" * 300 + "\n" + "|\n" * 10_000)) < 2 * 1024 * 1024


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[our bank](https://eve.example/x)", "eve.example"),
        ("[bank.example](https://eve.example)", "eve.example"),
        ("[https://bank.example](https://eve.example)", "eve.example"),
        ("[bank.example](https://bank.example.eve.example)", "bank.example.eve.example"),
        ("[bank.example](https://bank.example@eve.example)", "eve.example"),
        ("[eve.example is bank.example](https://eve.example)", "eve.example"),
        ("[inside](//eve.example/c/lumen)", "eve.example"),
        ("[inside](///eve.example/c/lumen)", "eve.example"),
        ("[inside](https:eve.example)", "eve.example"),
        ("[inside](https:/eve.example)", "eve.example"),
        ("[inside](https:///eve.example)", "eve.example"),
        ("[write us](mailto:eve@eve.example)", "eve@eve.example"),
        ("[gооgle.example](https://gооgle.example)", "xn--ggle-55da.example"),
        ("[a][b]\n\n[b]: https://eve.example", "eve.example"),
        ("[![our bank](/files/1)](https://eve.example)", "eve.example"),
        ("![chart](https://eve.example/chart.png)", "eve.example"),
    ],
)
def test_c08_a_link_whose_text_hides_its_host_shows_it(text, shown):
    assert f'</a> <bdi class="host">({shown})</bdi>' in render(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example/path?q=1",
        "<https://a.example/path>",
        "[a.example](https://a.example/path)",
        "[https://a.example/other](https://a.example/path)",
        "[thread 12](/c/lumen/threads/12)",
        "[the steps](#steps)",
        "<ana@a.example>",
        "[ana@a.example](mailto:ana@a.example)",
    ],
)
def test_c08_a_link_that_says_where_it_leads_stays_as_it_is(text):
    assert "host" not in render(text)


def test_c08_a_broken_address_is_no_reason_to_lose_the_post():
    html = render("**a** [x](http://[) [y](http://[::1) https://[ z")
    assert "<strong>a</strong>" in html
    assert_safe(html)


def test_a_foreign_picture_is_a_link_so_that_nobody_is_followed():
    html = render("![the chart](https://eve.example/chart.png)")
    assert "<img" not in html
    assert ">the chart</a>" in html
    assert "<img" not in render("![x](//eve.example/chart.png) ![y](///eve.example/z.png)")


def test_a_picture_of_ours_is_shown():
    assert render("![the *chart*](/files/12)") == (
        '<p><img src="/files/12" alt="the chart" loading="lazy"></p>\n'
    )


def test_bare_addresses_become_links_without_the_sentences_punctuation():
    html = render("See https://a.example/x_y_(z). And (https://b.example), `https://c.example`!")
    assert [attributes["href"] for _, attributes in elements(html) if "href" in attributes] == [
        "https://a.example/x_y_(z)",
        "https://b.example",
    ]


def test_headings_begin_below_those_of_the_page():
    html = render("# a\n## b\n### c\n#### d\n###### e\n\nf\n===\n")
    assert [tag for tag, _ in elements(html) if tag != "p"] == ["h3", "h4", "h5", "h6", "h6", "h3"]


def test_tasks_are_marks_and_no_form_fields():
    html = render("- [ ] open\n- [x] done\n- [y] other\n")
    assert '<li class="task">☐ open</li>' in html
    assert '<li class="task">☑ done</li>' in html
    assert "<li>[y] other</li>" in html


def test_tables_strikethrough_and_line_breaks_work():
    assert "<s>old</s>" in render("~~old~~")
    assert '<td class="far">1</td>' in render("| a |\n|--:|\n| 1 |")
    assert render("one\ntwo") == "<p>one<br>\ntwo</p>\n"


def test_plain_text_has_the_words_and_not_the_markup():
    text = (
        "# Hi *Ana*\n\n- see [the page](https://a.example) ![a chart](/files/1)\n\n```\nx < 1\n```"
    )
    assert plain(text) == "Hi Ana\nsee the page a chart\nx < 1"
    assert plain("a & b &lt; <i>c</i>") == "a & b < <i>c</i>"


def test_an_excerpt_ends_at_a_word():
    assert excerpt("**Short** text", 40) == "Short text"
    assert excerpt("one two three four", 12) == "one two…"
    assert excerpt("a" * 50, 10) == "a" * 9 + "…"
    assert excerpt("", 10) == ""


@given(st.text(max_size=300), st.integers(1, 80))
def test_an_excerpt_is_one_line_within_its_limit(text, limit):
    found = excerpt(text, limit)
    assert len(found) <= limit
    assert len(found.splitlines()) <= 1


def test_the_same_text_renders_the_same():
    assert render("a [b](/c)") == render("a [b](/c)")


def test_real_reports_all_render():
    if not REPORTS.is_file():
        pytest.skip("the real reports are not part of the project")
    csv.field_size_limit(sys.maxsize)
    with REPORTS.open(newline="", encoding="utf-8") as lines:
        bodies = [row["body"] for row in csv.DictReader(lines)]
    started = process_time()
    rendered = [render(body) for body in bodies]
    # About 1 s is usual for 1,500 of them.
    assert process_time() - started < 60
    for body, html in zip(bodies, rendered, strict=True):
        assert_safe(html)
        assert ('class="as-text"' in html) == (len(body.encode()) > LIMIT_BYTES)
        assert plain(body).strip() or not any(map(str.isalnum, body))
