"""What is asked by comparing: Kano's pairs of questions and MaxDiff's best and worst of a set."""

from collections.abc import Iterable
from dataclasses import dataclass

KANO_ANSWERS = ("like", "must_be", "neutral", "live_with", "dislike")
_KANO = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


@dataclass(frozen=True, slots=True)
class Kano:
    """How often each category was found, and what follows: better is at most 1, worse at least −1."""

    counts: dict[str, int]
    better: float | None
    worse: float | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answered set: what was shown, which was best and which was worst."""

    shown: tuple[int, ...]
    best: int
    worst: int


def kano_category(present: str, absent: str) -> str:
    """A, O, M, I, R or Q for the answers to "if it had this" and "if it had not" (Kano 1984)."""
    return _KANO[KANO_ANSWERS.index(present)][KANO_ANSWERS.index(absent)]


def kano(answers: Iterable[tuple[str, str]]) -> Kano:
    """Better = (A+O)/(A+O+M+I), worse = −(O+M)/(A+O+M+I) (Berger et al. 1993); None where nothing counts."""
    counts = dict.fromkeys("AOMIRQ", 0)
    for present, absent in answers:
        counts[kano_category(present, absent)] += 1
    base = sum(counts[category] for category in "AOMI")
    if not base:
        return Kano(counts, None, None)
    better = (counts["A"] + counts["O"]) / base
    return Kano(counts, better, -(counts["O"] + counts["M"]) / base)


def maxdiff(choices: Iterable[Choice]) -> dict[int, float]:
    """(best − worst) / times shown of every item, −1 to 1, highest first (Louviere 1991)."""
    shown: dict[int, int] = {}
    net: dict[int, int] = {}
    for choice in choices:
        if choice.best == choice.worst or not {choice.best, choice.worst} <= set(choice.shown):
            raise ValueError("best and worst are two of the items shown")
        for item in choice.shown:
            shown[item] = shown.get(item, 0) + 1
        net[choice.best] = net.get(choice.best, 0) + 1
        net[choice.worst] = net.get(choice.worst, 0) - 1
    scores = {item: net.get(item, 0) / times for item, times in shown.items()}
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))
