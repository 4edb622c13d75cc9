"""Fair order in a model community, in paired seeded runs. The bar of docs/fair-ranking.md.

`FIRSTLIGHT_FAIR_WORLDS=100` runs it at length; alone, `python -m tests.core.fair_simulation`.
"""

import os

import pytest

from tests.core.fair_picture import draw
from tests.core.fair_simulation import FAIR, PEERS, VOTES, Community, Outcome, compare, paired
from tests.core.fair_world import DAYS, MIDDLE, SMALL, Size, World

WORLDS = {SMALL: 40, MIDDLE: 20}
KINDS = pytest.mark.parametrize("size", WORLDS, ids=["40 members", "150 members"])


@pytest.fixture(scope="module")
def outcomes() -> dict[Size, dict[str, Outcome]]:
    wanted = int(os.environ.get("FIRSTLIGHT_FAIR_WORLDS", "0"))
    return {
        size: compare((FAIR, VOTES, *PEERS), size, worlds=wanted or worlds)
        for size, worlds in WORLDS.items()
    }


@KINDS
def test_fair_finds_more_than_votes_shown_and_votes_read(size, outcomes):
    difference = paired(outcomes[size][FAIR.name].hits, outcomes[size][VOTES.name].hits)
    assert difference.low > 0


@KINDS
@pytest.mark.parametrize("peer", PEERS, ids=lambda order: order.name)
def test_fair_does_not_find_less_than_a_peers_default_with_votes_read(size, peer, outcomes):
    difference = paired(outcomes[size][FAIR.name].hits, outcomes[size][peer.name].hits)
    assert difference.high > 0
    assert difference.value > -0.5


def test_the_picture_has_a_row_for_every_order_and_stays_small(outcomes):
    picture = draw(outcomes)
    assert all(picture.count(f">{name}<") == len(outcomes) for name in outcomes[SMALL])
    assert len(picture.encode()) < 150_000


def test_the_same_seed_makes_the_same_world():
    tiny = Size(members=12, threads=20, visits_a_day=4)
    assert compare((FAIR,), tiny, worlds=2) == compare((FAIR,), tiny, worlds=2)


def test_in_the_model_nobody_votes_unseen():
    community = Community(World(SMALL, seed=3), FAIR, seed=3).live()
    assert all(v <= s for v, s in zip(community.voted, community.seen, strict=True))
    assert all(v < n for v, n in zip(community.voted, community.votes, strict=True))
    assert max(community.seen) <= SMALL.members
    assert all(times[-1] <= DAYS for times in community.vote_times)
