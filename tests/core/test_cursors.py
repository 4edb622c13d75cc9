"""Cursors: they lead back, tell nothing, and cannot be made, changed or carried elsewhere."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta, timezone
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.cursors import LIMIT, Cursor, ForgedCursor

SECRET = b"a secret of the site, 32 bytes.."
WHEN = datetime(2026, 6, 1, 12, 30, 1, 250, tzinfo=UTC)
values = st.tuples() | st.lists(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40)
    | st.datetimes(timezones=st.just(UTC)),
    max_size=5,
).map(tuple)


def _encoded(*parts, sort="threads:fair"):
    return Cursor.encode(parts, sort=sort, secret=SECRET)


def _decoded(text, *, sort="threads:fair", secret=SECRET):
    return Cursor.decode(text, sort=sort, secret=secret)


@given(values)
def test_a_cursor_leads_back_to_its_values(parts):
    found = _decoded(_encoded(*parts))
    assert found == Cursor("threads:fair", parts)
    assert [type(value) for value in found.values] == [type(value) for value in parts]


def test_times_come_back_in_utc():
    berlin = WHEN.astimezone(timezone(timedelta(hours=2)))
    assert _decoded(_encoded(berlin)).values == (WHEN,)


def test_the_same_place_has_the_same_cursor():
    assert _encoded(0.25, 7) == _encoded(0.25, 7)


@given(values)
def test_a_cursor_fits_into_an_address_as_it_is(parts):
    assert set(_encoded(*parts)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


def test_a01_a_cursor_of_another_list_is_refused():
    for sort in ("threads:top", "comments:fair", "", "threads:fair "):
        with pytest.raises(ForgedCursor):
            _decoded(_encoded(1), sort=sort)


def test_a01_a_cursor_of_another_site_is_refused():
    with pytest.raises(ForgedCursor):
        _decoded(_encoded(1), secret=b"the secret of some other site...")


@given(st.text(max_size=200))
def test_a01_a_made_up_cursor_is_refused(text):
    with pytest.raises(ForgedCursor):
        _decoded(text)


@given(st.integers(0, 63), st.integers(1, 255))
def test_a01_a_changed_cursor_is_refused(position, change):
    text = _encoded(0.25, 7, "name")
    index = position % len(text)
    other = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[change % 26]
    changed = text[:index] + other + text[index + 1 :]
    if changed != text:
        with pytest.raises(ForgedCursor):
            _decoded(changed)


@pytest.mark.parametrize(
    "change", [lambda t: t + "=", lambda t: t + "A", lambda t: t[:-4], str.upper]
)
def test_a01_another_spelling_is_refused(change):
    with pytest.raises(ForgedCursor):
        _decoded(change(_encoded(1, 2, 3)))


def test_a01_a_forged_cursor_is_a_mistake_in_the_request():
    assert issubclass(ForgedCursor, ValueError)


def test_c11_an_endless_cursor_is_neither_read_nor_made():
    with pytest.raises(ForgedCursor):
        _decoded("A" * (LIMIT + 1))
    with pytest.raises(ValueError, match="at most"):
        _encoded("a" * LIMIT)


def test_c14_a_hidden_count_cannot_be_read_from_a_cursor():
    seven, eight = _encoded(7, 1), _encoded(123456, 1)
    assert len(seven) == len(eight)
    raw = urlsafe_b64decode(eight + "=" * (-len(eight) % 4))
    assert b"123456" not in raw


@pytest.mark.parametrize("value", [nan, inf, datetime(2026, 6, 1), b"x", (1,)])  # noqa: DTZ001
def test_c10_what_cannot_be_compared_is_never_written(value):
    with pytest.raises(ValueError, match="cursor"):
        _encoded(value)


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        Cursor.encode((1,), sort="a", secret=b"short")
