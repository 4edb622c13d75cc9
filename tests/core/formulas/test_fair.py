"""Fair order: the vectors, what holds for any counts, the prior, the shelf."""

from datetime import date
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.formulas.beta import beta_probability, beta_quantile
from app.core.formulas.fair import (
    QUANTILE,
    Prior,
    belongs_on_shelf,
    fair_score,
    interleave,
    seen_at_least,
    shelf_order,
)
from app.core.formulas.statistics import wilson_lower

VECTORS = [
    # votes, seen, Wilson one-sided 5 %, Beta(1,1) 5 %, Beta(1,9) 5 %, Beta(1,9) 1/6
    (40, 400, 0.0780, 0.0784, 0.0768, 0.0857),
    (9, 30, 0.1837, 0.1866, 0.1462, 0.1839),
    (6, 20, 0.1639, 0.1682, 0.1192, 0.1590),
    (3, 5, 0.2725, 0.2713, 0.1040, 0.1574),
    (1, 1, 0.2699, 0.2236, 0.0368, 0.0742),
    (0, 50, 0.0000, 0.0010, 0.0009, 0.0031),
]
ROUNDED = 5.1e-5
counts = st.tuples(st.integers(0, 3000), st.integers(0, 3000)).map(lambda p: (min(p), max(p)))
priors = st.floats(0.01, 0.99).map(Prior)


@pytest.mark.parametrize("vector", VECTORS)
def test_the_published_vectors_come_out(vector):
    votes, seen, wilson, flat, sceptical, fair = vector
    assert wilson_lower(votes, seen) == pytest.approx(wilson, abs=ROUNDED)
    assert beta_quantile(0.05, 1 + votes, 1 + seen - votes) == pytest.approx(flat, abs=ROUNDED)
    assert beta_quantile(0.05, 1 + votes, 9 + seen - votes) == pytest.approx(sceptical, abs=ROUNDED)
    assert fair_score(votes, seen, prior=Prior()) == pytest.approx(fair, abs=ROUNDED)


def test_one_of_one_does_not_stand_above_nine_of_thirty():
    assert fair_score(1, 1, prior=Prior()) < fair_score(9, 30, prior=Prior())
    assert wilson_lower(1, 1) > wilson_lower(9, 30)


@pytest.mark.parametrize(
    ("x", "a", "b", "expected"),
    [
        (0.3, 1, 1, 0.3),
        (0.3, 2, 1, 0.09),
        (0.3, 1, 2, 0.51),
        (0.5, 40, 40, 0.5),
        (0.25, 0.5, 0.5, 1 / 3),  # the arcsine law: 2/π · asin √x
    ],
)
def test_the_distribution_agrees_with_closed_forms(x, a, b, expected):
    assert beta_probability(x, a, b) == pytest.approx(expected, abs=1e-12)


@given(st.floats(0.001, 0.999), st.floats(0.05, 5000), st.floats(0.05, 5000))
def test_the_quantile_lies_within_a_millionth(q, a, b):
    x = beta_quantile(q, a, b)
    assert beta_probability(x - 1e-6, a, b) <= q + 1e-12
    assert beta_probability(x + 1e-6, a, b) >= q - 1e-12


@given(st.floats(0.01, 0.99), st.floats(0.1, 500), st.floats(0.1, 500))
def test_the_quantile_mirrors(q, a, b):
    assert beta_quantile(q, a, b) == pytest.approx(1 - beta_quantile(1 - q, b, a), abs=2e-8)


@given(counts, priors)
def test_one_more_vote_among_the_same_views_never_lowers_the_score(pair, prior):
    votes, seen = pair
    assume(votes < seen)
    assert fair_score(votes + 1, seen, prior=prior) > fair_score(votes, seen, prior=prior)


@given(counts, priors)
def test_one_more_view_without_a_vote_never_raises_the_score(pair, prior):
    votes, seen = pair
    assert fair_score(votes, seen + 1, prior=prior) < fair_score(votes, seen, prior=prior)


@given(counts, priors)
def test_a_score_is_a_rate(pair, prior):
    assert 0 <= fair_score(*pair, prior=prior) < 1


