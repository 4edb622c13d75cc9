"""Where things stand on the horizon's arc, from night to day; templates/components/horizon.html draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin
from types import MappingProxyType
from typing import Final

# The geometry of the design: a circle whose top is the day, and a path of 0 to 100 up to it.
_CENTRE_X, _CENTRE_Y, _RADIUS = 600, 961, 905
_DEGREES_PER_STEP = 0.3822

STAGES: Final = {"alpha": 0, "beta": 34, "candidate": 70, "general": 100}
STATUSES: Final = {"open": 4, "review": 27, "planned": 51, "progress": 76, "shipped": 99}

_NONE: Final[Mapping[str, int]] = MappingProxyType({})
_MOST_DOTS = 5  # more would climb out of the picture; the figure beside them is exact


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the picture."""

    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x} {self.y}"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a version: its mark across the arc, and where its word stands."""

    name: str
    mark: str
    x: float
    y: float
    is_now: bool


@dataclass(frozen=True, slots=True)
class VersionDrawing:
    """A version on its way to general."""

    sun: Place
    ticks: str
    path: str
    travelled: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """One thread; `moved` since the last visit."""

    x: float
    y: float
    moved: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The threads of one status: dots, the way the moved ones came, and where the figure stands."""

    status: str
    count: int
    dots: tuple[Dot, ...]
    trail: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ThreadsDrawing:
    """A member's threads from open to shipped."""

    ticks: str
    path: str
    groups: tuple[Group, ...]


def place(step: float, radius: float = _RADIUS) -> Place:
    """Where a step of 0 to 100 lies; a larger radius is further out in the sky."""
    angle = radians((step - 100) * _DEGREES_PER_STEP)
    return Place(
        round(_CENTRE_X + radius * sin(angle), 1), round(_CENTRE_Y - radius * cos(angle), 1)
    )


def _arc(start: float, end: float, radius: float = _RADIUS) -> str:
    return f"M{place(start, radius)}A{radius} {radius} 0 0 1 {place(end, radius)}"


def version_drawing(now: float, stage: str) -> VersionDrawing:
    """A version at `now` (0 to 100, see STAGES) that is called by this stage's name."""
    return VersionDrawing(
        sun=place(now),
        ticks=_arc(0, 100, 917),
        path=_arc(0, 100),
        travelled=_arc(0, now),
        stages=tuple(_stage(name, step, is_now=name == stage) for name, step in STAGES.items()),
    )


def _stage(name: str, step: float, *, is_now: bool) -> Stage:
    word = place(step, 934)
    # The first word begins at the edge of the picture, where the arc rises.
    x = 8 if step == 0 else word.x
    return Stage(name, f"M{place(step)}L{place(step, 922)}", x, word.y, is_now)


def threads_drawing(counts: Mapping[str, int], moved: Mapping[str, int] = _NONE) -> ThreadsDrawing:
    """Threads by status (see STATUSES), and how many of each came there since the last visit."""
    groups = (
        _group(status, counts.get(status, 0), moved.get(status, 0))
        for status in STATUSES
        if counts.get(status, 0)
    )
    return ThreadsDrawing(_arc(0, 100, 896), _arc(0, 100), tuple(groups))


def _group(status: str, count: int, moved: int) -> Group:
    step = STATUSES[status]
    at = [place(step, _RADIUS + 22 * n) for n in range(min(count, _MOST_DOTS))]
    order = list(STATUSES)
    before = STATUSES[order[order.index(status) - 1]] if status != order[0] else step
    foot = at[0]
    beside = (26, 8) if status == order[0] else (14, 42)
    return Group(
        status=status,
        count=count,
        dots=tuple(Dot(p.x, p.y, n < moved) for n, p in enumerate(at)),
        trail=_arc(before + 3, step) if moved and before != step else "",
        x=round(foot.x + beside[0]),
        y=round(foot.y + beside[1]),
    )
