"""Statistics: worked examples from the sources, and what holds for any answers."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.formulas.comparisons import KANO_ANSWERS, Choice, kano, kano_category, maxdiff
from app.core.formulas.health import Measure, health
from app.core.formulas.statistics import (
    Figure,
    active_testers_needed,
    chance_to_meet,
    csat,
    mean_rating,
    mean_sus,
    nps,
    nps_of_answers,
    nps_standard_error,
    share_found,
    sus,
    wilson,
    wilson_lower,
    wilson_upper,
)

ROUNDED = 6e-5


def known(figure: Figure | None) -> Figure:
    assert figure is not None
    return figure


shares = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_twelve_promoters_eight_passives_five_detractors_are_28_give_or_take_30():
    figure = known(nps(12, 8, 5))
    assert (round(figure.value), round(figure.high - figure.value), figure.n) == (28, 30, 25)
    assert nps_standard_error(12, 8, 5) == pytest.approx(sqrt(0.6016 / 25), abs=1e-4)
    assert nps_of_answers([9] * 6 + [10] * 6 + [7, 8] * 4 + [0, 3, 5, 6, 6]) == figure


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_nps_stays_between_minus_and_plus_a_hundred(answers):
    figure = known(nps_of_answers(answers))
    assert -100 <= figure.low <= figure.value <= figure.high <= 100


def test_nobody_asked_has_no_score():
    assert nps(0, 0, 0) is None
    assert csat([]) is None
    assert mean_rating([4]) is None
    assert mean_sus([]) is None


@pytest.mark.parametrize("answer", [-1, 11])
def test_an_answer_off_the_scale_is_refused(answer):
    with pytest.raises(ValueError, match="between 0 and 10"):
        nps_of_answers([answer])


@given(shares)
def test_wilson_holds_the_share_and_stays_between_0_and_1(pair):
    figure = wilson(*pair)
    assert 0 <= figure.low <= figure.value <= figure.high <= 1
    assert figure.low <= wilson_lower(*pair) <= wilson_upper(*pair) <= figure.high


@given(shares)
def test_wilson_is_the_same_seen_from_the_other_side(pair):
    successes, n = pair
    assert wilson(n - successes, n).low == pytest.approx(1 - wilson(successes, n).high)


def test_wilson_agrees_with_newcombes_worked_examples():
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    for successes, n, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        figure = wilson(successes, n)
        assert (figure.low, figure.high) == pytest.approx((low, high), abs=ROUNDED)


def test_more_successes_than_answers_are_refused():
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(3, 2)


def test_csat_is_the_share_of_fours_and_fives():
    figure = known(csat([5, 4, 4, 3, 1]))
    assert (figure.value, figure.n) == (0.6, 5)
    assert (figure.low, figure.high) == (wilson(3, 5).low, wilson(3, 5).high)


def test_a_mean_carries_students_interval():
    figure = known(mean_rating([1, 2, 3, 4, 5]))
    # t with 4 degrees of freedom is 2.776, the standard deviation √2.5.
    assert figure.value == 3
    assert figure.high - 3 == pytest.approx(2.776445 * sqrt(2.5 / 5), abs=1e-5)
    two = known(mean_rating([0.0, 2.0]))
    assert two.high - 1 == pytest.approx(12.706205, abs=1e-5)


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        ([5, 1] * 5, 100),
        ([1, 5] * 5, 0),
        ([3] * 10, 50),
        ([4, 2, 5, 1, 4, 2, 5, 2, 4, 3], 80),
    ],
)
def test_sus_turns_every_second_item_round(answers, score):
    assert sus(answers) == score


def test_sus_needs_all_ten_answers():
    assert sus([5, 1] * 4 + [5, None]) is None
    with pytest.raises(ValueError, match="ten items"):
        sus([3] * 9)
    people = [[5, 1] * 5, [3] * 10, [None] * 10]
    figure = known(mean_sus(people))
    assert (figure.value, figure.n) == (75, 2)


@pytest.mark.parametrize(
    ("share", "testers"), [(0.31, 7), (0.10, 22), (0.05, 45), (0.02, 114), (0.01, 230)]
)
def test_so_many_testers_meet_a_problem_with_ninety_percent(share, testers):
    assert active_testers_needed(share) == testers
    assert chance_to_meet(share, testers) >= 0.9 > chance_to_meet(share, testers - 1)
    assert share_found(testers) <= share


@given(st.floats(0.001, 0.999), st.integers(0, 500))
def test_one_more_tester_never_lowers_the_chance(share, testers):
    assert chance_to_meet(share, testers) <= chance_to_meet(share, testers + 1) <= 1


def test_kano_reads_the_published_table():
    rows = ["".join(kano_category(f, d) for d in KANO_ANSWERS) for f in KANO_ANSWERS]
    assert rows == ["QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]


def test_kano_says_better_and_worse():
    found = kano([("like", "neutral")] * 2 + [("like", "dislike"), ("neutral", "dislike")])
    assert (found.better, found.worse) == (0.75, -0.5)
    assert kano([("like", "like")]).better is None


def test_maxdiff_is_best_minus_worst_by_times_shown():
    choices = [Choice((1, 2, 3, 4), best=1, worst=4), Choice((1, 2, 3, 5), best=1, worst=2)]
    assert maxdiff(choices) == {1: 1.0, 3: 0.0, 5: 0.0, 2: -0.5, 4: -1.0}
    with pytest.raises(ValueError, match="two of the items"):
        maxdiff([Choice((1, 2), best=1, worst=1)])


def test_what_is_unknown_of_an_account_is_not_counted_as_bad():
    known = [Measure("answers", "healthy", 2), Measure("trial", "poor"), Measure("calls", None, 9)]
    assert health(known) == pytest.approx(20 / 3)
    assert health([Measure("calls", None)]) is None