@given(st.integers(0, 500), st.integers(0, 500))
def test_whoever_voted_has_seen_it(votes, seen):
    assert votes <= seen_at_least(votes, seen)
    expected = fair_score(votes, seen_at_least(votes, seen), prior=Prior())
    assert fair_score(votes, seen, prior=Prior()) == expected


def test_counts_below_nothing_are_refused():
    with pytest.raises(ValueError, match="fewer than none"):
        fair_score(-1, 3, prior=Prior())
    with pytest.raises(ValueError, match="fewer than none"):
        fair_score(0, -3, prior=Prior())


def test_the_quantile_weighs_ranking_too_high_five_times():
    assert pytest.approx(1 / (1 + 5)) == QUANTILE


def test_a_young_community_expects_one_vote_in_ten():
    assert Prior.of_community(0.4, threads=29) == Prior(0.1)
    assert Prior.of_community(None, threads=0) == Prior(0.1)
    assert (Prior().alpha, Prior().beta) == (1, 9)


def test_a_community_with_history_expects_its_own_mean():
    assert Prior.of_community(0.4, threads=30) == Prior(0.4)
    assert Prior.of_threads([(4, 10)] * 30 + [(9, 9)] * 50) == Prior(0.4)
    assert Prior.of_threads([(4, 10)] * 29 + [(9, 9)] * 50) == Prior(0.1)


def test_a_community_that_votes_for_nothing_or_all_still_has_an_order():
    for rate in (0.0, 1.0):
        prior = Prior.of_community(rate, threads=100)
        assert fair_score(1, 10, prior=prior) < fair_score(2, 10, prior=prior)


@pytest.mark.parametrize(
    ("seen", "could_see", "expected"),
    [
        (0, 40, True),
        (3, 40, True),
        (4, 40, False),
        (14, 150, True),
        (15, 1000, False),
        (0, 0, False),
    ],
)
def test_the_shelf_holds_what_too_few_have_seen(seen, could_see, expected):
    assert belongs_on_shelf(seen, could_see) is expected


def test_the_shelf_stays_for_a_day_and_differs_by_member():
    threads, monday, tuesday = range(1, 40), date(2026, 6, 1), date(2026, 6, 2)
    ana = shelf_order(threads, member=1, day=monday)
    assert sorted(ana) == list(threads)
    assert ana == shelf_order(reversed(threads), member=1, day=monday)
    assert ana != shelf_order(threads, member=2, day=monday)
    assert ana != shelf_order(threads, member=1, day=tuesday)


def test_over_many_members_each_thread_comes_first_about_as_often():
    firsts = [shelf_order(range(5), member=m, day=date(2026, 6, 1))[0] for m in range(2000)]
    assert all(320 < firsts.count(thread) < 480 for thread in range(5))


def test_every_fifth_place_is_the_shelfs():
    page = interleave([1, 2, 3, 4, 5, 6, 7, 8, 9], [90, 91, 92])
    marked = [place for place, (_, from_shelf) in enumerate(page, start=1) if from_shelf]
    assert marked == [5, 10]
    assert [thread for thread, _ in page] == [1, 2, 3, 4, 90, 5, 6, 7, 8, 91, 9]


@given(st.lists(st.integers(0, 60), unique=True), st.lists(st.integers(0, 60), unique=True))
def test_interleaving_loses_nothing_and_doubles_nothing(ordered, shelf):
    page = interleave(ordered, shelf)
    threads = [thread for thread, _ in page]
    assert len(threads) == len(set(threads))
    assert set(ordered) <= set(threads) <= set(ordered) | set(shelf)
    assert [t for t in ordered if (t, False) in page] == [t for t, marked in page if not marked]


def test_a_score_is_cheap_enough_to_be_computed_at_every_vote():
    prior, started = Prior(), process_time()
    for votes in range(2000):
        fair_score(votes % 40, 60, prior=prior)
    # About 10 µs each is usual; the bound is loose, for slow and busy machines.
    assert (process_time() - started) / 2000 < 500e-6
