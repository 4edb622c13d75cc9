"""Writes the rules of `mail.css` into style attributes. It reads that sheet, not any sheet."""

import re
from functools import cache
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_AT_RULE = re.compile(r"@[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LATE = re.compile(r"\s*(;|\})")


class _Rule(NamedTuple):
    """A selector of tags and classes, each an ancestor of the next, and its declarations."""

    weight: tuple[int, int]
    chain: tuple[frozenset[str], ...]
    declarations: tuple[tuple[str, str], ...]


def inline_css(html: str, css: str) -> str:
    """The page with the rules in style attributes and the media queries in its head.

    A style that an element has already is kept and wins. Everything else stays byte for byte.
    """
    rules, late = _read_sheet(css)
    parser = _Styled(html, rules)
    parser.feed(html)
    parser.close()
    for place, text in reversed(parser.insertions):
        html = html[:place] + text + html[place:]
    return html.replace("</head>", f"<style>{late}</style></head>", 1) if late else html


@cache
def _read_sheet(css: str) -> tuple[tuple[_Rule, ...], str]:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    # An inline style is stronger than a sheet: only !important lets the dark query win.
    late = "\n".join(_LATE.sub(_make_important, found[0]) for found in _AT_RULE.finditer(css))
    rules = []
    for selectors, block in _RULE.findall(_AT_RULE.sub("", css)):
        pairs = (line.partition(":")[::2] for line in block.split(";") if ":" in line)
        declarations = tuple((name.strip(), value.strip()) for name, value in pairs)
        for selector in selectors.split(","):
            chain = tuple(
                frozenset(re.findall(r"\.?[\w-]+", part.lower())) for part in selector.split()
            )
            names = [name for part in chain for name in part]
            classes = sum(name.startswith(".") for name in names)
            rules.append(_Rule((classes, len(names) - classes), chain, declarations))
    return tuple(sorted(rules, key=lambda rule: rule.weight)), late


def _make_important(end: re.Match[str]) -> str:
    inside = end.string[: end.start()].rstrip()
    return f" !important{end[1]}" if inside and inside[-1] not in ";{}" else end[1]


class _Styled(HTMLParser):
    """Remembers where in the source a style is to be inserted."""

    def __init__(self, source: str, rules: tuple[_Rule, ...]) -> None:
        super().__init__()
        self._starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
        self._rules = rules
        self._open: list[tuple[str, frozenset[str]]] = []
        self.insertions: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = frozenset((tag, *(f".{name}" for name in (given.get("class") or "").split())))
        self._open.append((tag, names))
        if style := self._style():
            self._insert(escape(style.replace('"', "'"), quote=False), given.get("style"))
        if tag in VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def _style(self) -> str:
        said: dict[str, str] = {}
        for rule in self._rules:
            if self._fits(rule.chain):
                for name, value in rule.declarations:
                    said.pop(name, None)  # the later word stands later
                    said[name] = value
        return "; ".join(f"{name}: {value}" for name, value in said.items())

    def _fits(self, chain: tuple[frozenset[str], ...]) -> bool:
        *above, last = chain
        if not last <= self._open[-1][1]:
            return False
        ancestors = iter(self._open[:-1])
        return all(any(part <= names for _, names in ancestors) for part in above)

    def _insert(self, style: str, own: str | None) -> None:
        line, column = self.getpos()
        source = self.get_starttag_text() or ""
        place = self._starts[line - 1] + column
        if own is None:
            end = source.rstrip(">").rstrip("/ \n\t")
            self.insertions.append((place + len(end), f' style="{style}"'))
            return
        quoted = re.search(r"\bstyle\s*=\s*[\"']", source, re.IGNORECASE)
        if quoted:
            self.insertions.append((place + quoted.end(), f"{style}; "))
