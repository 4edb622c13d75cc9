"""A model of a community that reads lists and votes: does fair order find what members truly want?

The model is docs/fair-ranking.md in code. `python -m tests.core.fair_simulation` runs it at length and
draws the picture of that page; the test runs it briefly. The formulas themselves are the site's own.
"""

import argparse
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from app.core.formulas.fair import (
    QUANTILE,
    STRENGTH_VIEWS,
    Prior,
    belongs_on_shelf,
    fair_score,
    interleave,
    shelf_order,
)
from app.core.formulas.statistics import Figure, mean_rating
from tests.core.fair_world import BEST, DAYS, MIDDLE, PLACES, SMALL, Size, Visit, World

SHELF_PLACES = 6
FIRST_DAY = date(2026, 1, 1)


class Community:
    """One world lived through under one order; the counts are those that the site would keep."""

    def __init__(self, world: World, order: "Order", seed: int) -> None:
        self.world, self.order = world, order
        self.chance = Random(seed)
        threads = world.size.threads
        self.votes = [1] * threads  # the author's own, which enters neither v nor s
        self.voted, self.seen = [0] * threads, [0] * threads
        self.vote_times: list[list[float]] = [[at] for at in world.started]
        self.decided = {(author, thread) for thread, author in enumerate(world.author)}
        self.prior = Prior(strength=order.strength)
        self._scores: list[float | None] = [None] * threads
        self._known: dict[tuple[int, int], float] = {}

    def live(self) -> "Community":
        """Day 90: every visit was made, every shared link was followed."""
        links, week = iter([*self.world.by_link, (DAYS, -1, -1)]), 0
        link = next(links)
        for visit in self.world.visits:
            while link[0] <= visit.at:
                self._follow_link(*link)
                link = next(links)
            if visit.at >= 7 * (week + 1):
                week += 1
                self._learn()
            self._visit(visit)
        return self

    def fair(self, thread: int) -> float:
        """The thread's fair score as stored: made again when its counts or the prior changed."""
        if (score := self._scores[thread]) is None:
            counts = self.voted[thread], self.seen[thread]
            if (score := self._known.get(counts)) is None:
                score = self._known[counts] = fair_score(
                    *counts, prior=self.prior, quantile=self.order.quantile
                )
            self._scores[thread] = score
        return score

    def hits(self, read: Callable[[int], float]) -> int:
        """How many of the true best ten are among the ten that managers read first."""
        first = sorted(range(self.world.size.threads), key=read)[-BEST:]
        return len(self.world.best.intersection(first))

    def inequality(self) -> float:
        """The Gini coefficient of how many saw each thread: 0 when all were seen alike."""
        seen, n = sorted(self.seen), len(self.seen)
        weighted = sum(rank * count for rank, count in enumerate(seen, start=1))
        return 2 * weighted / (n * sum(seen)) - (n + 1) / n

    def _learn(self) -> None:
        mean = Prior.of_threads(zip(self.voted, self.seen, strict=True)).mean
        self.prior = Prior(mean, self.order.strength)
        self._known.clear()
        self._scores = [None] * len(self._scores)

    def _follow_link(self, at: float, thread: int, member: int) -> None:
        """Who comes by a link came to vote: in the votes, but never in v or s."""
        if (member, thread) not in self.decided:
            self.decided.add((member, thread))
            self._vote(thread, at)

    def _visit(self, visit: Visit) -> None:
        page = self._page(visit)
        for place in visit.places:
            if place < len(page) and (visit.member, page[place]) not in self.decided:
                self._see(visit.member, page[place], visit.at)

    def _page(self, visit: Visit) -> Sequence[int]:
        there = bisect_right(self.world.started, visit.at)
        newest_first = range(there - 1, -1, -1)
        if visit.sort == "new":
            return newest_first[:PLACES]
        if visit.sort == "random":
            return self.chance.sample(newest_first, min(PLACES, there))
        shown = self.order.shown if visit.sort == "default" else by_votes
        score = shown(self, visit.at)
        ordered = sorted(newest_first, key=score, reverse=True)
        return self._with_shelf(ordered, visit) if self.order.shelf else ordered[:PLACES]

    def _with_shelf(self, ordered: list[int], visit: Visit) -> list[int]:
        members = self.world.size.members
        few = [thread for thread in ordered if belongs_on_shelf(self.seen[thread], members)]
        day = FIRST_DAY + timedelta(days=int(visit.at))
        shelf = shelf_order(few, member=visit.member, day=day)[:SHELF_PLACES]
        return [thread for thread, _ in interleave(ordered[: PLACES - SHELF_PLACES], shelf)]

    def _see(self, member: int, thread: int, at: float) -> None:
        world, votes = self.world, self.votes[thread]
        self.decided.add((member, thread))
        herd = 1 + 0.5 * votes / (10 + votes)
        wish = world.support[thread] * world.generosity[member] * herd
        supports = world.votes_for_all[member] or world.mood[member][thread] < wish
        if supports:
            self.voted[thread] += 1
            self._vote(thread, at)
        if supports or not world.lost[member][thread]:
            self.seen[thread] += 1
            self._scores[thread] = None

    def _vote(self, thread: int, at: float) -> None:
        self.votes[thread] += 1
        self.vote_times[thread].append(at)


