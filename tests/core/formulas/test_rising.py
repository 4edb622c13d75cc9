"""Rising: the recurrence is exact, in any order, and never needs the clock."""

from datetime import UTC, datetime, timedelta
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formulas.rising import PERIOD, rising_after, rising_score, rising_start

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def _one_by_one(started_at, acts):
    score = rising_start(started_at)
    for act in acts:
        score = rising_after(score, act)
    return score


@given(moments, st.lists(moments, max_size=30), st.randoms())
def test_the_order_of_acts_does_not_matter(started_at, acts, chance):
    shuffled = list(acts)
    chance.shuffle(shuffled)
    assert _one_by_one(started_at, shuffled) == pytest.approx(
        _one_by_one(started_at, acts), abs=1e-9
    )
    assert rising_score(started_at, acts) == pytest.approx(_one_by_one(started_at, acts), abs=1e-9)


@given(moments, st.lists(moments, max_size=20), moments)
def test_an_act_never_lowers_a_score(started_at, acts, act):
    score = _one_by_one(started_at, acts)
    assert rising_after(score, act) >= score


def test_a_score_is_the_logarithm_of_the_decayed_acts():
    acts = [START + timedelta(days=d) for d in (1, 3, 10)]
    now = START + timedelta(days=20)
    weights = [exp(-((now - act) / PERIOD)) for act in (START, *acts)]
    ahead = _one_by_one(START, acts) - rising_start(now)
    assert ahead == pytest.approx(log(sum(weights)), abs=1e-9)


def test_an_act_of_last_week_weighs_a_third_of_one_of_today():
    today = rising_start(START)
    assert rising_start(START - PERIOD) - today == pytest.approx(-1.0)


def test_quiet_threads_sort_newest_first():
    scores = [rising_start(START + timedelta(hours=h)) for h in range(5)]
    assert scores == sorted(scores)


def test_two_votes_today_beat_one_yesterday_and_one_today():
    yesterday = START - timedelta(days=1)
    assert _one_by_one(yesterday, [START, START]) > _one_by_one(yesterday, [yesterday, START])


def test_voting_and_withdrawing_over_and_over_leaves_no_trace():
    assert rising_score(START, []) == rising_start(START)
