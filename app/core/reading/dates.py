"""Reads a moment as other systems write it. Days without a time are not read here."""

import re
from datetime import UTC, datetime

from app.core.languages import _

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,9})?"
    r"\s?([Zz]|UTC|[+-][0-9]{2}:[0-9]{2})?"
)


def read_moment(text: str) -> datetime:
    """The moment in UTC, from RFC 3339 or `2023-08-26 06:33:37`; without an offset it is UTC.

    Raises `ValueError` with a sentence for people when the text is no such date, or none that is.
    """
    match = _MOMENT.fullmatch(text.strip()) if len(text) <= 60 else None
    try:
        if not match:
            raise ValueError
        day, time, fraction, offset = match.groups(default="")
        offset = "+00:00" if offset.upper() in ("", "Z", "UTC") else offset
        return datetime.fromisoformat(f"{day}T{time}{fraction[:7]}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(_("“%(text)s” is not a date with a time.", text=text[:40])) from None
