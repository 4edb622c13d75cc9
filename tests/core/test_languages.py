"""Words, days, numbers and money as a reader of another language and zone meets them."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from app.core import languages
from app.core.languages import (
    N_,
    _,
    ago,
    available,
    day,
    direction,
    install,
    language,
    moment,
    money,
    negotiate,
    ngettext,
    number,
    pgettext,
    speak,
)

EVENING = datetime(2026, 5, 7, 22, 30, tzinfo=UTC)

GERMAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Post problem"
msgstr "Problem melden"

msgid "%(name)s answered"
msgstr "%(name)s hat geantwortet"

msgid "%(n)s vote"
msgid_plural "%(n)s votes"
msgstr[0] "%(n)s Stimme"
msgstr[1] "%(n)s Stimmen"

#, fuzzy
msgid "Doubtful"
msgstr "Falsch"

msgctxt "status"
msgid "open"
msgstr "offen"
"""


@pytest.fixture(autouse=True)
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for tag, text in (("de", GERMAN), ("ar", ""), ("en", "")):
        path = tmp_path / tag / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(languages, "LOCALE", tmp_path)
    available.cache_clear()
    languages._catalogue.cache_clear()
    yield
    available.cache_clear()
    languages._catalogue.cache_clear()


def test_a_reader_gets_their_language_and_the_next_one_theirs():
    with speak("de"):
        assert _("Post problem") == "Problem melden"
        with speak("en"):
            assert _("Post problem") == "Post problem"
        assert language() == "de"
    assert _("Post problem") == "Post problem"


def test_a_language_that_the_site_does_not_speak_is_english():
    for tag in ("tlh", "../../etc/passwd", ""):
        with speak(tag):
            assert language() == "en"


def test_what_is_not_translated_or_doubtful_stays_english():
    with speak("de"):
        assert _("Nobody translated this") == "Nobody translated this"
        assert _("Doubtful") == "Doubtful"


def test_values_are_filled_in_and_a_percent_sign_is_written_twice():
    with speak("de"):
        assert _("%(name)s answered", name="100 % Ana") == "100 % Ana hat geantwortet"
    assert _("50 %% of them") == "50 % of them"


def test_the_number_chooses_the_form():
    assert ngettext("%(n)s vote", "%(n)s votes", 1) == "1 vote"
    with speak("de"):
        assert ngettext("%(n)s vote", "%(n)s votes", 1) == "1 Stimme"
        assert ngettext("%(n)s vote", "%(n)s votes", 1200) == "1.200 Stimmen"


def test_a_word_of_two_meanings_is_told_apart():
    with speak("de"):
        assert pgettext("status", "open") == "offen"
        assert pgettext("act", "open") == "open"


def test_a_marked_word_is_translated_where_it_is_shown():
    word = N_("Post problem")
    with speak("de"):
        assert _(word) == "Problem melden"


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-AT, fr;q=0.9", "de"),
        ("fr, de;q=0.5, en;q=0.4", "de"),
        ("fr;q=1.0, en;q=0.8, de;q=0.9", "de"),
        ("de;q=0, *", "en"),
        ("DE-de", "de"),
        ("*", "en"),
        ("tlh", "en"),
        ("de;q=9999", "en"),
        ("de;q=x, \x00, ;;;,,,", "en"),
    ],
)
def test_the_browser_says_which_language(header, wanted):
    assert negotiate(header) == wanted


@pytest.mark.parametrize(
    "piece", ["a-", "de;q=0.1,", ",", "x" * 9, "aaaaaaaa-", " ", "de;" + " " * 50]
)
def test_a11_a_megabyte_of_accept_language_costs_nothing(piece):
    header = piece * (1_000_000 // len(piece))
    started = time.process_time()
    assert negotiate(header) in available()
    assert time.process_time() - started < 0.05


def test_days_and_moments_are_the_readers():
    assert moment(EVENING) == "7 May 2026, 22:30"
    with speak("en", "Europe/Berlin"):
        assert (day(EVENING), moment(EVENING)) == ("8 May 2026", "8 May 2026, 00:30")
    with speak("de", "America/New_York"):
        assert moment(EVENING) == "7. Mai 2026, 18:30"
    assert day(date(2026, 5, 7)) == "7 May 2026"


def test_a_zone_that_is_none_is_utc():
    for zone in ("Mars/Olympus", "../../etc/passwd", "/etc/passwd", "a\0b", "", "Europe"):
        with speak("en", zone):
            assert moment(EVENING) == "7 May 2026, 22:30"


def test_within_a_day_time_is_told_as_distance():
    assert ago(EVENING - timedelta(minutes=20), EVENING) == "20 min ago"
    assert ago(EVENING - timedelta(hours=30), EVENING) == "6 May 2026"
    with speak("de"):
        assert ago(EVENING - timedelta(minutes=20), EVENING) == "vor 20 Min."


def test_numbers_and_money_are_written_as_the_reader_writes_them():
    assert (number(1234567), number(4.1)) == ("1,234,567", "4.1")
    assert (money(1250, "EUR"), money(31_800_000, "EUR")) == ("€12.50", "€318,000")
    assert money(1200, "JPY").endswith("1,200")
    with speak("de"):
        assert number(1234567) == "1.234.567"
        assert money(1250, "EUR") == "12,50\N{NO-BREAK SPACE}€"


def test_arabic_runs_the_other_way():
    assert direction() == "ltr"
    with speak("ar"):
        assert direction() == "rtl"


def shown(source: str, **values: object) -> str:
    env = Environment(autoescape=True, loader=DictLoader({"t": source}))
    install(env)
    return env.get_template("t").render(**values)


def test_templates_translate_and_escape_what_is_filled_in():
    with speak("de"):
        assert shown("{{ _('%(name)s answered', name=name) }}", name="<b>") == (
            "&lt;b&gt; hat geantwortet"
        )
        assert shown("{{ ngettext('%(n)s vote', '%(n)s votes', 1200) }}") == "1.200 Stimmen"
        assert shown("{{ pgettext('status', 'open') }}") == "offen"
        assert shown("{% trans %}\n  Post problem\n{% endtrans %}") == "Problem melden"
        assert shown("{% trans n=2 %}{{ n }} vote{% pluralize %}{{ n }} votes{% endtrans %}") == (
            "2 Stimmen"
        )
        assert shown("{{ ngettext('%(n)s vote of %(who)s', '…', 1, who=who) }}", who="<i>") == (
            "1 vote of &lt;i&gt;"
        )


def test_templates_know_the_filters_and_the_language():
    page = "{{ language() }} {{ direction() }} {{ at|day }} {{ at|moment }} {{ 1200|number }}"
    with speak("de"):
        assert shown(page, at=EVENING) == "de ltr 7. Mai 2026 7. Mai 2026, 22:30 1.200"
    assert shown("{{ 1250|money('EUR') }} {{ at|ago(at) }}", at=EVENING).startswith("€12.50 ")
    assert isinstance(Markup(shown("{{ 1|number }}")), str)
