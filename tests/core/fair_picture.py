"""Draws docs/pictures/fair-ranking.svg from the outcomes of `fair_simulation`; computes nothing itself."""

from collections.abc import Mapping
from html import escape

from tests.core.fair_simulation import Outcome, paired
from tests.core.fair_world import BEST, Size

WIDTH, LEFT, RIGHT, ROW, TOP = 720, 270, 24, 30, 64
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#22302c}.title{font-weight:600}.faint{fill:#5c6b66}"
    ".line{stroke:#d5dcd8}.bar{stroke:#5c6b66;stroke-width:2}.dot{fill:#5c6b66}"
    ".fair.bar{stroke:#0b6e58}.fair.dot{fill:#0b6e58}svg{background:#fff}"
    "@media(prefers-color-scheme:dark){svg{background:#14201c}text{fill:#e4ece8}.faint{fill:#9dada7}"
    ".line{stroke:#33423d}.bar{stroke:#9dada7}.dot{fill:#9dada7}"
    ".fair.bar{stroke:#4fc6a6}.fair.dot{fill:#4fc6a6}}"
)


def draw(results: Mapping[Size, Mapping[str, Outcome]]) -> str:
    """An SVG picture: for each community a row per order, its mean of ten and the interval of 95 %."""
    body, y = [], TOP
    for size, outcomes in results.items():
        worlds = len(next(iter(outcomes.values())).hits)
        heading = f"{size.members} members, {size.threads} threads, {worlds} worlds"
        body.append(f'<text class="title" x="16" y="{y}">{heading}</text>')
        body.append(_axis(y + 12, len(outcomes)))
        for row, (name, outcome) in enumerate(outcomes.items()):
            body.append(_row(name, outcome, y + 12 + ROW * row + ROW // 2))
        y += ROW * len(outcomes) + 76
    title = "How many of the ten threads that members truly want stand in the first ten"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y - 24}" role="img" '
        f'aria-labelledby="t"><style>{STYLE}</style><title id="t">{title}</title>'
        f'<text class="title" x="16" y="28">{title}</text>\n' + "\n".join(body) + "\n</svg>\n"
    )


def _x(hits: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * hits / BEST, 1)


def _axis(y: int, rows: int) -> str:
    bottom = y + ROW * rows
    return "\n".join(
        f'<line class="line" x1="{_x(n)}" y1="{y}" x2="{_x(n)}" y2="{bottom}"/>'
        f'<text class="faint" x="{_x(n)}" y="{bottom + 18}" text-anchor="middle">{n}</text>'
        for n in range(0, BEST + 1, 2)
    )


def _row(name: str, outcome: Outcome, y: int) -> str:
    figure = paired(outcome.hits, [0] * len(outcome.hits))
    kind = "fair " if name.startswith("fair") else ""
    return (
        f'<text x="16" y="{y + 5}">{escape(name, quote=False)}</text>'
        f'<line class="{kind}bar" x1="{_x(figure.low)}" y1="{y}" x2="{_x(figure.high)}" y2="{y}"/>'
        f'<circle class="{kind}dot" cx="{_x(figure.value)}" cy="{y}" r="5"/>'
        f'<text class="faint" x="{_x(figure.high) + 8}" y="{y + 5}">{figure.value:.1f}</text>'
    )