Score = Callable[[Community, float], Callable[[int], float]]


def by_fair(community: Community, _at: float) -> Callable[[int], float]:
    return community.fair


def by_votes(community: Community, _at: float) -> Callable[[int], float]:
    return community.votes.__getitem__


def by_votes_and_age(community: Community, at: float) -> Callable[[int], float]:
    votes, started = community.votes, community.world.started
    return lambda thread: votes[thread] / (at - started[thread] + 1)


def by_trend(community: Community, at: float) -> Callable[[int], float]:
    """As Fider computes it: votes of the last 30 days, five each, less one, by (hours + 2)^1.4."""
    times, started = community.vote_times, community.world.started

    def score(thread: int) -> float:
        recent = times[thread]
        count = len(recent) - bisect_right(recent, at - 30) if at > 30 else len(recent)
        return (5 * count - 1) / (24 * (at - started[thread]) + 2) ** 1.4

    return score


def by_hacker_news(community: Community, at: float) -> Callable[[int], float]:
    """(votes − 1) / (hours + 2)^1.8, as published."""
    votes, started = community.votes, community.world.started
    return lambda thread: (votes[thread] - 1) / (24 * (at - started[thread]) + 2) ** 1.8


@dataclass(frozen=True, slots=True)
class Order:
    """What members are shown by default, what managers read in the end, and whether with the shelf."""

    name: str
    shown: Score
    read: Score
    shelf: bool = False
    strength: float = STRENGTH_VIEWS
    quantile: float = QUANTILE


FAIR = Order("fair, with the shelf", by_fair, by_fair, shelf=True)
FAIR_ALONE = Order("fair, without the shelf", by_fair, by_fair)
VOTES = Order("votes", by_votes, by_votes)
READ_ONLY = Order("votes shown, fair read", by_votes, by_fair)
PEERS = (
    Order("votes by age shown, votes read", by_votes_and_age, by_votes),
    Order("Fider's trend shown, votes read", by_trend, by_votes),
    Order("Hacker News shown, votes read", by_hacker_news, by_votes),
)
ORDERS = (FAIR, FAIR_ALONE, READ_ONLY, VOTES, *PEERS)
CONSTANTS = (
    FAIR,
    *(
        replace(
            FAIR, name=f"fair, k = {strength}, q = {name}", strength=strength, quantile=quantile
        )
        for strength, name, quantile in (
            (5, "1/6", 1 / 6),
            (20, "1/6", 1 / 6),
            (10, "1/3", 1 / 3),
            (10, "1/2", 1 / 2),
            (20, "1/2", 1 / 2),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one order found in each world, in the same sequence of worlds for every order."""

    hits: list[int]
    inequality: list[float]


def compare(
    orders: Sequence[Order], size: Size, *, worlds: int, seed: int = 1
) -> dict[str, Outcome]:
    """Every order in the same worlds; the first worlds are the same however many are asked for."""
    found = {order.name: Outcome([], []) for order in orders}
    for number in range(worlds):
        world = World(size, seed * 10_000 + number)
        for order in orders:
            community = Community(world, order, seed=number).live()
            found[order.name].hits.append(community.hits(order.read(community, DAYS)))
            found[order.name].inequality.append(community.inequality())
    return found


def paired(better: Sequence[float], worse: Sequence[float]) -> Figure:
    """The mean difference in the same worlds, with its t interval of 95 %."""
    figure = mean_rating([a - b for a, b in zip(better, worse, strict=True)])
    assert figure is not None
    return figure


def main() -> None:
    from tests.core.fair_picture import draw  # noqa: PLC0415 - it reads this module

    parser = argparse.ArgumentParser(description="Fair order in a model community, in paired runs.")
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--constants", action="store_true", help="try other k and q instead")
    parser.add_argument("--picture", type=Path, help="where to draw the result, as SVG")
    wanted = parser.parse_args()
    results = {}
    orders = CONSTANTS if wanted.constants else ORDERS
    for size in (SMALL, MIDDLE):
        results[size] = found = compare(orders, size, worlds=wanted.worlds, seed=wanted.seed)
        print(f"\n{size.members} members, {size.threads} threads, {wanted.worlds} worlds")
        print(
            "| order | of the true best ten | fair finds more | inequality of views |\n|---|---|---|---|"
        )
        for name, outcome in found.items():
            print(f"| {name} | {' | '.join(_row(outcome, found[FAIR.name]))} |")
    if wanted.picture:
        wanted.picture.write_text(draw(results), encoding="utf-8")


def _row(outcome: Outcome, fair: Outcome) -> list[str]:
    difference = "" if outcome is fair else _written(paired(fair.hits, outcome.hits))
    views = sum(outcome.inequality) / len(outcome.inequality)
    return [_written(paired(outcome.hits, [0] * len(outcome.hits))), difference, f"{views:.2f}"]


def _written(figure: Figure) -> str:
    return f"{figure.value:.2f} ± {figure.high - figure.value:.2f}"


if __name__ == "__main__":
    main()
