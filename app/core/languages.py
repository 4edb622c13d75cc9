"""Words, days, numbers and money in the reader's language and zone. What people wrote stays."""

import re
from collections.abc import Iterable
from contextvars import ContextVar, Token
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

LOCALE = Path(__file__).resolve().parents[2] / "locale"
SOURCE = "en"
MANNERS = {"en": "en_GB"}  # English dates begin with the day, as on the design pages

_language: ContextVar[str] = ContextVar("language", default=SOURCE)
_zone: ContextVar[tzinfo] = ContextVar("zone", default=UTC)


class speak:  # noqa: N801 it reads as a verb
    """From here on the reader's language (and zone) are these; at the end of a `with`, as before."""

    def __init__(self, language: str, zone: str | tzinfo | None = None) -> None:
        known = language if language in available() else SOURCE
        self._language: Token[str] = _language.set(known)
        self._zone: Token[tzinfo] = _zone.set(find_zone(zone) if zone else _zone.get())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _zone.reset(self._zone)
        _language.reset(self._language)


def language() -> str:
    """The reader's language, as in `<html lang>`."""
    return _language.get()


def direction() -> str:
    """`ltr` or `rtl`, as in `<html dir>`."""
    return "rtl" if _manners(language()).text_direction == "rtl" else "ltr"


def find_zone(zone: str | tzinfo) -> tzinfo:
    """The zone of this name; UTC for a name that is none."""
    if not isinstance(zone, str):
        return zone
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        return UTC


@cache
def available() -> tuple[str, ...]:
    """The languages that the site speaks, English first."""
    found = sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/messages.po"))
    return (SOURCE, *(tag for tag in found if tag != SOURCE))


_RANGE = re.compile(r"\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


def negotiate(accept_language: str | None, languages: Iterable[str] | None = None) -> str:
    """The best of the languages for this header, English when none fits.

    Only the first 500 characters count, whatever is sent (A11).
    """
    spoken = tuple(languages or available())
    parts = map(_RANGE.fullmatch, (accept_language or "")[:500].lower().split(","))
    ranges = [(float(part[2] or 1), part[1]) for part in parts if part]
    for weight, tag in sorted(ranges, key=lambda pair: -pair[0]):
        for candidate in (tag, tag.partition("-")[0]):
            if weight and candidate in spoken:
                return candidate
    return SOURCE


@cache
def _catalogue(tag: str) -> NullTranslations:
    path = LOCALE / tag / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _manners(tag: str) -> Locale:
    return Locale.parse(MANNERS.get(tag, tag), sep="_")


def N_(text: str) -> str:  # noqa: N802 gettext's own name
    """The text itself, marked so that it is translated where it is shown."""
    return text


def _(text: str, /, **values: object) -> str:
    """The text in the reader's language, with `%(name)s` filled in; a lone % is written %%."""
    return _catalogue(language()).gettext(text) % values


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """The form for this number in the reader's language; `%(n)s` is the number."""
    return _catalogue(language()).ngettext(one, many, n) % {"n": number(n), **values}


def pgettext(context: str, text: str, /, **values: object) -> str:
    """As `_`, for a word that means two things: the context tells translators which."""
    return _catalogue(language()).pgettext(context, text) % values


def day(when: date | datetime) -> str:
    """`7 May 2026`, in the reader's zone when it is a moment."""
    if isinstance(when, datetime):
        when = when.astimezone(_zone.get()).date()
    return _day(language(), when)


@lru_cache(maxsize=4_000)
def _day(tag: str, when: date) -> str:
    return dates.format_skeleton("yMMMd", when, locale=_manners(tag))


def short_day(when: datetime) -> str:
    """`7 May`, in the reader's zone, for where the year stands above."""
    return dates.format_skeleton("MMMd", when.astimezone(_zone.get()).date(), locale=_here())


def month(when: datetime) -> str:
    """`May 2026`, in the reader's zone."""
    return dates.format_skeleton("yMMMM", when.astimezone(_zone.get()).date(), locale=_here())


def moment(when: datetime) -> str:
    """`7 May 2026, 18:00`, in the reader's zone."""
    clock_time = dates.format_time(when, "short", tzinfo=_zone.get(), locale=_here())
    return f"{day(when)}, {clock_time}"


def ago(when: datetime, now: datetime) -> str:
    """`20 min ago` within a day, the day before that."""
    if abs(now - when).total_seconds() >= 86_400:
        return day(when)
    return dates.format_timedelta(
        when - now, "second", threshold=1, add_direction=True, format="short", locale=_here()
    )


def number(n: float | Decimal) -> str:
    """`1,234` or `4.1`, with at most three decimals."""
    return _number(language(), n)


@lru_cache(maxsize=4_000)
def _number(tag: str, n: float | Decimal) -> str:
    return numbers.format_decimal(n, locale=_manners(tag))


def money(cents: int, currency: str) -> str:
    """An amount given in the currency's minor unit: `€12.50`; whole amounts without decimals."""
    digits = numbers.get_currency_precision(currency)
    amount = Decimal(cents).scaleb(-digits)
    whole = amount == amount.to_integral_value()
    pattern = _here().currency_formats["standard"].pattern
    return numbers.format_currency(
        amount,
        currency,
        format=re.sub(r"\.00", "", pattern) if whole else None,
        locale=_here(),
        currency_digits=not whole,
    )


def _here() -> Locale:
    return _manners(language())


def install(env: Environment) -> None:
    """Templates of this environment now translate and format for the reader."""
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    extended: Any = env
    extended.install_gettext_callables(
        gettext=lambda text: _catalogue(language()).gettext(text),
        ngettext=lambda one, many, n: _catalogue(language()).ngettext(one, many, n),
        pgettext=lambda context, text: _catalogue(language()).pgettext(context, text),
        newstyle=True,
    )
    env.filters.update(
        day=day,
        short_day=short_day,
        month=month,
        moment=moment,
        ago=ago,
        number=number,
        money=money,
    )
    extended.globals |= {
        "language": language,
        "direction": direction,
        "_": _gettext_in_template,
        "gettext": _gettext_in_template,
        "ngettext": _ngettext_in_template,
    }


@lru_cache(maxsize=10_000)
def _own_words(tag: str, text: str) -> Markup:
    return Markup(_catalogue(tag).gettext(text))  # noqa: S704 our own words; the values are escaped


@pass_eval_context
def _gettext_in_template(where: EvalContext, text: str, /, **values: object) -> str:
    """As Jinja's own, which looks up and escapes the same words again for each card of a list."""
    words: str = _own_words(language(), text)
    if not where.autoescape:
        words = str(words)
    return words % values if values or "%" in words else words


@pass_eval_context
def _ngettext_in_template(
    where: EvalContext, one: str, many: str, n: int, /, **values: object
) -> str:
    """Jinja's own knows only `%(num)s`; here `%(n)s` works as in Python, written for the reader."""
    text = _catalogue(language()).ngettext(one, many, n)
    if where.autoescape:
        text = Markup(text)  # noqa: S704 our own words; the values are escaped
    shown = number(n)
    return text % {"num": shown, "n": shown, **values}
