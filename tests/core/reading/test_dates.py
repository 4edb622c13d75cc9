"""Dates as other systems write them."""

from datetime import UTC, datetime

import pytest

from app.core.reading.dates import read_moment
from tests.support.archives import issue_archive, report_rows


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2018-03-07T06:30:37Z", datetime(2018, 3, 7, 6, 30, 37, tzinfo=UTC)),
        ("2018-03-07t06:30:37z", datetime(2018, 3, 7, 6, 30, 37, tzinfo=UTC)),
        ("2023-08-26 06:33:37", datetime(2023, 8, 26, 6, 33, 37, tzinfo=UTC)),
        ("2023-08-26 06:33:37 UTC", datetime(2023, 8, 26, 6, 33, 37, tzinfo=UTC)),
        ("2024-03-28T01:09:06.239800+00:00", datetime(2024, 3, 28, 1, 9, 6, 239800, UTC)),
        ("2024-03-28T01:09:06.123456789Z", datetime(2024, 3, 28, 1, 9, 6, 123456, UTC)),
        ("2024-03-28T01:09:06.5Z", datetime(2024, 3, 28, 1, 9, 6, 500000, UTC)),
        ("2024-01-01T00:30:00+02:00", datetime(2023, 12, 31, 22, 30, tzinfo=UTC)),
        (" 2024-02-29T00:00:00-00:00\n", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_into_utc(text, wanted):
    assert read_moment(text) == wanted
    assert read_moment(text).tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2023-02-29T00:00:00Z",
        "2023-13-01 00:00:00",
        "2023-01-01",
        "20230101T000000Z",
        "2023-W01-1T00:00:00",
        "01/02/2023 10:00",
        "1700000000",
        "2023-01-01T25:00:00Z",
        "2023-01-01T00:00:00+99:00",
        "0001-01-01T00:00:00+10:00",
        "٢٠٢٣-٠١-٠١ ٠٠:٠٠:٠٠",
        "2023-01-01T00:00:00Z; drop",
        "2" * 1_000_000,
        "2023-01-01\x0000:00:00",
    ],
)
def test_what_is_no_moment_is_said(text):
    with pytest.raises(ValueError, match="is not a date with a time"):
        read_moment(text)


def test_the_dates_of_both_archives_are_read():
    for row in report_rows(50):
        assert read_moment(row["created_at"]).year >= 2024
    for issue in issue_archive(20)["issues"]:
        assert read_moment(issue["createdAt"]) < read_moment(issue["closedAt"])
