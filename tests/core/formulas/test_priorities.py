"""Priorities: worked examples, and a cap that holds for any set of accounts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formulas.priorities import (
    IMPORTANCE,
    StandingVote,
    account_weights,
    is_stale,
    newest_votes,
    rice,
    vote_value,
    weighted_parts,
    weighted_votes,
    wsjf,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ANA, BEN = 1, 2
annual_values = st.dictionaries(
    st.integers(1, 10_000), st.none() | st.floats(0, 1e9), min_size=1, max_size=80
)


def _vote(person, importance="important", *, account=None, days_ago=0, **more):
    return StandingVote(person, account, importance, NOW - timedelta(days=days_ago), **more)


def test_importance_counts_one_two_three():
    assert IMPORTANCE == {"nice": 1, "important": 2, "critical": 3}


def test_rice_is_reach_times_impact_times_confidence_by_effort():
    assert rice(reach=500, impact=2, confidence_percent=80, effort_weeks=4) == 200
    assert rice(reach=500, impact=0.25, confidence_percent=50, effort_weeks=0.5) == 125


def test_wsjf_is_the_cost_of_delay_by_size():
    assert wsjf(value=8, time_criticality=5, risk_reduction=3, size=2) == 8


@pytest.mark.parametrize("effort", [0, -1, nan, float("inf")])
def test_no_effort_is_refused_rather_than_infinite(effort):
    with pytest.raises(ValueError, match="effort_weeks"):
        rice(reach=1, impact=1, confidence_percent=100, effort_weeks=effort)


def test_c10_no_number_and_too_much_confidence_are_refused():
    with pytest.raises(ValueError, match="reach"):
        rice(reach=nan, impact=1, confidence_percent=100, effort_weeks=1)
    with pytest.raises(ValueError, match="confidence"):
        rice(reach=1, impact=1, confidence_percent=101, effort_weeks=1)
    with pytest.raises(ValueError, match="size"):
        wsjf(value=1, time_criticality=1, risk_reduction=1, size=0)


@given(annual_values)
def test_no_account_weighs_more_than_five_percent(values):
    weights = account_weights(values)
    share = max(0.05, 1 / len(weights))
    assert weights.keys() == values.keys()
    assert max(weights.values()) <= share * sum(weights.values()) * (1 + 1e-9)
    assert all(weight > 0 for weight in weights.values())


@given(annual_values)
def test_the_cap_never_turns_the_order_of_accounts_round(values):
    weights = account_weights(values)
    known = sorted((value, weights[key]) for key, value in values.items() if value)
    assert all(low[1] <= high[1] for low, high in pairwise(known))


def test_one_giant_among_forty_is_cut_to_five_percent():
    weights = account_weights({0: 1e9, **dict.fromkeys(range(1, 40), 10_000.0)})
    assert weights[0] / sum(weights.values()) == pytest.approx(0.05)
    assert weights[1] == 100


def test_below_the_cap_a_weight_is_the_root_of_the_value():
    values = {n: 10_000.0 + n for n in range(40)}
    assert account_weights(values) == {n: sqrt(value) for n, value in values.items()}


def test_an_account_without_a_value_weighs_as_the_median():
    weights = account_weights({**{n: float(n * n) for n in range(50, 91)}, 1: None, 2: 0.0})
    assert weights[1] == weights[2] == 70


def test_few_accounts_weigh_the_same_because_no_other_cap_can_hold():
    assert len(set(account_weights({1: 5.0, 2: 5e6, 3: None}).values())) == 1


def test_no_accounts_have_no_weights():
    assert account_weights({}) == {}


def test_ana_counts_once_with_her_newest_importance():
    votes = [_vote(ANA, "nice", days_ago=1), _vote(ANA, "critical", days_ago=9)]
    assert [vote.importance for vote in newest_votes(votes)] == ["nice"]


def test_staff_never_overwrite_what_ana_said_herself():
    votes = [_vote(ANA, "nice", days_ago=9), _vote(ANA, "critical", by_staff=True)]
    for order in (votes, votes[::-1]):
        assert [vote.importance for vote in newest_votes(order)] == ["nice"]


def test_a_vote_older_than_twelve_months_weighs_half_until_it_is_confirmed():
    old = StandingVote(ANA, None, "critical", datetime(2025, 5, 31, tzinfo=UTC))
    again = StandingVote(ANA, None, "critical", old.voted_at, confirmed_at=NOW)
    assert (vote_value(old, now=NOW), vote_value(again, now=NOW)) == (1.5, 3)


@pytest.mark.parametrize(
    ("voted_at", "stale"),
    [
        (datetime(2025, 6, 1, 12, tzinfo=UTC), False),
        (datetime(2025, 6, 1, 11, 59, tzinfo=UTC), True),
        (datetime(2024, 2, 29, tzinfo=UTC), True),
        (datetime(2026, 5, 1, tzinfo=UTC), False),
    ],
)
def test_twelve_months_are_counted_by_the_calendar(voted_at, stale):
    assert is_stale(StandingVote(ANA, None, "nice", voted_at), now=NOW) is stale


def test_an_account_has_one_voice_by_its_strongest_vote():
    votes = [_vote(n, "critical" if n == 7 else "nice", account=5) for n in range(1, 10)]
    assert weighted_votes(votes, {5: 4.0}, now=NOW) == 12


def test_persons_without_an_account_speak_for_themselves_at_the_median():
    votes = [_vote(ANA, "nice"), _vote(BEN, "important"), _vote(3, "nice", account=9)]
    parts = weighted_parts(votes, {9: 10.0, 10: 2.0, 11: 3.0}, now=NOW)
    assert [part.product for part in parts] == [10, 6, 3]
    assert weighted_votes(votes, {9: 10.0, 10: 2.0, 11: 3.0}, now=NOW) == 19


def test_votes_without_any_account_known_count_by_importance():
    assert weighted_votes([_vote(ANA, "nice"), _vote(BEN, "critical")], {}, now=NOW) == 4
